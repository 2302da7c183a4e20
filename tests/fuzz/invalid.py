#!/usr/bin/env python3
"""Bodies against the schema for every POST endpoint: never 5xx, never an error that is not problem+json, never slow, nothing of the machine in the answer.

  invalid.py PORT [--count 20000] [--seed 1] [--out FILE]
"""

import argparse
import collections
import json
import os
import random
import re
import tempfile
import time

from bodies import CONFIGS, Catalogue, Generator, Sane, hints
from schema import mutate
from wire import Broken, Client

LEAK = re.compile(
    rb"(/src/|\.cs:line|   at [A-Z][A-Za-z]+\.|System\.[A-Z][a-z]+\.|InferenceSizing\.(Api|Domain|Formats|Catalogue))"
)

HEADERS = [
    {},
    {},
    {},
    {},
    {},
    {},
    {"Accept": "application/json"},
    {"Accept": "text/markdown"},
    {"Accept": "application/xml"},
    {"Accept": "text/csv"},
    {"Accept": "application/x-ndjson"},
    {"Accept": "image/png"},
    {"Accept": "*/*;q=0"},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": 'application/json;charset="utf-8"'},
    {"Content-Type": "application/xml"},
    {"Content-Type": ""},
    {"Content-Type": "application/json, application/json"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=x"},
    {"Content-Type": "application/octet-stream"},
    {"Content-Encoding": "gzip"},
    {"X-Forwarded-For": "1.2.3.4"},
    {"Accept": "application/json;q=1.5"},
    {"Accept": "a" * 4000},
    {"Expect": "100-continue"},
]
QUERIES = [
    "",
    "",
    "",
    "",
    "",
    "",
    "?failOnViolation=true",
    "?failOnViolation=maybe",
    "?failOnViolation=true&failOnViolation=false",
    "?x=1",
    "?%00=1",
    "?failOnViolation",
    "?a=%ff",
]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("port", type=int)
    p.add_argument("--count", type=int, default=20000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--seconds", type=float, default=900)
    p.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "fuzz-invalid.json"))
    a = p.parse_args()
    client, rng = Client(a.port, timeout=60), random.Random(a.seed)
    catalogue = Catalogue(client)
    sane, wild = Sane(catalogue, rng), Generator(catalogue.schema, rng, hints(catalogue), 0.2)
    parts = catalogue.schema.parts

    def estimate():
        return sane.body() if rng.random() < 0.5 else wild.make(parts["EstimateRequest"])

    def sweep():
        # Few points: the grammar is under test here, not the work.
        paths = [
            "gpu",
            "precision",
            "workload.batchSize",
            "workload.inputTokens",
            "parallelism.tensor",
            "engine.maxNumSeqs",
            "techniques.layers",
            "model",
            "gpu.count",
            "engine",
            "workload",
            "detail",
        ]
        axes = []
        for path in rng.sample(paths, rng.randint(1, 3)):
            axes.append(
                {
                    "path": path,
                    "values": [
                        rng.choice(["h100-sxm", "fp16", 1, 2, 8, None, {}, "l4", "vllm"])
                        for _ in range(rng.randint(1, 4))
                    ],
                }
                if rng.random() < 0.7
                else {
                    "path": path,
                    "from": rng.choice([0, 1, 8]),
                    "to": rng.choice([0, 8, 16]),
                    "step": rng.choice([1, 4, 8]),
                }
            )
        return {"request": estimate(), "axes": axes}

    def plan():
        made = wild.make(parts["PlanRequest"])
        # A plan of one model is quick to answer; a command may stand in its place.
        if "models" in made:
            made["models"] = made["models"][:1]
        made.setdefault("constraints", {})
        made["constraints"]["gpus"] = [rng.choice(catalogue.gpus)["id"] for _ in range(2)]
        return made

    def config():
        made = json.loads(json.dumps(rng.choice(CONFIGS)))
        return made

    makers = [
        ("/estimate", estimate, 0.6),
        ("/sweep", sweep, 0.15),
        ("/plan", plan, 0.1),
        ("/models/inspect", config, 0.15),
    ]
    status, kinds, found, examples, times = (
        collections.Counter(),
        collections.Counter(),
        {},
        collections.defaultdict(list),
        [],
    )
    accepted = collections.Counter()
    began = time.time()

    def fault(name, detail, path, headers, raw):
        kinds[name] += 1
        entry = {
            "detail": detail,
            "path": path,
            "headers": headers,
            "body": raw[:2500].decode("utf-8", "replace"),
            "length": len(raw),
        }
        if name not in found or len(raw) < found[name]["length"]:
            found[name] = entry
        if len(examples[name]) < 10:
            examples[name].append(entry)

    done = 0
    for index in range(a.count):
        if time.time() - began > a.seconds:
            break
        path, make, _ = rng.choices(makers, [m[2] for m in makers])[0]
        raw, kind = mutate(make(), rng)
        headers, query = dict(rng.choice(HEADERS)), rng.choice(QUERIES)
        target = path + query
        try:
            reply = client.send("POST", target, raw, headers)
        except (Broken, ConnectionError, TimeoutError, OSError) as failure:
            fault("no answer", repr(failure), target, headers, raw)
            continue
        done += 1
        times.append(reply.seconds)
        status[f"{path} {reply.status}"] += 1
        if reply.status == 200:
            accepted[kind] += 1
        if reply.status >= 500:
            fault(f"5xx {path}", reply.body[:300].decode("utf-8", "replace"), target, headers, raw)
        if reply.status >= 400 and not (
            reply.status == 422
            and reply.headers.get("content-type", "").startswith(
                ("application/json", "text/markdown", "application/xml")
            )
        ):
            kind_of = reply.headers.get("content-type", "")
            if not kind_of.startswith("application/problem+json"):
                fault(
                    f"error is not problem+json ({reply.status})",
                    f"{reply.status} '{kind_of}' {reply.body[:100]!r}",
                    target,
                    headers,
                    raw,
                )
            else:
                try:
                    problem = reply.json
                    if problem.get("status") != reply.status or not problem.get("title") or not problem.get("type"):
                        fault(
                            "problem lacks status, title or type",
                            reply.body[:200].decode("utf-8", "replace"),
                            target,
                            headers,
                            raw,
                        )
                    if reply.status == 400 and "errors" not in problem:
                        fault("400 without errors", reply.body[:300].decode("utf-8", "replace"), target, headers, raw)
                except ValueError:
                    fault("problem is not JSON", reply.body[:200].decode("utf-8", "replace"), target, headers, raw)
                if len(reply.body) > 20_000:
                    fault("error above 20 KB", str(len(reply.body)), target, headers, raw)
        if LEAK.search(reply.body) and reply.status != 200:
            fault(
                "leak",
                LEAK.search(reply.body).group().decode() + " in " + reply.body[:300].decode("utf-8", "replace"),
                target,
                headers,
                raw,
            )
        if reply.seconds > 1:
            fault("slower than 1 s", f"{reply.seconds:.2f} s {reply.status}", target, headers, raw)
        elif reply.seconds > 0.25 and path in ("/estimate", "/models/inspect"):
            fault("slower than 250 ms", f"{reply.seconds * 1000:.0f} ms {reply.status}", target, headers, raw)
        for name in ("x-content-type-options", "content-security-policy"):
            if name not in reply.headers:
                fault(f"no {name}", f"{reply.status}", target, headers, raw)
        if index % 1000 == 999:
            dump(a.out, done, began, status, kinds, found, examples, times, accepted)
    report = dump(a.out, done, began, status, kinds, found, examples, times, accepted)
    print(json.dumps({k: v for k, v in report.items() if k not in ("smallest", "examples")}, indent=1))


def dump(out, done, began, status, kinds, found, examples, times, accepted):
    ordered = sorted(times)
    pick = lambda q: round(ordered[min(len(ordered) - 1, int(q * len(ordered)))] * 1000, 2)
    report = {
        "requests": done,
        "seconds": round(time.time() - began, 1),
        "status": dict(sorted(status.items())),
        "ms": {"p50": pick(0.5), "p99": pick(0.99), "p99.9": pick(0.999), "max": pick(1)},
        "accepted200ByMutation": dict(accepted),
        "violations": dict(kinds),
        "smallest": found,
        "examples": examples,
    }
    json.dump(report, open(out, "w"), indent=1)
    return report


if __name__ == "__main__":
    main()
