#!/usr/bin/env python3
"""Plans models in the real libllama and in a started service, prints where they differ, and how often they agree.

usage: compare.py LIBDIR FOLDER PORT [--seed SEED] [model ...]; environment: BREAKDOWN, PRELOAD and LIKE_CUDA, as run.sh sets them
Without a seed the models of the matrix in the named settings; with one an architecture each in twelve settings, all drawn by it.
"""
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import families
import gguf
import matrix
import settings

HERE = os.path.dirname(os.path.abspath(__file__))
FIGURES = ["weights on GPU", "weights on host", "cache on GPU", "cache on host", "compute buffer", "host compute buffer"]
TOLERANCES = {"compute buffer": 0.01, "host compute buffer": 0.05}
CARD = {"name": "large", "memoryBytes": 4 * 2 ** 40, "bandwidthGBPerSecond": 4000, "tflops": {"fp16": 900}}
DRAWN_SETTINGS = 12


def post(port, path, body, kind):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": kind})
    try:
        return json.load(urllib.request.urlopen(request)), None
    except urllib.error.HTTPError as error:
        return None, error.read().decode()[:300]


def real(library, path, setting):
    """What libllama plans of each GPU and of the host, or why it does not."""
    env = dict(os.environ, GGML_VK_VISIBLE_DEVICES=",".join(["0"] * setting.gpus), LD_PRELOAD=os.environ["PRELOAD"])
    ended = subprocess.run([sys.executable, HERE + "/run_model.py", library, path, *setting.arguments], env=env, capture_output=True, text=True)
    try:
        answer = json.loads(ended.stdout)
    except ValueError:
        return None, f"ended with {ended.returncode}"
    if "breakdown" not in answer:
        return None, answer.get("error", "refused")
    gpus, host = [], [0, 0, 0]
    for name, row in answer["breakdown"].items():
        if name.startswith("Vulkan") and name[6:].isdigit():
            gpus.append(row)
        else:
            host = [a + b for a, b in zip(host, row)]
    return (gpus or [[0, 0, 0]], host), None


def sized(port, inspected, setting):
    """What the service answers and the interval of the compute buffer, or why it does not."""
    load = {"inputTokens": 256, "outputTokens": 64, "batchSize": setting.sequences}
    body = {"model": {"inspected": inspected}, "gpu": CARD, "engine": {"name": "llama.cpp"} | setting.knobs, "workload": load,
            "precision": {"kvCache": setting.cache[0], "kvCacheValues": setting.cache[1]}}
    if setting.gpus > 1:
        body["parallelism"] = {"pipeline": setting.gpus}
    answer, refusal = post(port, "/estimate", json.dumps(body).encode(), "application/json")
    if refusal and "outputTokens" in refusal:
        load.pop("outputTokens")
        answer, refusal = post(port, "/estimate", json.dumps(body).encode(), "application/json")
    if refusal:
        return None, refusal
    gpu, host = answer["memory"]["perGpu"], answer["memory"].get("host") or {}
    buffer = gpu["activationsBytes"]
    return ([gpu["weightsBytes"], host.get("weightsBytes", 0), gpu["kvCacheBytes"], host.get("kvCacheBytes", 0), buffer["estimate"],
             host.get("buffersBytes", 0)], (buffer["low"], buffer["high"])), None


def cases(asker, folder, port, seed, names):
    """Each file with what was inspected of it, and its settings."""
    for name in names or (families.ARCHITECTURES if seed else matrix.MODELS):
        arch, keys, vocabulary, weights, extra = families.drawn(seed, name) if seed else matrix.of(name)
        path = f"{folder}/{name}.gguf"
        head, _ = gguf.make(asker, path, arch, keys, vocabulary, weights, extra)
        with open(path, "rb") as file:
            seen, refusal = post(port, "/models/inspect", file.read(head), "application/octet-stream")
        of = settings.drawn(seed, name, keys["block_count"], keys.get("expert_count"), DRAWN_SETTINGS) if seed else settings.NAMED
        yield name, path, seen, refusal, of


def main(library, folder, port, *names):
    seed = None
    if names[:1] == ("--seed",):
        seed, names = names[1], names[2:]
    agree, alike, inside = {figure: [0, 0] for figure in FIGURES}, [0, 0], 0
    for name, path, seen, refusal, of in cases(gguf.Asker(library), folder, port, seed, names):
        for setting in of:
            answer, reason = sized(port, seen["inspected"], setting) if seen else (None, refusal)
            # What ends the program is not run.
            if reason and "ends while it starts" in reason:
                continue
            truth, why = real(library, path, setting)
            alike = [alike[0] + ((truth is None) == (answer is None)), alike[1] + 1]
            if truth is None or answer is None:
                if (truth is None) != (answer is None):
                    print(f"{name} | {setting.name} | real: {why or 'runs'} | service: {reason or 'sizes it'}", flush=True)
                continue
            mine, (low, high) = answer
            # The service answers of the fullest GPU.
            gpu = min(truth[0], key=lambda row: abs(row[0] - mine[0]))
            truth = [part for both in zip(gpu, truth[1]) for part in both]
            inside += low <= truth[FIGURES.index("compute buffer")] <= high
            for figure, should, found in zip(FIGURES, truth, mine):
                near = abs(found - should) <= TOLERANCES.get(figure, 0) * should
                agree[figure] = [agree[figure][0] + near, agree[figure][1] + 1]
                if not near:
                    print(f"{name} | {setting.name} | {figure} | real {should} | service {found} | {found / max(1, should):.4f}", flush=True)
    for figure, (near, all_) in agree.items():
        print(f"{figure}: {near} of {all_} ({100 * near / max(1, all_):.1f} %)")
    print(f"compute buffer inside the interval: {inside} of {agree['compute buffer'][1]}; refused or not alike: {alike[0]} of {alike[1]}")


main(*sys.argv[1:])
