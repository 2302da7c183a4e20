#!/usr/bin/env python3
"""Valid and near-valid bodies for POST /estimate: no 5xx, problem+json always, quick, and the laws of laws.py.

  estimates.py PORT [--count 20000] [--seed 1] [--out FILE] [--seconds 1200]
"""

import argparse
import collections
import copy
import json
import os
import random
import tempfile
import time

import conform
import laws
from bodies import Catalogue, Generator, Sane, hints
from shrink import shrink
from wire import Client

SHARE_KNOB = {"vllm": "gpuMemoryUtilization", "sglang": "memFractionStatic", "tensorrt-llm": "freeGpuMemoryFraction"}


class OutOfTime(Exception):
    """The service ended the work on a body at its own time limit."""


class Run:
    def __init__(self, port, seed, slow_ms=1000):
        self.client, self.rng = Client(port, timeout=60), random.Random(seed)
        self.catalogue = Catalogue(self.client)
        self.status, self.asked, self.held = collections.Counter(), collections.Counter(), collections.Counter()
        self.found, self.times, self.slow_ms, self.examples = {}, [], slow_ms, collections.defaultdict(list)

    def fault(self, law, detail, *bodies):
        self.held[law] += 1
        bodies = [json.loads(body) if isinstance(body, bytes) else body for body in bodies]
        size = len(json.dumps(bodies))
        if law not in self.found or size < self.found[law]["size"]:
            self.found[law] = {"size": size, "detail": detail, "bodies": bodies}
        if len(self.examples[law]) < 12:
            self.examples[law].append({"detail": detail, "bodies": bodies})

    def ask(self, body, **headers):
        answer = self.client.post("/estimate", body, **headers)
        if answer.status == 503:
            # How long an answer takes is a matter of how busy the machine is; what its time limit ends says nothing of the laws.
            self.fault("slower than the service's own limit", answer.body.decode("utf-8", "replace")[:200], body)
            raise OutOfTime
        self.status[answer.status] += 1
        if answer.seconds * 1000 > self.slow_ms:
            self.fault(f"slower than {self.slow_ms} ms", f"{answer.seconds * 1000:.0f} ms", body)
        if answer.status >= 500:
            self.fault("5xx", answer.body.decode("utf-8", "replace")[:200], body)
        elif answer.status != 200 and not answer.headers.get("content-type", "").startswith("application/problem+json"):
            self.fault("error is not problem+json", f"{answer.status} {answer.headers.get('content-type')}", body)
        elif answer.status != 200:
            problem = answer.json
            if problem.get("status") != answer.status or "title" not in problem or "type" not in problem:
                self.fault("problem lacks status, title or type", json.dumps(problem)[:200], body)
        return answer

    def check(self, law, good, detail, *bodies):
        self.asked[law] += 1
        if not good:
            self.fault(law, detail, *bodies)

    # ------------------------------------------------------------------ one body

    def one(self, body, deep=True):
        try:
            self.judge(body, deep)
        except OutOfTime:
            self.status["out of time"] += 1

    def judge(self, body, deep):
        reply = self.ask(body)
        self.times.append(reply.seconds)
        if reply.status != 200:
            return
        answer = reply.json
        self.asked["laws of one answer"] += 1
        for law, detail in laws.of_one(answer):
            self.fault(law, detail, body)
        if self.rng.random() < 0.1:
            self.asked["answer conforms to the OpenAPI document"] += 1
            seen = set()
            for path, why in conform.faults(self.catalogue.schema, {"$ref": "#/components/schemas/EstimateResponse"}, answer):
                if (path, why) not in seen:
                    seen.add((path, why))
                    self.fault(f"OpenAPI: {path}: {why}", "", body)
        if deep:
            self.body = body
            self.again(body, reply)
            self.resolved(body, answer)
            self.remedies(body, answer)
            self.batches(answer)
            self.capacity(answer)
            self.monotonic(answer)

    def again(self, body, reply):
        # White space in front: another body to the memory of answers, the same request.
        second = self.ask(b" " + json.dumps(body).encode())
        self.check("same request, same bytes", second.body == reply.body, "", body)

    def resolved(self, body, answer):
        request = answer["resolved"]["request"]
        second = self.ask(request)
        if second.status != 200:
            self.check("resolved.request is accepted", False, f"{second.status} {second.body.decode()[:300]}", body)
            return
        self.check("resolved.request is accepted", True, "")
        difference = laws.first_difference(laws.comparable(answer), laws.comparable(second.json))
        self.check("resolved.request gives the same answer", difference is None, difference, body)
        self.check(
            "resolved.request has nothing defaulted",
            not second.json["resolved"]["defaulted"],
            str(second.json["resolved"]["defaulted"])[:200],
            body,
        )

    def remedies(self, body, answer):
        for remedy in answer.get("remedies") or []:
            patched = laws.merge(body, remedy["change"])
            second = self.ask(patched)
            if second.status != 200:
                self.check(
                    "remedy is accepted",
                    False,
                    f"{remedy['title']} {json.dumps(remedy['change'])} -> {second.status} {second.body.decode()[:200]}",
                    body,
                )
                continue
            other = second.json
            failing = [c["name"] for c in (other["verdict"] or {}).get("checks", []) if not c["passed"]]
            if not other["fits"] and "fits" not in failing:
                failing.append("fits")
            remaining = remedy.get("remaining") or []
            self.check(
                "remedy leaves what it says", sorted(failing) == sorted(remaining), f"{remedy['title']} {failing} {json.dumps(remedy['change'])}", body
            )
            effect = remedy["effect"]
            self.check(
                "remedy's effect is what the patched body answers",
                effect["totalBytes"] == other["memory"]["perGpu"]["totalBytes"]["estimate"] and effect["freeBytes"] == other["memory"]["perGpu"]["freeBytes"],
                f"{remedy['title']}: {effect['totalBytes']} vs {other['memory']['perGpu']['totalBytes']['estimate']}",
                body,
            )
        failing = not answer["fits"] or (answer["verdict"] and not answer["verdict"]["passed"])
        if not failing:
            self.check("no remedies where nothing fails", not answer.get("remedies"), "", body)
        else:
            self.asked["failing answers"] += 1
            if not answer.get("remedies"):
                self.asked["failing answers without a remedy"] += 1

    def with_workload(self, answer, **changes):
        """The client's own body with another workload: what is derived from the workload is derived anew."""
        request = copy.deepcopy(self.body)
        request["workload"] = {**(request.get("workload") or {}), **changes}
        request.pop("require", None)
        request["detail"] = "summary"
        self.follow(request.get("engine"), answer["resolved"]["request"])
        if not isinstance(request["gpu"], dict):
            request["gpu"] = {"id": request["gpu"]}
        return request

    @staticmethod
    def follow(engine, resolved):
        """A context of llama.cpp that is just what the workload needs, given or not, is answered as one that follows it: with another workload it is left to
        follow it."""
        if not isinstance(engine, dict) or resolved["engine"]["name"] != "llama.cpp":
            return
        workload = resolved["workload"]
        batch, each = workload.get("batchSize", 1), workload.get("inputTokens", 0) + (workload.get("outputTokens") or 0)
        slots = max(batch, resolved["engine"].get("parallelSequences", batch))
        if "nCtx" in engine and -(-engine["nCtx"] // 256) == -(-slots * each // 256):
            del engine["nCtx"]

    def batches(self, answer):
        request, largest = answer["resolved"]["request"], answer["largestBatch"]
        if request["workload"].get("arrival") == "open":
            return
        most, limit = largest["batchSize"], largest["limitedBy"]
        engine = request["engine"]["name"]
        if 1 <= most <= 1048576:
            body = self.with_workload(answer, batchSize=most)
            second = self.ask(body)
            good = second.status == 200 and second.json["fits"]
            self.check(
                f"largestBatch fits ({engine}, {'memory' if limit == 'memory' else 'other'})",
                good,
                f"{most} limited by {limit}: {second.status} {second.body.decode()[:120] if second.status != 200 else second.json['memory']['perGpu']['freeBytes']}",
                body,
            )
            if second.status == 200:
                # Cells of llama.cpp that are just what the batch needs are answered as those that follow it (`follow`): then more fit.
                again = second.json["largestBatch"]["batchSize"]
                self.check(
                    f"largestBatch is the same at the largest batch ({engine})",
                    again == most or (again > most and limit == "nCtx"),
                    f"{most} ({limit}) vs {second.json['largestBatch']['batchSize']} ({second.json['largestBatch']['limitedBy']})",
                    body,
                )
        if 0 <= most < 1048576:
            body = self.with_workload(answer, batchSize=most + 1)
            second = self.ask(body)
            good = second.status != 200 or not second.json["fits"]
            self.check(
                f"largestBatch + 1 does not fit ({engine}, {limit})",
                good,
                f"{most + 1}, limited by {limit}, free {second.json['memory']['perGpu']['freeBytes'] if second.status == 200 else ''}",
                body,
            )

    def capacity(self, answer):
        capacity, request = answer.get("capacity"), answer["resolved"]["request"]
        if not capacity:
            return
        output, engine = request["workload"].get("outputTokens", 0) or 0, request["engine"]["name"]
        context = capacity.get("largestContextTokens")
        # Of an encoder-decoder it is the decoder's context, which is what it writes.
        writes = answer["resolved"]["model"]["kind"] == "encoderDecoder"
        # Prompts are text; the tokens of their images are in the context too.
        beside = output + answer["load"].get("imageTokensPerRequest", 0) if not writes else 0
        if context and (writes or context - beside >= 1):

            def of_context(tokens):
                if writes:
                    return self.with_workload(answer, outputTokens=min(1048576, tokens))
                prompt = min(16777216, tokens - beside)
                # What prompts have in common stays as asked, as far as they are as long.
                common = {"sharedPrefixTokens": min(prompt, request["workload"]["sharedPrefixTokens"])} if "sharedPrefixTokens" in request["workload"] else {}
                return self.with_workload(answer, inputTokens=prompt, **common)

            body = of_context(context)
            second = self.ask(body)
            good = second.status == 200 and second.json["fits"]
            self.check(
                f"largestContextTokens fits ({engine})",
                good,
                f"{context} by {capacity.get('contextLimitedBy')}: {second.status} {second.body.decode()[:160] if second.status != 200 else second.json['memory']['perGpu']['freeBytes']}",
                body,
            )
            if capacity.get("contextLimitedBy") == "memory":
                block = request["engine"].get("blockSize") or 256
                body = of_context(context + block)
                second = self.ask(body)
                self.check(
                    f"largestContextTokens + 1 block does not fit ({engine})",
                    second.status != 200 or not second.json["fits"],
                    f"{context} + {block}",
                    body,
                )
        share, knob = capacity.get("smallestMemoryFraction"), SHARE_KNOB.get(request["engine"]["name"])
        if share and knob:

            def at(value):
                body = self.with_workload(answer)
                given = body.get("engine")
                body["engine"] = {
                    **(given if isinstance(given, dict) else {}),
                    "name": request["engine"]["name"],
                    knob: round(value, 6),
                }
                return body, self.ask(body)

            body, second = at(share)
            self.check(
                "smallestMemoryFraction fits",
                second.status == 200 and second.json["fits"],
                f"{share}: {second.status}",
                body,
            )
            if share - 0.02 >= 0.01:
                body, second = at(share - 0.02)
                self.check(
                    "smallestMemoryFraction - 0.02 does not fit",
                    second.status != 200 or not second.json["fits"],
                    f"{share}",
                    body,
                )
        fewest = capacity.get("fewestGpus")
        if fewest:
            body = self.with_workload(answer)
            body.pop("parallelism", None)
            body["gpu"]["count"] = fewest
            second = self.ask(body)
            if request["parallelism"] == {k: 1 for k in request["parallelism"]} or self.only_tensor(request):
                self.check(
                    "fewestGpus fits",
                    second.status == 200 and second.json["fits"],
                    f"{fewest} ({capacity.get('fewestGpusLimitedBy')}): {second.status} {second.body.decode()[:160] if second.status != 200 else ''}",
                    body,
                )
                if fewest > 1:
                    body = copy.deepcopy(body)
                    body["gpu"]["count"] = fewest // 2
                    second = self.ask(body)
                    self.check(
                        "half of fewestGpus does not fit",
                        second.status != 200 or not second.json["fits"],
                        f"{fewest} // 2",
                        body,
                    )

    @staticmethod
    def only_tensor(request):
        return all(v == 1 for k, v in request["parallelism"].items() if k not in ("tensor", "expertTensor"))

    @staticmethod
    def served(*answers):
        """Whether times may be compared: where not one sequence fits, they are of a deployment that had the memory, with no queue for it."""
        return not any(w["code"] == "nothingFits" for a in answers for w in a["warnings"])

    def monotonic(self, answer):
        request, per = answer["resolved"]["request"], answer["memory"]["perGpu"]
        workload = request["workload"]
        if workload.get("batchSize") and workload["batchSize"] * 2 <= 1048576:
            body = self.with_workload(answer, batchSize=workload["batchSize"] * 2)
            second = self.ask(body)
            if second.status == 200:
                other = second.json
                less = 4
                if request["engine"].get("name") in ("llama.cpp", "ollama"):
                    # Its graph of a hybrid takes a little less for more slots (findings/llamacpp-more-slots-less-memory.sh).
                    less = per["totalBytes"]["estimate"] // 100
                self.check(
                    "more batch, never less memory",
                    other["memory"]["perGpu"]["totalBytes"]["estimate"] >= per["totalBytes"]["estimate"] - less,
                    f"{per['totalBytes']['estimate']} -> {other['memory']['perGpu']['totalBytes']['estimate']}",
                    self.with_workload(answer),
                    body,
                )
                self.check(
                    "more batch, never more free",
                    other["memory"]["perGpu"]["freeBytes"] <= per["freeBytes"] + less,
                    f"{per['freeBytes']} -> {other['memory']['perGpu']['freeBytes']}",
                    self.with_workload(answer),
                    body,
                )
                # From 32 rows on llama.cpp copies weights of the host to the GPU and computes there, which fewer rows do not pay for.
                copied = answer["memory"]["host"]["weightsBytes"] and workload["batchSize"] < 32 <= workload["batchSize"] * 2
                a, b = answer["latency"].get("tpotMs"), other["latency"].get("tpotMs")
                if a and b and not copied and workload.get("arrival") == "static" and self.served(answer, other):
                    self.check(
                        "more batch, never a shorter tpot (static)",
                        b["estimate"] >= a["estimate"] * 0.98,
                        f"{a['estimate']} -> {b['estimate']}",
                        self.with_workload(answer),
                        body,
                    )
                a, b = answer["latency"].get("batchMs"), other["latency"].get("batchMs")
                if a and b:
                    self.check(
                        "more batch, never a shorter batch time",
                        b["estimate"] >= a["estimate"] * 0.98,
                        f"{a['estimate']} -> {b['estimate']}",
                        self.with_workload(answer),
                        body,
                    )
                # More clients of a loop have more prompts read in one pass, which takes less for each: their requests end no earlier all the same.
                for name in {"static": ("ttftMs", "requestMs"), "closedLoop": ("requestMs",)}.get(workload.get("arrival"), ()):
                    a, b = answer["latency"].get(name), other["latency"].get(name)
                    if copied or not a or not b or not self.served(answer, other):
                        continue
                    self.check(
                        f"more batch, never a shorter {name} ({workload['arrival']})",
                        b["estimate"] >= a["estimate"] * 0.98,
                        f"{a['estimate']} -> {b['estimate']}",
                        self.with_workload(answer),
                        body,
                    )
        if workload.get("inputTokens") and workload["inputTokens"] * 2 <= 16777216:
            # An output that is not given would give way to the prompt.
            output = {"outputTokens": workload["outputTokens"]} if "outputTokens" in workload else {}
            body = self.with_workload(answer, inputTokens=workload["inputTokens"] * 2, **output)
            second = self.ask(body)
            if second.status == 200:
                other = second.json
                # At an offered rate fewer of longer requests are in flight once there is no more memory for them.
                steady = workload.get("arrival") != "open"
                if steady:
                    self.check(
                        "longer input, never less cache",
                        other["memory"]["perGpu"]["kvCacheBytes"] >= per["kvCacheBytes"],
                        f"{per['kvCacheBytes']} -> {other['memory']['perGpu']['kvCacheBytes']}",
                        self.with_workload(answer),
                        body,
                    )
                self.check(
                    "longer input, never a larger largest batch",
                    other["largestBatch"]["batchSize"] <= answer["largestBatch"]["batchSize"],
                    f"{answer['largestBatch']['batchSize']} -> {other['largestBatch']['batchSize']}",
                    self.with_workload(answer),
                    body,
                )
                a, b = answer["latency"].get("ttftMs"), other["latency"].get("ttftMs")
                # llama.cpp multiplies weights in host memory on the GPU from 32 tokens on (ggml-cuda, op_offload), which shorter prompts do not reach.
                moves = request["engine"]["name"] in ("llama.cpp", "ollama") and workload["inputTokens"] < 32
                if a and b and steady and not moves and self.served(answer, other):
                    self.check(
                        "longer input, never a shorter ttft",
                        b["estimate"] >= a["estimate"] * 0.98,
                        f"{a['estimate']} -> {b['estimate']} ({workload.get('arrival')})",
                        self.with_workload(answer),
                        body,
                    )
        gpu = request["gpu"]
        if "memoryBytes" in gpu and gpu["memoryBytes"] * 2 <= 17592186044416:
            body = self.with_workload(answer)
            body["gpu"]["memoryBytes"] *= 2
            second = self.ask(body)
            if second.status == 200:
                self.check(
                    "more GPU memory, never a smaller largest batch",
                    second.json["largestBatch"]["batchSize"] >= answer["largestBatch"]["batchSize"],
                    f"{answer['largestBatch']['batchSize']} -> {second.json['largestBatch']['batchSize']}",
                    self.with_workload(answer),
                    body,
                )
                self.check(
                    "more GPU memory, fits stays",
                    second.json["fits"] or not answer["fits"],
                    "",
                    self.with_workload(answer),
                    body,
                )
        elif gpu.get("memoryFraction", 1) > 0.02:
            body = self.with_workload(answer)
            body["gpu"]["memoryFraction"] = max(0.01, round(gpu.get("memoryFraction", 1) * 0.7, 3))
            second = self.ask(body)
            if second.status == 200:
                self.check(
                    "less GPU memory, never a larger largest batch",
                    second.json["largestBatch"]["batchSize"] <= answer["largestBatch"]["batchSize"],
                    f"{answer['largestBatch']['batchSize']} -> {second.json['largestBatch']['batchSize']}",
                    self.with_workload(answer),
                    body,
                )
                self.check(
                    "less GPU memory, never begins to fit",
                    answer["fits"] or not second.json["fits"],
                    "",
                    self.with_workload(answer),
                    body,
                )
        if "bandwidthGBPerSecond" in gpu and gpu["bandwidthGBPerSecond"] * 2 <= 1e6:
            body = self.with_workload(answer)
            body["gpu"]["bandwidthGBPerSecond"] *= 2
            second = self.ask(body)
            if second.status == 200:
                # Clients in a closed loop whose decoding is quicker meet each other's prefills more often: the request ends earlier, its first token may come later.
                static = workload.get("arrival") == "static"
                for name in ("tpotMs", "ttftMs", "requestMs", "batchMs") if static else ("requestMs", "batchMs"):
                    a, b = answer["latency"].get(name), second.json["latency"].get(name)
                    if a and b and self.served(answer, second.json):
                        self.check(
                            f"more bandwidth, never a longer {name}",
                            b["estimate"] <= a["estimate"] * 1.02,
                            f"{a['estimate']} -> {b['estimate']}",
                            self.with_workload(answer),
                            body,
                        )
        parallel = request.get("parallelism", {})
        if parallel.get("tensor") and answer["resolved"]["model"]["kind"] in ("decoder", "encoderDecoder") and self.only_tensor(request):
            body = self.with_workload(answer)
            tensor = parallel["tensor"] * 2
            body["parallelism"] = {"tensor": tensor}
            body["gpu"]["count"] = tensor
            if "techniques" in body and "offload" in (body["techniques"] or {}):
                return
            second = self.ask(body)
            if second.status == 200:
                self.check(
                    "more tensor ranks, never more weights per GPU",
                    second.json["memory"]["perGpu"]["weightsBytes"] <= per["weightsBytes"],
                    f"{per['weightsBytes']} -> {second.json['memory']['perGpu']['weightsBytes']}",
                    self.with_workload(answer),
                    body,
                )
                # Ranks that a matrix or its groups cannot be divided among are refused by the engine itself; those beyond the key-value heads hold copies
                # of them, and their buffers for each other grow.
                first, doubled = (a["memory"].get("kvCache") or {"bytesPerToken": 0} for a in (answer, second.json))
                self.check(
                    "more tensor ranks, never a smaller largest batch",
                    second.json["largestBatch"]["batchSize"] >= answer["largestBatch"]["batchSize"]
                    or second.json["largestBatch"]["limitedBy"] in ("sharesIndivisible", "headsIndivisible")
                    or doubled["bytesPerToken"] >= first["bytesPerToken"],
                    f"{answer['largestBatch']['batchSize']} -> {second.json['largestBatch']['batchSize']} ({second.json['largestBatch']['limitedBy']})",
                    self.with_workload(answer),
                    body,
                )

    def report(self, began):
        times = sorted(self.times) or [0]
        pick = lambda q: times[min(len(times) - 1, int(q * len(times)))] * 1000
        return {
            "bodies": len(self.times),
            "requests": self.client.requests,
            "seconds": round(time.time() - began, 1),
            "status": dict(self.status),
            "firstAnswerMs": {
                "p50": round(pick(0.5), 2),
                "p90": round(pick(0.9), 2),
                "p99": round(pick(0.99), 1),
                "p99.9": round(pick(0.999), 1),
                "max": round(times[-1] * 1000, 1),
            },
            "asked": dict(self.asked),
            "violations": dict(self.held.most_common()),
            "smallest": self.found,
            "examples": self.examples,
        }


def main():
    p = argparse.ArgumentParser()
    p.add_argument("port", type=int)
    p.add_argument("--count", type=int, default=20000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--seconds", type=float, default=1500)
    p.add_argument("--shrink", action="store_true")
    p.add_argument("--deep", type=float, default=0.25, help="share of the answered bodies that are asked again in other forms")
    p.add_argument(
        "--sane",
        type=float,
        default=0.6,
        help="share of bodies that a user could send; the rest is made from the schema alone",
    )
    p.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "fuzz-estimates.json"))
    a = p.parse_args()
    run, began = Run(a.port, a.seed), time.time()
    rng = run.rng
    sane, wild = Sane(run.catalogue, rng), Generator(run.catalogue.schema, rng, hints(run.catalogue))
    request = run.catalogue.schema.parts["EstimateRequest"]
    for index in range(a.count):
        if time.time() - began > a.seconds:
            break
        if rng.random() < a.sane:
            run.one(sane.body(), deep=rng.random() < a.deep)
        else:
            wild.density = rng.choice([0.05, 0.1, 0.2, 0.35, 0.6])
            run.one(wild.make(request), deep=rng.random() < a.deep)
        if index % 500 == 499:
            json.dump(run.report(began), open(a.out, "w"), indent=1)
    # A run that the clock cut short has proven nothing of the rest.
    if len(run.times) < 0.99 * a.count:
        run.fault("bodies that were judged, of those asked for", f"{len(run.times)} of {a.count}: {run.status['out of time']} out of time, the rest not asked")
    if a.shrink:
        for law, entry in list(run.found.items()):
            if law != "5xx" and not law.startswith("slower"):
                continue
            shows = (
                (lambda b: run.client.post("/estimate", b).status >= 500)
                if law == "5xx"
                else (lambda b: run.client.post("/estimate", b" " * rng.randint(1, 99) + json.dumps(b).encode()).seconds * 1000 > run.slow_ms * 0.6)
            )
            entry["shrunk"] = shrink(entry["bodies"][0], shows, 150)
    report = run.report(began)
    json.dump(report, open(a.out, "w"), indent=1)
    print(json.dumps({k: v for k, v in report.items() if k not in ("smallest", "examples")}, indent=1))


if __name__ == "__main__":
    main()
