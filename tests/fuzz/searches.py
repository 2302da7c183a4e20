#!/usr/bin/env python3
"""POST /sweep and /plan against POST /estimate: each point and each deployment is the single estimate; JSON, NDJSON and CSV say the same.

  searches.py PORT [--sweeps 300] [--plans 120] [--seed 1] [--seconds 600] [--out FILE]
"""

import argparse
import collections
import copy
import csv
import io
import json
import os
import random
import tempfile
import time

import conform
import laws
from bodies import Catalogue, Generator, Sane, hints
from wire import Client


def put(body, path, value):
    names = path.split(".")
    at = body
    for name in names[:-1]:
        if not isinstance(at.get(name), dict):
            at[name] = (
                {}
                if at.get(name) is None
                else {"id" if name in ("gpu", "model") else "name" if name == "engine" else "weights": at[name]}
            )
        at = at[name]
    if value is None:
        at.pop(names[-1], None)
    else:
        at[names[-1]] = value
    return body


def flat(answer):
    per, latency, rate = answer["memory"]["perGpu"], answer["latency"], answer["throughput"]
    get = lambda d, k: d[k]["estimate"] if d.get(k) else None
    cost = answer.get("cost") or {}
    return {
        "fits": answer["fits"],
        "passed": answer["verdict"]["passed"] if answer.get("verdict") else None,
        "weightsBytes": per["weightsBytes"],
        "kvCacheBytes": per["kvCacheBytes"],
        "totalBytes": per["totalBytes"]["estimate"],
        "freeBytes": per["freeBytes"],
        "largestBatch": answer["largestBatch"]["batchSize"],
        "ttftMs": get(latency, "ttftMs"),
        "tpotMs": get(latency, "tpotMs"),
        "requestMs": get(latency, "requestMs"),
        "batchMs": get(latency, "batchMs"),
        "outputTokensPerSecond": get(rate, "outputTokensPerSecond"),
        "samplesPerSecond": get(rate, "samplesPerSecond"),
        "requestsPerSecond": get(rate, "requestsPerSecond"),
        "usdPerHour": cost.get("usdPerHour"),
        "watts": (answer.get("energy") or {}).get("watts", {}).get("estimate"),
        "accuracyLoss": (answer["quality"].get("accuracyLoss") or {}).get("estimate"),
    }


