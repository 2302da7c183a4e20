"""What must hold of an answer, and between answers. Each law yields (name, detail)."""

import copy
import json
import math


def predicted(value, path="$"):
    """Every {estimate, low, high} of the answer."""
    if isinstance(value, dict):
        if "estimate" in value and "low" in value and "high" in value:
            yield path, value
        else:
            for k, v in value.items():
                yield from predicted(v, path + "." + k)
    elif isinstance(value, list):
        for v in value:
            yield from predicted(v, path + "[]")


def merge(target, patch):
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    made = dict(target) if isinstance(target, dict) else {}
    for k, v in patch.items():
        if v is None:
            made.pop(k, None)
        else:
            made[k] = merge(made.get(k), v)
    return made


def near(a, b, rel=1e-3, absolute=0.0):
    return abs(a - b) <= max(rel * max(abs(a), abs(b)), absolute)


def of_one(answer):
    memory, per = answer["memory"], answer["memory"]["perGpu"]
    engine = answer["resolved"]["request"]["engine"]["name"]
    limits = [l["limit"] for l in answer["largestBatch"].get("byLimit") or [] if l["batchSize"] == 0]
    for path, v in predicted({k: x for k, x in answer.items() if k != "resolved"}):
        if any(isinstance(x, (dict, list)) for x in v.values()):
            yield "interval: numbers alone", f"{path} {v}"
            continue
        if not v["low"] <= v["estimate"] <= v["high"]:
            yield "interval: low <= estimate <= high", f"{path} {v}"
        if (
            not all(math.isfinite(x) and x >= 0 for x in (v[k] for k in ("low", "estimate", "high")))
            and "accuracyLoss" not in path
            and "alpha" not in path
            and "byBits" not in path
            and "perplexity" not in path
        ):
            yield "interval: finite and not negative", f"{path} {v}"
    for name in ("perGpu", "total"):
        use = memory[name]
        parts = (
            use["weightsBytes"]
            + use["kvCacheBytes"]
            + sum(use[k]["estimate"] for k in ("activationsBytes", "cudaGraphBytes", "runtimeBytes") if use.get(k))
        )
        if abs(parts - use["totalBytes"]["estimate"]) > 4:
            yield f"sum: {name} parts = totalBytes", f"{parts} != {use['totalBytes']['estimate']}"
        if any(use[k] < 0 for k in ("weightsBytes", "kvCacheBytes")):
            yield "sign: bytes not negative", json.dumps(use)
    asked = answer["resolved"]["request"].get("workload", {}).get("batchSize")
    expected = per["freeBytes"] >= 0 and (asked is None or asked <= answer["largestBatch"]["batchSize"])
    if answer["fits"] != expected and not (asked is None and not answer["fits"]):
        yield f"fits <=> freeBytes >= 0 and batch <= largestBatch ({engine}; fits {answer['fits']}; limits at zero: {' '.join(limits)})", f"fits {answer['fits']}, freeBytes {per['freeBytes']}"
    if (
        memory.get("weights")
        and sum(r["parameters"] for r in memory["weights"]) != answer["resolved"]["model"]["parameters"]
    ):
        yield "sum: weights' parameters = resolved.model.parameters", f"{sum(r['parameters'] for r in memory['weights'])} != {answer['resolved']['model']['parameters']}"
    if answer["resolved"]["model"]["activeParameters"] > answer["resolved"]["model"]["parameters"]:
        yield "activeParameters <= parameters", json.dumps(answer["resolved"]["model"])
    gpu = memory["gpu"]
    if not gpu["budgetBytes"] <= gpu["usableBytes"] <= gpu["nominalBytes"]:
        yield "budget <= usable <= nominal", json.dumps(gpu)
    largest, request = answer["largestBatch"], answer["resolved"]["request"]
    if largest.get("byLimit"):
        least = min(l["batchSize"] for l in largest["byLimit"])
        if least != largest["batchSize"]:
            yield "largestBatch = least of byLimit", json.dumps(largest["byLimit"]) + f" {largest['batchSize']}"
        if largest["limitedBy"] not in [l["limit"] for l in largest["byLimit"] if l["batchSize"] == least]:
            yield "limitedBy names a least limit", json.dumps(largest)
    batch = request.get("workload", {}).get("batchSize")
    if batch is not None and not answer["fits"] and batch <= largest["batchSize"]:
        yield "batch <= largestBatch => fits", f"batch {batch}, largest {largest['batchSize']} ({largest['limitedBy']}), free {per['freeBytes']}"
    if batch is not None and answer["fits"] and batch > largest["batchSize"] and largest["limitedBy"] == "memory":
        yield "fits => batch <= largestBatch (memory)", f"batch {batch}, largest {largest['batchSize']}, free {per['freeBytes']}"
    if batch is not None and answer["fits"] and batch > largest["batchSize"] and largest["limitedBy"] != "memory":
        yield "fits => batch <= largestBatch (other limit)", f"batch {batch}, largest {largest['batchSize']} ({largest['limitedBy']})"
    latency, rate = answer["latency"], answer["throughput"]
    ttft, tpot, whole = latency.get("ttftMs"), latency.get("tpotMs"), latency.get("requestMs")
    if ttft and whole and ttft["estimate"] > whole["estimate"] * 1.001:
        yield "ttft <= request", f"{ttft['estimate']} > {whole['estimate']}"
    workload = request.get("workload", {})
    output = workload.get("outputTokens", 0)
    if ttft and tpot and whole and output > 1 and not latency.get("branches"):
        expect = ttft["estimate"] + (output - 1) * tpot["estimate"]
        if not near(expect, whole["estimate"], 0.02):
            yield "request = ttft + (output - 1) tpot", f"{expect:.6g} vs {whole['estimate']} ({workload.get('arrival')})"
    if whole and rate.get("requestsPerSecond") and batch and workload.get("arrival") == "static":
        replicas = request.get("parallelism", {}).get("replicas", 1)
        if (
            answer["fits"]
            and not near(rate["requestsPerSecond"]["estimate"], batch * replicas / whole["estimate"] * 1000, 0.02)
            and workload.get("replicaImbalance", 1) == 1
        ):
            yield "static: requests/s = batch x replicas / request", f"{rate['requestsPerSecond']['estimate']} vs {batch * replicas / whole['estimate'] * 1000:.6g}"
    if rate.get("outputTokensPerSecond") and rate.get("requestsPerSecond") and output:
        if not near(rate["outputTokensPerSecond"]["estimate"], rate["requestsPerSecond"]["estimate"] * output, 2e-3):
            yield "output tokens/s = requests/s x output", f"{rate['outputTokensPerSecond']['estimate']} vs {rate['requestsPerSecond']['estimate'] * output}"
    cost = answer.get("cost")
    if (
        cost
        and cost.get("usdPerMillionOutputTokens")
        and rate.get("outputTokensPerSecond")
        and rate["outputTokensPerSecond"]["estimate"] > 0
    ):
        expect = cost["usdPerHour"] / 3600 / rate["outputTokensPerSecond"]["estimate"] * 1e6
        if not near(expect, cost["usdPerMillionOutputTokens"]["estimate"], 5e-3):
            yield "cost: million = hour / rate", f"{expect:.6g} vs {cost['usdPerMillionOutputTokens']['estimate']}"
    if (
        cost
        and cost.get("usdPerMillionSamples")
        and rate.get("samplesPerSecond")
        and rate["samplesPerSecond"]["estimate"] > 0
    ):
        expect = cost["usdPerHour"] / 3600 / rate["samplesPerSecond"]["estimate"] * 1e6
        if not near(expect, cost["usdPerMillionSamples"]["estimate"], 5e-3):
            yield "cost: million samples = hour / rate", f"{expect:.6g} vs {cost['usdPerMillionSamples']['estimate']}"
    energy = answer.get("energy")
    if (
        energy
        and energy.get("joulesPerOutputToken")
        and rate.get("outputTokensPerSecond")
        and rate["outputTokensPerSecond"]["estimate"] > 0
    ):
        expect = energy["watts"]["estimate"] / rate["outputTokensPerSecond"]["estimate"]
        if not near(expect, energy["joulesPerOutputToken"]["estimate"], 5e-3):
            yield "energy: joules = watts / rate", f"{expect:.6g} vs {energy['joulesPerOutputToken']['estimate']}"
    if answer["fits"] and memory.get("kvCache"):
        rest = (
            per["weightsBytes"]
            + memory["kvCache"]["poolBytes"]
            + sum(per[k]["estimate"] for k in ("activationsBytes", "cudaGraphBytes", "runtimeBytes") if per.get(k))
        )
        if rest > gpu["usableBytes"] - gpu.get("reservedBytes", 0) + 4:
            yield f"fits => weights + pool + activations + graphs + runtime <= usable ({engine})", f"{rest} > {gpu['usableBytes']}"
    verdict = answer.get("verdict")
    if verdict and verdict["passed"] != all(c["passed"] for c in verdict["checks"]):
        yield "verdict = all checks", json.dumps(verdict)


