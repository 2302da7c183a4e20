#!/usr/bin/env python3
"""Runs graphs in the real ONNX Runtime and in a started service, and prints where they differ and how often they agree.

usage: compare.py PROBE PORT OUT.csv FILE [FILE ...]
settings.json says by the beginning of a file's name which lengths and fillings it is run with: one row for each set of lengths.
"""
import csv
import json
import math
import os
import subprocess
import sys
import urllib.error
import urllib.request

import onnx

CARD = {"name": "large", "memoryBytes": 4 * 2 ** 40, "bandwidthGBPerSecond": 4000, "tflops": {"fp32": 60, "fp16": 900}}
SECONDS_OF_RUN = 120
COLUMNS = ["graph", "dimensions", "nodes", "parameters", "parametersAnswered", "livePeak", "livePeakAnswered", "arena", "arenaAnswered",
           "arenaLow", "arenaHigh", "asRequested", "asRequestedAnswered", "shrunk", "shrunkAnswered", "notUnderstood", "refused"]


def post(port, path, body, kind):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": kind})
    try:
        return json.load(urllib.request.urlopen(request)), None
    except urllib.error.HTTPError as error:
        return None, error.read().decode()[:400]


def shapes(model, lengths):
    """The shape of each input that the caller gives, with its open dimensions set."""
    given = {tensor.name for tensor in model.graph.initializer}
    found = {}
    for value in model.graph.input:
        if value.name in given or not value.type.HasField("tensor_type"):
            continue
        shape = []
        for axis, length in enumerate(value.type.tensor_type.shape.dim):
            name = length.dim_param if length.dim_param not in ("", "?", "None", "-1", "none") else f"{value.name}.{axis}"
            shape.append(length.dim_value if length.WhichOneof("value") == "dim_value" and length.dim_value >= 0 else evaluated(name, lengths))
        found[value.name] = shape
    return found


def read_by(graph):
    """Names that nodes of a graph and its bodies read."""
    for node in graph.node:
        yield from node.input
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from read_by(attribute.g)
                yield from (output.name for output in attribute.g.output)


def weights(graph):
    """Tensors of weights' types by name: initializers with an axis, and constants of more than one element."""
    for tensor in graph.initializer:
        if tensor.dims:
            yield tensor.name, tensor
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from weights(attribute.g)
            elif node.op_type == "Constant" and attribute.type == onnx.AttributeProto.TENSOR and attribute.t.dims and math.prod(attribute.t.dims) > 1:
                yield node.output[0], attribute.t


def parameters(graph):
    integers = {4, 5, 6, 7, 8, 9, 12, 13, 14, 15}
    read = set(read_by(graph)) | {output.name for output in graph.output}
    return sum(math.prod(tensor.dims) for name, tensor in weights(graph) if name in read and tensor.data_type not in integers)


def evaluated(name, lengths):
    if name in lengths:
        return lengths[name]
    for known in sorted(lengths, key=len, reverse=True):
        name = name.replace(known, str(lengths[known]))
    try:
        return int(eval(name, {"__builtins__": {}}))
    except Exception:
        return 1


def run(probe, path, given, fills, *more):
    command = [probe, path, *more]
    for name, shape in given.items():
        command += ["--shape", name + "=" + ",".join(map(str, shape))]
    for name, value in fills.items():
        command += ["--fill", f"{name}={value}"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_OF_RUN)
    except subprocess.TimeoutExpired:
        return None, f"longer than {SECONDS_OF_RUN} s"
    return (json.loads(ended.stdout), None) if ended.returncode == 0 else (None, ended.stderr[:300].replace("\n", " "))


def real(probe, path, given, fills):
    live, error = run(probe, path, given, fills)
    if error:
        return None, error
    found = {"live": live["live"]}
    for name, more in (("arena", []), ("asRequested", ["--same"]), ("shrunk", ["--shrink"])):
        arena, error = run(probe, path, given, fills, "--arena", *more)
        if error:
            return None, error
        found[name] = arena["arena"]
    return found, None


def estimated(port, inspected, known, **knobs):
    """What the service says of the activations with some settings of the arena."""
    body = {"model": {"inspected": inspected["inspected"]}, "gpu": CARD, "engine": {"name": "onnxruntime", "workspaceBytes": 0} | knobs,
            "workload": {"dimensions": known} if known else {}}
    answer, refusal = post(port, "/estimate", json.dumps(body).encode(), "application/json")
    return (answer["memory"]["perGpu"]["activationsBytes"], None) if answer else (None, refusal)