def main():
    p = argparse.ArgumentParser()
    p.add_argument("port", type=int)
    p.add_argument("--sweeps", type=int, default=300)
    p.add_argument("--plans", type=int, default=120)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--seconds", type=float, default=600)
    p.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "fuzz-searches.json"))
    a = p.parse_args()
    client, rng = Client(a.port, timeout=120), random.Random(a.seed)
    catalogue = Catalogue(client)
    sane, wild = Sane(catalogue, rng), Generator(catalogue.schema, rng, hints(catalogue), 0.3)
    asked, held, found, examples, status = (
        collections.Counter(),
        collections.Counter(),
        {},
        collections.defaultdict(list),
        collections.Counter(),
    )
    began = time.time()

    def check(law, good, detail, *bodies):
        asked[law] += 1
        if good:
            return
        held[law] += 1
        size = len(json.dumps(bodies))
        if law not in found or size < found[law]["size"]:
            found[law] = {"size": size, "detail": detail, "bodies": bodies}
        if len(examples[law]) < 8:
            examples[law].append({"detail": detail, "bodies": bodies})

    def openapi(name, answer, body):
        for path, why in set(conform.faults(catalogue.schema, {"$ref": f"#/components/schemas/{name}"}, answer)):
            check(f"OpenAPI {name}: {path}: {why}", False, "", body)

    axes_of = {
        "workload.batchSize": [1, 2, 8, 64, 512],
        "workload.inputTokens": [16, 1000, 8000],
        "parallelism.tensor": [1, 2, 4, 3],
        "precision": ["fp16", "fp8", "awq-int4", "int8", "q4_k_m"],
        "gpu": ["h100-sxm", "l4", "rtx-4090", "mi300x", "no-such"],
        "engine": ["vllm", "sglang", "transformers", "llama.cpp", "tensorrt"],
        "gpu.count": [1, 2, 8],
        "gpu.memoryFraction": [0.5, 1],
        "workload.outputTokens": [0, 1, 500],
        "techniques.layers": [1, 4, 1000],
        "engine.gpuMemoryUtilization": [0.5, 0.95],
        "precision.kvCache": ["fp8", "fp16"],
        "workload.arrival": ["static", "closedLoop"],
        "model": ["meta-llama/Llama-3.1-8B-Instruct", "resnet50", "bert-base-uncased"],
        "parallelism.replicas": [1, 3],
        "detail": ["summary", "full"],
    }
    for _ in range(a.sweeps):
        if time.time() - began > a.seconds / 2:
            break
        base = sane.body()
        paths = rng.sample(list(axes_of), rng.randint(1, 3))
        tops = [x.split(".")[0] for x in paths]
        if any(x in paths and any(y != x and y.startswith(x + ".") for y in paths) for x in paths):
            continue
        axes = [{"path": x, "values": rng.sample(axes_of[x], rng.randint(1, len(axes_of[x])))} for x in paths]
        body = {"request": base, "axes": axes}
        reply = client.post("/sweep", body)
        status[f"sweep {reply.status}"] += 1
        check("sweep: never 5xx", reply.status < 500, reply.body[:200].decode("utf-8", "replace"), body)
        if reply.status != 200:
            continue
        points = reply.json["points"]
        openapi("Sweep", reply.json, body)
        lines = client.post("/sweep", body, Accept="application/x-ndjson")
        check("NDJSON = JSON", [json.loads(l) for l in lines.body.decode().splitlines()] == points, "", body)
        table = client.post("/sweep", body, Accept="text/csv")
        rows = list(csv.DictReader(io.StringIO(table.body.decode(), newline="")))
        same = len(rows) == len(points)
        detail = f"{len(rows)} rows, {len(points)} points"
        if same:
            for row, point in zip(rows, points):
                for name, value in point.items():
                    if name == "at":
                        continue
                    text = row.get(name)
                    shown = "true" if value is True else "false" if value is False else str(value)
                    if text != shown and not (isinstance(value, (int, float)) and text and float(text) == value):
                        same, detail = False, f"{name}: {text!r} | {shown!r}"
                for name in row:
                    if row[name] not in ("", None) and name not in point and name not in point["at"]:
                        same, detail = False, f"{name} only in CSV"
        check("CSV = JSON", same, detail, body)
        check(
            "points = product of the axes",
            len(points) == len(list(__import__("itertools").product(*[x["values"] for x in axes]))),
            str(len(points)),
            body,
        )
        for point in rng.sample(points, min(6, len(points))):
            single = copy.deepcopy(base)
            for path, value in point["at"].items():
                put(single, path, value)
            other = client.post("/estimate", single)
            status[f"estimate {other.status}"] += 1
            if other.status != 200:
                check(
                    "a point that /estimate refuses has an error",
                    "error" in point,
                    f"{other.status} {other.body[:200].decode()} | {json.dumps(point)[:300]}",
                    body,
                    single,
                )
            else:
                answer = flat(other.json)
                if "error" in point:
                    check(
                        "a point that /estimate answers has no error",
                        False,
                        f"{point['error']} at {point['at']}",
                        body,
                        single,
                    )
                    continue
                check("a point that /estimate answers has no error", True, "")
                different = [f"{k}: {point.get(k)} | {v}" for k, v in answer.items() if point.get(k) != v]
                check("a point is the single estimate", not different, "; ".join(different)[:300], body, single)

    for _ in range(a.plans):
        if time.time() - began > a.seconds:
            break
        draw = rng.random()
        body = wild.make(catalogue.schema.parts["PlanRequest"])
        if draw < 0.7:
            body = {
                "models": rng.sample(sane.decoders if rng.random() < 0.7 else sane.others, 1),
                "workload": {"requestsPerSecond": rng.choice([0.1, 1, 20, 500])},
                "goal": rng.choice(["costPerHour", "costPerMillion", "fewestGpus", "latency", "energy"]),
            }
            if rng.random() < 0.5:
                body["objectives"] = {
                    "maxTtftMs": rng.choice([100, 1000, 10000]),
                    "percentile": rng.choice(["50", "90"]),
                }
            if rng.random() < 0.5:
                body["constraints"] = {
                    "gpus": [rng.choice(catalogue.gpus)["id"] for _ in range(8)],
                    "maxGpus": rng.choice([1, 8, 64]),
                }
            if rng.random() < 0.3:
                body.setdefault("constraints", {})["maxUsdPerHour"] = rng.choice([1, 10, 100])
        else:
            body["models"] = body["models"][:1]
            body.setdefault("constraints", {})["gpus"] = [rng.choice(catalogue.gpus)["id"] for _ in range(6)]
        reply = client.post("/plan", body)
        status[f"plan {reply.status}"] += 1
        check("plan: never 5xx", reply.status < 500, reply.body[:200].decode("utf-8", "replace"), body)
        check("plan: within 2 s", reply.seconds < 2, f"{reply.seconds:.1f} s", body)
        if reply.status != 200:
            continue
        plan = reply.json
        openapi("Plan", plan, body)
        key = {
            "costPerHour": lambda d: d.get("usdPerHour"),
            "costPerMillion": lambda d: d.get("usdPerMillion"),
            "fewestGpus": lambda d: d["gpus"],
            "latency": None,
            "energy": None,
        }[plan["goal"]]
        if key:
            ranks = [key(d) for d in plan["deployments"] if key(d) is not None]
            check("deployments are ranked by the goal", ranks == sorted(ranks), str(ranks)[:200], body)
        front = [(d.get("usdPerHour"), (d.get("requestMs") or {}).get("estimate")) for d in plan["front"]]
        clean = [f for f in front if None not in f]
        check(
            "front: each next one costs more and is faster",
            all(x[0] <= y[0] and x[1] > y[1] for x, y in zip(clean, clean[1:])),
            str(clean)[:300],
            body,
        )
        for entry in rng.sample(plan["deployments"] + plan["front"], min(5, len(plan["deployments"] + plan["front"]))):
            other = client.post("/estimate", entry["request"])
            status[f"estimate of a plan {other.status}"] += 1
            if other.status != 200:
                check(
                    "a deployment's request is accepted",
                    False,
                    f"{other.status} {other.body[:300].decode()}",
                    body,
                    entry["request"],
                )
                continue
            answer = other.json
            check("a deployment's request is accepted", True, "")
            check(
                "a deployment fits",
                answer["fits"],
                f"free {answer['memory']['perGpu']['freeBytes']}",
                body,
                entry["request"],
            )
            check(
                "a deployment's verdict passes",
                answer["verdict"] is None or answer["verdict"]["passed"],
                json.dumps(answer["verdict"])[:300],
                body,
                entry["request"],
            )
            wrong = []
            for name in ("ttftMs", "tpotMs", "requestMs"):
                got = answer["latency"].get(name) or (answer["latency"].get("batchMs") if name == "requestMs" else None)
                if entry.get(name) != got:
                    wrong.append(f"{name}: {entry.get(name)} | {got}")
            rate = answer["throughput"].get("requestsPerSecond") or answer["throughput"].get("samplesPerSecond")
            if rate and rate["estimate"] != entry["requestsPerSecond"]:
                wrong.append(f"requestsPerSecond: {entry['requestsPerSecond']} | {rate['estimate']}")
            if (answer.get("cost") or {}).get("usdPerHour") != entry.get("usdPerHour"):
                wrong.append(f"usdPerHour: {entry.get('usdPerHour')} | {(answer.get('cost') or {}).get('usdPerHour')}")
            check(
                "a deployment's figures are those of /estimate",
                not wrong,
                "; ".join(wrong)[:300],
                body,
                entry["request"],
            )
            needed = body["workload"]["requestsPerSecond"] / (1 - body["workload"].get("headroom", 0.2))
            check(
                "a deployment serves the load with its headroom",
                entry["requestsPerSecond"] >= needed * 0.999,
                f"{entry['requestsPerSecond']} < {needed}",
                body,
                entry["request"],
            )
            for limit, name in (("maxTtftMs", "ttftMs"), ("maxTpotMs", "tpotMs"), ("maxRequestMs", "requestMs")):
                most = (body.get("objectives") or {}).get(limit)
                if most and entry.get(name):
                    side = "high" if (body.get("objectives") or {}).get("percentile") == "90" else "estimate"
                    check(
                        "a deployment keeps the objectives",
                        entry[name][side] <= most * 1.001,
                        f"{limit} {most}: {entry[name]}",
                        body,
                        entry["request"],
                    )
            most = (body.get("constraints") or {}).get("maxGpus")
            if most:
                check("a deployment keeps maxGpus", entry["gpus"] <= most, f"{entry['gpus']} > {most}", body)
    report = {
        "requests": client.requests,
        "seconds": round(time.time() - began, 1),
        "status": dict(status),
        "asked": dict(asked),
        "violations": dict(held),
        "smallest": found,
        "examples": examples,
    }
    json.dump(report, open(a.out, "w"), indent=1)
    print(json.dumps({k: v for k, v in report.items() if k not in ("smallest", "examples")}, indent=1))


if __name__ == "__main__":
    main()