def comparable(answer):
    """The answer without what a remedy may change: settings that are left to defaults follow a change, and those of a resolved request stay."""
    made = dict(answer)
    made["resolved"] = {k: v for k, v in answer["resolved"].items() if k != "defaulted"}
    made["warnings"] = [w for w in answer["warnings"] if w["code"] != "requirementUnmet"]
    made.pop("remedies", None)
    # A setting that the engine changed stands in the resolved request as it is then, and is changed no more.
    if answer.get("startup"):
        made["startup"] = {k: v for k, v in answer["startup"].items() if k != "defaultsThatChanged"}
    return made


def first_difference(a, b, path="$"):
    if type(a) is not type(b) and not (isinstance(a, (int, float)) and isinstance(b, (int, float))):
        return f"{path}: {str(a)[:80]} | {str(b)[:80]}"
    if isinstance(a, dict):
        for k in sorted(set(a) | set(b)):
            if (k in a) != (k in b):
                return f"{path}.{k}: only in {'first' if k in a else 'second'}"
            d = first_difference(a[k], b[k], path + "." + k)
            if d:
                return d
        return None
    if isinstance(a, list):
        if len(a) != len(b):
            return f"{path}: {len(a)} | {len(b)} items"
        for i, (x, y) in enumerate(zip(a, b)):
            d = first_difference(x, y, f"{path}[{i}]")
            if d:
                return d
        return None
    return None if a == b else f"{path}: {str(a)[:80]} | {str(b)[:80]}"
