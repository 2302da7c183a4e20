#!/usr/bin/env python3
"""Plans each model of the matrix in the real libllama and in a started service, and prints where they differ.

usage: compare.py LIBDIR FOLDER PORT [model ...]; environment: BREAKDOWN and PRELOAD, as run.sh sets them
"""
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import gguf
import matrix

HERE = os.path.dirname(os.path.abspath(__file__))

# A name, what libllama is told, and the settings and the batch that the service is asked with.
SETTINGS = [
    ("one", "ctx=8192 swafull=0 outputs=1", dict(nCtx=8192, parallelSequences=1, version="v0.5.0"), 1),
    ("all logits", "ctx=8192 swafull=0", dict(nCtx=8192, parallelSequences=1, allLogits=True, version="v0.5.0"), 1),
    ("unfused", "ctx=8192 swafull=0 fa=0 outputs=1", dict(nCtx=8192, parallelSequences=1, flashAttention=False, version="v0.5.0"), 1),
    ("four parts", "ctx=32768 seqs=4 unified=0 swafull=0 outputs=4",
     dict(nCtx=32768, parallelSequences=4, kvUnified=False, version="v0.5.0"), 4),
    ("ten layers", "ctx=8192 swafull=0 ngl=10 outputs=1", dict(nCtx=8192, parallelSequences=1, nGpuLayers=10, version="v0.5.0"), 1),
    ("ten layers unfused", "ctx=8192 swafull=0 ngl=10 fa=0 outputs=1",
     dict(nCtx=8192, parallelSequences=1, nGpuLayers=10, flashAttention=False, version="v0.5.0"), 1),
    ("ten layers of four parts", "ctx=32768 seqs=4 unified=0 swafull=0 ngl=10 outputs=4",
     dict(nCtx=32768, parallelSequences=4, kvUnified=False, nGpuLayers=10, version="v0.5.0"), 4),
    ("no layer", "ctx=8192 swafull=0 ngl=0 outputs=1", dict(nCtx=8192, parallelSequences=1, nGpuLayers=0, version="v0.5.0"), 1),
]
FIGURES = ["weights on GPU", "weights on host", "cache on GPU", "cache on host", "compute buffer", "host compute buffer"]
CARD = {"name": "large", "memoryBytes": 4 * 2 ** 40, "bandwidthGBPerSecond": 4000, "tflops": {"fp16": 900}}


def post(port, path, body, kind):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": kind})
    try:
        return json.load(urllib.request.urlopen(request)), None
    except urllib.error.HTTPError as error:
        return None, error.read().decode()[:200]


def real(library, path, arguments):
    """What libllama plans, or why it does not."""
    env = dict(os.environ, GGML_VK_VISIBLE_DEVICES="0", GGML_NO_BACKTRACE="1", LD_PRELOAD=os.environ["PRELOAD"])
    command = [sys.executable, HERE + "/run_model.py", library, path, *arguments.split()]
    ended = subprocess.run(command, env=env, capture_output=True, text=True)
    try:
        answer = json.loads(ended.stdout)
    except ValueError:
        return None, f"ended with {ended.returncode}"
    if "breakdown" not in answer:
        return None, answer.get("error", "refused")
    rows = answer["breakdown"]
    on = lambda part, gpu: sum(row[part] for name, row in rows.items() if name.startswith("Vulkan0") == gpu)
    return [on(part, gpu) for part in range(3) for gpu in (True, False)], None


def sized(port, inspected, knobs, batch):
    """What the service answers, or why it does not."""
    load = {"inputTokens": 256, "outputTokens": 64, "batchSize": batch}
    body = {"model": {"inspected": inspected}, "gpu": CARD, "engine": {"name": "llama.cpp"} | knobs, "workload": load}
    answer, refusal = post(port, "/estimate", json.dumps(body).encode(), "application/json")
    if refusal and "outputTokens" in refusal:
        load.pop("outputTokens")
        answer, refusal = post(port, "/estimate", json.dumps(body).encode(), "application/json")
    if refusal:
        return None, refusal
    gpu, host = answer["memory"]["perGpu"], answer["memory"].get("host") or {}
    return [gpu["weightsBytes"], host.get("weightsBytes", 0), gpu["kvCacheBytes"], host.get("kvCacheBytes", 0),
            gpu["activationsBytes"]["estimate"], host.get("buffersBytes", 0)], None


def main(library, folder, port, *names):
    asker, compared, equal = gguf.Asker(library), 0, 0
    for name in names or matrix.MODELS:
        arch, keys, vocabulary, extra = matrix.MODELS[name]
        path = f"{folder}/{name}.gguf"
        head, _ = gguf.make(asker, path, arch, keys, vocabulary, "q8_0", extra)
        with open(path, "rb") as file:
            seen, refusal = post(port, "/models/inspect", file.read(head), "application/octet-stream")
        for setting, arguments, knobs, batch in SETTINGS:
            mine, reason = sized(port, seen["inspected"], knobs, batch) if seen else (None, refusal)
            # What ends the program is not run.
            if reason and "ends while it starts" in reason:
                continue
            truth, why = real(library, path, arguments)
            if truth is None or mine is None:
                if (truth is None) != (mine is None):
                    print(f"{name} | {setting} | real: {why or 'runs'} | service: {reason or 'sizes it'}")
                continue
            for figure, should, found in zip(FIGURES, truth, mine):
                near = 0.01 * should if figure == "compute buffer" else 0.05 * should if figure.startswith("host compute") else 0
                compared += 1
                equal += abs(found - should) <= near
                if abs(found - should) > near:
                    print(f"{name} | {setting} | {figure} | real {should} | service {found} | {found / max(1, should):.4f}")
    print(f"{equal} of {compared} figures agree")


main(*sys.argv[1:])