def row_of(probe, port, path, lengths, fills):
    row = dict.fromkeys(COLUMNS, "") | {"graph": os.path.splitext(os.path.basename(path))[0]}
    with open(path, "rb") as file:
        content = file.read()
    inspected, refusal = post(port, "/models/inspect", content, "application/octet-stream")
    if refusal:
        return row | {"refused": "inspect: " + refusal}
    model = onnx.load(path, load_external_data=False)
    known = {dimension["name"]: dimension["length"] for dimension in inspected["onnx"]["dimensions"]}
    known |= {name: length for name, length in lengths.items() if name in known}
    row["dimensions"] = " ".join(f"{name}={length}" for name, length in known.items())
    row["nodes"] = sum(1 for _ in model.graph.node)
    row["notUnderstood"] = " ".join(inspected["onnx"]["notUnderstood"])
    row["parameters"], row["parametersAnswered"] = parameters(model.graph), inspected["parameters"]
    found, error = real(probe, path, shapes(model, known | lengths), fills)
    if error:
        return row | {"refused": "runtime: " + error}
    row |= {"livePeak": found["live"], "arena": found["arena"], "asRequested": found["asRequested"], "shrunk": found["shrunk"]}
    use, refusal = estimated(port, inspected, known)
    if refusal:
        return row | {"refused": "estimate: " + refusal}
    row["asRequestedAnswered"] = estimated(port, inspected, known, arenaSameAsRequested=True)[0]["arena"]
    row["shrunkAnswered"] = estimated(port, inspected, known, arenaShrinkage=True)[0]["arenaBetweenPasses"]
    inputs = use["estimate"] - use["arena"]
    return row | {"livePeakAnswered": use["livePeak"], "arenaAnswered": use["arena"], "arenaLow": use["low"] - inputs, "arenaHigh": use["high"] - inputs}


def summary(rows):
    ran = [row for row in rows if row["livePeak"] != ""]
    answered = [row for row in ran if row["livePeakAnswered"] != ""]

    def share(label, good):
        print(f"{label:44} {sum(map(good, ran)):4} of {len(ran):4}  {100 * sum(map(good, ran)) / max(1, len(ran)):5.1f} %")

    def near(answered, found):
        return answered != "" and abs(answered / max(1, found) - 1) <= 0.1

    def off(row):
        return abs(row["livePeakAnswered"] / max(1, row["livePeak"]) - 1) if row["livePeakAnswered"] != "" else 9
    share("answered", lambda row: row["livePeakAnswered"] != "")
    share("everything understood", lambda row: not row["notUnderstood"])
    share("parameters exact", lambda row: row["parameters"] == row["parametersAnswered"])
    share("live peak within 2 %", lambda row: off(row) <= 0.02)
    share("live peak within 10 %", lambda row: off(row) <= 0.1)
    share("arena within the interval", lambda row: row["arenaLow"] != "" and row["arenaLow"] <= row["arena"] <= row["arenaHigh"])
    share("arena to the byte", lambda row: row["arena"] == row["arenaAnswered"])
    share("arena as requested, within 10 %", lambda row: near(row["asRequestedAnswered"], row["asRequested"]))
    share("arena after shrinking, within 10 %", lambda row: near(row["shrunkAnswered"], row["shrunk"]))
    if answered:
        widths = sorted({round(row["arenaHigh"] / max(1, row["arenaLow"]), 2) for row in answered})
        print("width of the interval: " + ", ".join(map(str, widths)))
    print()
    for row in sorted(ran, key=off, reverse=True):
        if off(row) > 0.02 or row["notUnderstood"]:
            ratio = row["livePeakAnswered"] / max(1, row["livePeak"]) if row["livePeakAnswered"] != "" else 0
            arena = row["arenaAnswered"] / max(1, row["arena"]) if row["arenaAnswered"] != "" else 0
            print(f"{row['graph'][:44]:44} {row['dimensions'][:60]:60} live {row['livePeak']:>11} x{ratio:.3f} arena {row['arena']:>11} x{arena:.2f} "
                  f"{row['notUnderstood']} {row['refused'][:150]}")
    for row in rows:
        if row["livePeak"] == "":
            print(f"{row['graph'][:44]:44} {row['dimensions'][:60]:60} {row['refused'][:200]}")


def main():
    probe, port, out, *files = sys.argv[1:]
    rows = []
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "settings.json"), encoding="utf-8") as file:
        settings = json.load(file)
    for path in files:
        name = os.path.basename(path)
        found = next((setting for begins, setting in settings.items() if name.startswith(begins)), {})
        for lengths in found.get("dimensions", [{}]):
            rows.append(row_of(probe, port, path, lengths, found.get("fill", {})))
    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    summary(rows)


main()
