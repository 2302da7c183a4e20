#!/usr/bin/env python3
"""Model files for POST /models/inspect, whole and spoilt: safetensors heads, indexes, GGUF heads, ONNX graphs, configs and forms of several.

  files.py PORT [--count 20000] [--seed 1] [--pid N] [--out FILE]

Own generator; the files hold no weights and do nothing. What comes back as `inspected` is asked of POST /estimate too.
"""

import argparse
import collections
import json
import os
import random
import re
import struct
import tempfile
import time

from bodies import CONFIGS
from wire import Broken, Client

LEAK = re.compile(rb"(/src/|\.cs:line|   at [A-Z][A-Za-z]+\.|System\.[A-Z][a-z]+\.)")
HUGE = [
    0,
    1,
    2,
    255,
    256,
    2**16,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**32,
    2**40,
    2**40 + 1,
    2**53,
    2**56,
    2**62,
    2**63 - 1,
    2**63,
    2**64 - 1,
]

# ---------------------------------------------------------------- safetensors


def llama_tensors(layers=2, hidden=64, inner=128, heads=4, kv=2, vocabulary=256):
    head = hidden // heads
    yield "model.embed_tokens.weight", [vocabulary, hidden]
    for i in range(layers):
        p = f"model.layers.{i}."
        yield p + "self_attn.q_proj.weight", [hidden, hidden]
        yield p + "self_attn.k_proj.weight", [kv * head, hidden]
        yield p + "self_attn.v_proj.weight", [kv * head, hidden]
        yield p + "self_attn.o_proj.weight", [hidden, hidden]
        yield p + "mlp.gate_proj.weight", [inner, hidden]
        yield p + "mlp.up_proj.weight", [inner, hidden]
        yield p + "mlp.down_proj.weight", [hidden, inner]
        yield p + "input_layernorm.weight", [hidden]
        yield p + "post_attention_layernorm.weight", [hidden]
    yield "model.norm.weight", [hidden]
    yield "lm_head.weight", [vocabulary, hidden]


def llama_config(layers=2, hidden=64, inner=128, heads=4, kv=2, vocabulary=256):
    return {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM"],
        "hidden_size": hidden,
        "intermediate_size": inner,
        "num_attention_heads": heads,
        "num_key_value_heads": kv,
        "num_hidden_layers": layers,
        "vocab_size": vocabulary,
        "max_position_embeddings": 2048,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
    }


WIDTH = {"F64": 8, "F32": 4, "BF16": 2, "F16": 2, "I64": 8, "I32": 4, "I8": 1, "U8": 1, "F8_E4M3": 1, "BOOL": 1}


def safetensors(tensors, dtype="BF16"):
    head, at = {}, 0
    for name, shape in tensors:
        n = WIDTH[dtype]
        for d in shape:
            n *= d
        head[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + n]}
        at += n
    return head


def packed(head, length=None):
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack("<Q", (len(text) if length is None else length) & (2**64 - 1)) + text


def spoilt_safetensors(rng):
    head = safetensors(llama_tensors(rng.choice([1, 2, 3])), rng.choice(list(WIDTH)))
    names = list(head)
    kind = rng.choice(
        [
            "good",
            "length",
            "offset",
            "shape",
            "dtype",
            "zero",
            "huge",
            "negative",
            "duplicate",
            "deep",
            "name",
            "metadata",
            "cut",
            "float",
            "many",
            "text",
            "extra",
        ]
    )
    one = head[rng.choice(names)]
    if kind == "length":
        return kind, packed(head, rng.choice(HUGE + [len(json.dumps(head)) - 1, len(json.dumps(head)) + 1]))
    if kind == "offset":
        one["data_offsets"] = rng.choice(
            [
                [0, 0],
                [5, 1],
                [-1, 4],
                [0, 2**63 - 1],
                [2**62, 2**63 - 1],
                [0],
                [0, 1, 2],
                "x",
                None,
                [1.5, 2],
                [0, 2**64],
            ]
        )
    elif kind == "shape":
        one["shape"] = rng.choice(
            [
                [],
                [0],
                [1] * 8,
                [1] * 9,
                [2**40, 2**40],
                [2**63 - 1],
                [2**64],
                [-1],
                "x",
                None,
                [[1]],
                [1.0],
                [10**400],
            ]
        )
    elif kind == "dtype":
        one["dtype"] = rng.choice(["X", "", "BF16" * 5, None, 1, [], "F4", "F8_E8M0", "bf16", "C64", "\u0000", "Ü"])
    elif kind == "zero":
        one["shape"], one["data_offsets"] = [0, 64], [one["data_offsets"][0]] * 2
    elif kind == "huge":
        # Sizes that agree with each other and that no tensor has.
        n = rng.choice([2**39, 2**40, 2**55, 2**56])
        head = {
            f"model.layers.{i}.self_attn.q_proj.weight": {
                "dtype": "U8",
                "shape": [min(n, 2**40), max(1, n >> 40)],
                "data_offsets": [i * n, (i + 1) * n],
            }
            for i in range(rng.choice([1, 2, 100]))
        }
    elif kind == "negative":
        one["shape"] = [-2, -3]
    elif kind == "duplicate":
        text = json.dumps(head)[:-1] + "," + json.dumps({names[0]: head[names[0]]})[1:]
        return kind, packed(text.encode())
    elif kind == "deep":
        d = rng.choice([31, 32, 33, 1000, 50000])
        return kind, packed(b'{"a":' + b'{"b":' * d + b"1" + b"}" * d + b"}")
    elif kind == "name":
        head[
            rng.choice(
                [
                    "x" * 511,
                    "x" * 512,
                    "x" * 513,
                    "",
                    "\u0000",
                    "model.layers.99999999999.x",
                    "model.layers.-1.mlp",
                    "model.layers.1e9.mlp",
                    "." * 300,
                    "1.2.3.4.5.6.7.8.9",
                    "model.layers.2147483648.a.weight",
                    "a\nb",
                ]
            )
        ] = {"dtype": "BF16", "shape": [0], "data_offsets": [0, 0]}
    elif kind == "metadata":
        head["__metadata__"] = rng.choice([{}, {"a": "b"}, 1, None, [], {"format": {"x": [1] * 100}}, "x" * 10000])
    elif kind == "cut":
        whole = packed(head)
        return kind, whole[: rng.randrange(len(whole))]
    elif kind == "float":
        one["data_offsets"] = [1e3, 1e4]
    elif kind == "many":
        n = rng.choice([100, 1000, 1000, 20000])
        head = {
            f"model.layers.{i}.experts.{i % 7}.w{rng.randrange(9)}.{i}": {
                "dtype": "U8",
                "shape": [1],
                "data_offsets": [i, i + 1],
            }
            for i in range(n)
        }
    elif kind == "text":
        whole = bytearray(packed(head))
        for _ in range(rng.randint(1, 5)):
            whole[rng.randrange(len(whole))] = rng.randrange(256)
        return kind, bytes(whole)
    elif kind == "extra":
        one["foo"] = 1
    return kind, packed(head)


def index(rng):
    names = [n for n, _ in llama_tensors(2)]
    made = {
        "metadata": {"total_size": rng.choice([0, 1, 100000, -1, 2**63, "x", None, 1.5])},
        "weight_map": {
            n: rng.choice(["a.safetensors", "b.safetensors", "../../x", "", "x" * 600, 1, None])
            if rng.random() < 0.1
            else "model-00001-of-00002.safetensors"
            for n in names
        },
    }
    if rng.random() < 0.2:
        made["weight_map"] = rng.choice([{}, [], 1, None, {"a": {"b": 1}}])
    if rng.random() < 0.2:
        made["weight_map"] = {f"t{i}": f"f{i % 5000}" for i in range(6000)}
    return json.dumps(made).encode()


# ---------------------------------------------------------------- GGUF

U32, I32, F32, BOOL, STR, ARR, U64 = 4, 5, 6, 7, 8, 9, 10


def text(s, lie=None):
    raw = s if isinstance(s, bytes) else s.encode()
    return struct.pack("<Q", len(raw) if lie is None else lie) + raw


def gguf_pair(key, kind, value):
    head = text(key) + struct.pack("<I", kind)
    if kind == STR:
        return head + text(value)
    if kind == ARR:
        inner, items = value
        return (
            head
            + struct.pack("<IQ", inner, len(items))
            + b"".join(
                text(i)
                if inner == STR
                else struct.pack({U32: "<I", I32: "<i", F32: "<f", BOOL: "<B", U64: "<Q"}[inner], i)
                for i in items
            )
        )
    return head + struct.pack({U32: "<I", I32: "<i", F32: "<f", BOOL: "<B", U64: "<Q"}[kind], value)


BLOCK = {0: (1, 4), 1: (1, 2), 2: (32, 18), 8: (32, 34), 12: (256, 144), 14: (256, 210), 30: (1, 2)}


def gguf_tensors(layers, hidden=256, inner=512, kv=64, vocabulary=256):
    yield "token_embd.weight", [hidden, vocabulary]
    for i in range(layers):
        for n, s in (
            ("attn_q", [hidden, hidden]),
            ("attn_k", [hidden, kv]),
            ("attn_v", [hidden, kv]),
            ("attn_output", [hidden, hidden]),
            ("ffn_gate", [hidden, inner]),
            ("ffn_up", [hidden, inner]),
            ("ffn_down", [inner, hidden]),
            ("attn_norm", [hidden]),
            ("ffn_norm", [hidden]),
        ):
            yield f"blk.{i}.{n}.weight", s
    yield "output_norm.weight", [hidden]
    yield "output.weight", [hidden, vocabulary]


def gguf(rng, spoil):
    layers = rng.choice([1, 2])
    pairs = [
        (
            "general.architecture",
            STR,
            rng.choice(
                ["llama", "llama", "llama", "qwen2", "gemma", "mamba", "unknown", "deepseek2", "gpt2", "phi3", "bert"]
            ),
        ),
        ("general.name", STR, "x"),
        ("llama.context_length", U32, 2048),
        ("llama.embedding_length", U32, 256),
        ("llama.block_count", U32, layers),
        ("llama.feed_forward_length", U32, 512),
        ("llama.attention.head_count", U32, 4),
        ("llama.attention.head_count_kv", U32, 1),
        ("llama.attention.layer_norm_rms_epsilon", F32, 1e-5),
        ("general.file_type", U32, 2),
        ("tokenizer.ggml.tokens", ARR, (STR, ["a"] * 256)),
        ("tokenizer.ggml.scores", ARR, (F32, [0.0] * 256)),
    ]
    kind = "good"
    counts = [None, None]
    version = rng.choice([2, 3])
    if spoil:
        kind = rng.choice(
            [
                "value",
                "counts",
                "version",
                "cut",
                "bytes",
                "pair twice",
                "array lie",
                "type",
                "offset",
                "dims",
                "name",
                "alignment",
                "tensor type",
                "text lie",
                "split",
                "missing",
            ]
        )
        if kind == "value":
            i = rng.randrange(2, 8)
            pairs[i] = (
                pairs[i][0],
                *rng.choice(
                    [
                        (U32, rng.choice([0, 1, 3, 2**31, 2**32 - 1])),
                        (I32, -1),
                        (F32, 1.5),
                        (STR, "x"),
                        (ARR, (U32, [1, 2])),
                        (ARR, (U32, [])),
                        (U64, 2**63),
                        (BOOL, 1),
                        (ARR, (BOOL, [1] * 5000)),
                    ]
                ),
            )
        elif kind == "counts":
            counts[rng.randrange(2)] = rng.choice(HUGE)
        elif kind == "version":
            version = rng.choice([0, 1, 4, 2**31, 3 << 24, 1 << 24, 2**32 - 1])
        elif kind == "pair twice":
            pairs.append(pairs[3])
        elif kind == "alignment":
            pairs.append(("general.alignment", U32, rng.choice([0, 1, 3, 2**30, 2**31, 2**32 - 1, 8])))
        elif kind == "split":
            pairs += [
                ("split.count", U32, rng.choice([0, 1, 2, 65535])),
                ("split.no", U32, rng.choice([0, 1, 5, 65535])),
                ("split.tensors.count", I32, rng.choice([-1, 0, 5])),
            ]
        elif kind == "missing":
            del pairs[rng.randrange(len(pairs))]
    body, at, tensors = b"", 0, list(gguf_tensors(layers))
    for j, (name, shape) in enumerate(tensors):
        t = rng.choice([0, 1, 2, 8, 12, 14, 30]) if len(shape) > 1 else 0
        block, size = BLOCK[t]
        n = 1
        for d in shape:
            n *= d
        bytes_ = n // block * size
        offset, dims, kind_of, shown = at, list(shape), t, name
        if kind in ("offset", "dims", "tensor type", "name") and rng.random() < 0.2:
            if kind == "offset":
                offset = rng.choice(HUGE)
            elif kind == "dims":
                dims = rng.choice([[0], [], [1] * 5, [2**63 - 1, 2], [2**64 - 1], [3, 3], [2**40, 2**16], [1]])
            elif kind == "tensor type":
                kind_of = rng.choice([3, 4, 5, 39, 40, 99, 2**32 - 1])
            else:
                shown = rng.choice(
                    ["", "x" * 64, "x" * 600, tensors[0][0], "blk.99999999999.attn_q.weight", "blk.-1.x", b"\xff\xfe"]
                )
        body += (
            text(shown)
            + struct.pack("<I", len(dims))
            + b"".join(struct.pack("<Q", d) for d in dims)
            + struct.pack("<IQ", kind_of, offset)
        )
        at += (bytes_ + 31) // 32 * 32
    head = b"".join(gguf_pair(*p) for p in pairs)
    n = [len(tensors) if counts[0] is None else counts[0], len(pairs) if counts[1] is None else counts[1]]
    whole = b"GGUF" + struct.pack("<I", version) + struct.pack("<QQ", *n) + head + body
    if kind == "cut":
        whole = whole[: rng.randrange(len(whole))]
    elif kind in ("bytes", "type", "text lie", "array lie"):
        whole = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            i = rng.randrange(len(whole))
            if rng.random() < 0.4 and i + 8 < len(whole):
                whole[i : i + 8] = struct.pack("<Q", rng.choice(HUGE))
            else:
                whole[i] = rng.choice([0, 255, 128, rng.randrange(256)])
        whole = bytes(whole)
    return "gguf " + kind, whole


# ---------------------------------------------------------------- ONNX


def varint(n):
    n &= 2**64 - 1
    out = b""
    while True:
        b, n = n & 127, n >> 7
        out += bytes([b | (128 if n else 0)])
        if not n:
            return out


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def tensor(name, shape, dtype=1, raw=None, longs=None):
    made = b"".join(field(1, d) for d in shape) + field(2, dtype) + field(8, name)
    if longs is not None:
        made += b"".join(field(7, v) for v in longs)
    if raw is not None:
        made += field(9, raw)
    return made


def value(name, shape, dtype=1):
    dims = b"".join(field(1, field(2, d) if isinstance(d, str) else field(1, d)) for d in shape)
    return field(1, name) + field(2, field(1, field(1, dtype) + field(2, dims)))


def attribute(name, v):
    if isinstance(v, int):
        return field(1, name) + field(3, v) + field(20, 2)
    if isinstance(v, list):
        return field(1, name) + b"".join(field(8, i) for i in v) + field(20, 7)
    if isinstance(v, bytes):
        return field(1, name) + field(5, v) + field(20, 4)
    if isinstance(v, tuple):
        return field(1, name) + field(6, v[0]) + field(20, 5)
    return field(1, name) + field(4, v) + field(20, 3)


def node(op, inputs, outputs, **attributes):
    return (
        b"".join(field(1, i) for i in inputs)
        + b"".join(field(2, o) for o in outputs)
        + field(4, op)
        + b"".join(field(5, attribute(k, v)) for k, v in attributes.items())
    )


def onnx(rng, spoil):
    kind = "good"
    if spoil:
        kind = rng.choice(
            [
                "cycle",
                "dims",
                "attributes",
                "bytes",
                "cut",
                "nested",
                "many",
                "ops",
                "self",
                "undefined",
                "huge initializer",
                "shape const",
                "concat",
                "reshape",
                "no input",
                "wide",
                "duplicate outputs",
            ]
        )
    size = lambda: rng.choice(HUGE + [-1, -2, 3]) if kind in ("dims", "attributes") and rng.random() < 0.5 else None
    c, h = size() or 3, size() or rng.choice([8, 32, 224])
    nodes, init = [], []
    shape = ["N", c, h, h] if rng.random() < 0.7 else [1, c, h, h]
    init.append(tensor("w0", [size() or 16, size() or 3, size() or 3, 3], raw=b""))
    nodes.append(
        node(
            "Conv",
            ["x", "w0"],
            ["c0"],
            strides=[size() or 2, 1],
            pads=[size() or 1, 1, 1, 1],
            dilations=[size() or 1, 1],
            group=size() or 1,
            kernel_shape=[3, 3],
        )
    )
    nodes.append(node("Relu", ["c0"], ["r0"]))
    nodes.append(
        node("MaxPool", ["r0"], ["p0"], kernel_shape=[size() or 2, 2], strides=[size() or 2, 2], ceil_mode=size() or 0)
    )
    nodes.append(node("GlobalAveragePool", ["p0"], ["g0"]))
    nodes.append(node("Flatten", ["g0"], ["f0"], axis=size() or 1))
    init.append(tensor("w1", [10, 16], raw=b""))
    nodes.append(node("Gemm", ["f0", "w1"], ["y"], transB=1))
    if kind == "cycle":
        nodes.insert(0, node("Add", ["y", "x"], ["x2"]))
        nodes[1] = node("Conv", ["x2", "w0"], ["c0"])
    elif kind == "self":
        nodes.append(node("Add", ["s", "s"], ["s"]))
    elif kind == "undefined":
        nodes.append(node("MatMul", ["nope", "nada"], ["z"]))
    elif kind == "nested":
        inner = node("Identity", ["x"], ["i"])
        for _ in range(rng.choice([1, 8, 9, 60])):
            inner = node("If", ["x"], ["i"], then_branch=(field(1, inner),))
        nodes.append(inner)
    elif kind == "many":
        n = rng.choice([1000, 3000, 5000, 5000, 20000, 60000] if rng.random() < 0.3 else [100, 1000])
        nodes = [node("Relu", ["x" if i == 0 else f"a{i - 1}"], [f"a{i}"]) for i in range(n)]
    elif kind == "ops":
        axis = [
            rng.choice([0, 1, -1, 5, -9, 2**40, 2**63 - 1, -(2**63)]) for _ in range(rng.choice([0, 1, 2, 9]))
        ]
        for op in rng.sample(
            [
                "Transpose",
                "Reshape",
                "Squeeze",
                "Unsqueeze",
                "Slice",
                "Gather",
                "Concat",
                "Split",
                "Expand",
                "Tile",
                "Pad",
                "Resize",
                "ReduceMean",
                "Softmax",
                "LayerNormalization",
                "LSTM",
                "GRU",
                "Einsum",
                "MatMul",
                "ConvTranspose",
                "Range",
                "ConstantOfShape",
                "NonZero",
                "TopK",
                "Attention",
                "DepthToSpace",
                "SpaceToDepth",
                "Cast",
                "Where",
                "CumSum",
                "QuantizeLinear",
                "OneHot",
                "Upsample",
                "AveragePool",
                "InstanceNormalization",
                "GatherND",
                "ScatterND",
                "Shape",
                "Size",
            ],
            6,
        ):
            init.append(tensor("k" + op, [len(axis)], 7, longs=axis))
            nodes.append(
                node(
                    op,
                    ["x" if rng.random() < 0.6 else "r0", "k" + op, rng.choice(["w0", "x", "k" + op])],
                    ["o" + op, "q" + op],
                    axis=rng.choice([0, 1, -1, 7, 2**62]),
                    axes=axis,
                    perm=axis,
                    blocksize=rng.choice([0, 2, -1, 2**40]),
                    hidden_size=rng.choice([0, -1, 8, 2**50]),
                    num_heads=rng.choice([0, 1, -3]),
                    equation=rng.choice(["ij,jk->ik", "", "->", "a" * 5000, "...,->", "ii"]),
                    split=axis,
                    kernel_shape=axis,
                    strides=axis,
                    pads=axis,
                    to=rng.choice([1, 7, 99]),
                    group=rng.choice([0, 1, -1]),
                )
            )
    elif kind == "huge initializer":
        init.append(tensor("big", [rng.choice(HUGE), rng.choice(HUGE)], rng.choice([1, 7, 16, 99, 0]), raw=b""))
    elif kind == "shape const":
        init.append(tensor("s", [4], 7, longs=[rng.choice([-1, 0, 1, 2**62, -5]) for _ in range(4)]))
        nodes.append(node("Reshape", ["r0", "s"], ["rs"]))
        nodes.append(node("Expand", ["rs", "s"], ["ex"]))
        nodes.append(node("Tile", ["ex", "s"], ["tl"]))
        nodes.append(node("ConstantOfShape", ["s"], ["co"]))
    elif kind == "concat":
        for i in range(40):
            nodes.append(node("Concat", [f"d{i - 1}" if i else "r0"] * 2, [f"d{i}"], axis=1))
    elif kind == "reshape":
        init.append(tensor("s", [2], 7, longs=[-1, -1]))
        nodes.append(node("Reshape", ["x", "s"], ["rs"]))
    elif kind == "wide":
        nodes.append(node("Concat", ["r0"] * rng.choice([100, 4095, 4097]), ["wide"], axis=1))
    elif kind == "duplicate outputs":
        nodes += [node("Relu", ["x"], ["y"])] * 3
    graph = b"".join(field(1, n) for n in nodes) + field(2, "g") + b"".join(field(5, i) for i in init)
    if kind != "no input":
        graph += field(11, value("x", shape))
    graph += field(12, value("y", ["N", 10]))
    whole = (
        field(1, rng.choice([8, 9])) + field(2, "t") + field(7, graph) + field(8, field(2, rng.choice([9, 13, 17, 22])))
    )
    if kind == "cut":
        whole = whole[: rng.randrange(3, len(whole))]
    elif kind == "bytes":
        whole = bytearray(whole)
        for _ in range(rng.randint(1, 8)):
            whole[rng.randrange(3, len(whole))] = rng.choice([0, 255, 128, 127, rng.randrange(256)])
        whole = bytes(whole)
    return "onnx " + kind, whole


# ---------------------------------------------------------------- configs

NUMBERS = [
    0,
    -1,
    1,
    2,
    7,
    2**31 - 1,
    2**31,
    2**63 - 1,
    10**30,
    1.5,
    -0.5,
    1e308,
    "4096",
    None,
    True,
    [],
    {},
    [1, 2],
    "x" * 300,
]


def spoilt_config(rng, families):
    made = json.loads(json.dumps(rng.choice(CONFIGS + [llama_config()])))
    if rng.random() < 0.4:
        made["model_type"] = rng.choice(families)
    for _ in range(rng.randint(0, 4)):
        draw = rng.random()
        if draw < 0.6:
            made[rng.choice(list(made))] = rng.choice(NUMBERS)
        elif draw < 0.8:
            made.pop(rng.choice(list(made)), None)
        else:
            made[
                rng.choice(
                    [
                        "head_dim",
                        "sliding_window",
                        "layer_types",
                        "quantization_config",
                        "rope_scaling",
                        "num_experts",
                        "n_routed_experts",
                        "num_experts_per_tok",
                        "moe_intermediate_size",
                        "text_config",
                        "vision_config",
                        "kv_lora_rank",
                        "q_lora_rank",
                        "qk_rope_head_dim",
                        "attn_layer_period",
                        "mamba_d_state",
                        "block_configs",
                        "hybrid_override_pattern",
                        "first_k_dense_replace",
                        "num_nextn_predict_layers",
                        "depths",
                        "hidden_sizes",
                    ]
                )
            ] = rng.choice(
                NUMBERS
                + [
                    {
                        "quant_method": rng.choice(
                            ["gptq", "awq", "fp8", "compressed-tensors", "bitsandbytes", "modelopt", "x"]
                        ),
                        "bits": rng.choice(NUMBERS),
                        "group_size": rng.choice(NUMBERS),
                    },
                    ["full_attention"] * rng.choice([1, 32, 5000]),
                    {"hidden_size": rng.choice(NUMBERS), "num_hidden_layers": rng.choice(NUMBERS)},
                    {"type": "x", "factor": -1},
                    "M*-" * 20,
                ]
            )
    return "config", json.dumps(made).encode()


# ---------------------------------------------------------------- forms


def form(rng, families):
    boundary = rng.choice(["b", "x" * 70, "x" * 71, "----b"])
    kind = rng.choice(
        [
            "config+safetensors",
            "two shards",
            "same twice",
            "mixed",
            "unclosed",
            "no parts",
            "sums",
            "split gguf",
            "bad headers",
            "many",
            "index+shards",
            "empty part",
        ]
    )
    head = safetensors(llama_tensors(2))
    names = list(head)
    parts = []
    if kind == "config+safetensors":
        parts = [json.dumps(llama_config(layers=rng.choice([1, 2, 3]))).encode(), packed(head)]
    elif kind == "two shards":
        half = len(names) // 2

        def shard(keys):
            return packed(safetensors([(k, head[k]["shape"]) for k in keys]))

        parts = [
            json.dumps(llama_config()).encode(),
            shard(names[:half]),
            shard(names[half:] if rng.random() < 0.7 else names[half - 1 :]),
        ]
    elif kind == "same twice":
        parts = [packed(head)] * rng.choice([2, 5])
    elif kind == "mixed":
        parts = [
            rng.choice(
                [
                    lambda: packed(head),
                    lambda: onnx(rng, False)[1],
                    lambda: gguf(rng, False)[1],
                    lambda: index(rng),
                    lambda: spoilt_config(rng, families)[1],
                ]
            )()
            for _ in range(rng.choice([2, 3]))
        ]
    elif kind == "sums":
        # Each file within the bounds of one file, their sum beyond 2^63.
        n = 2**56
        parts = [
            packed(
                {
                    f"model.layers.{i}.self_attn.q_proj.weight": {
                        "dtype": "I64",
                        "shape": [2**40, 2**16],
                        "data_offsets": [0, n * 8],
                    }
                }
            )
            for i in range(rng.choice([2, 20, 40, 300]))
        ]
    elif kind == "split gguf":
        parts = [gguf(rng, rng.random() < 0.5)[1] for _ in range(2)]
    elif kind == "many":
        parts = [b"{}"] * rng.choice([511, 512, 513])
    elif kind == "index+shards":
        parts = [index(rng), packed(head), json.dumps(llama_config()).encode()]
    elif kind == "empty part":
        parts = [b"", packed(head)]
    raw = b""
    for i, p in enumerate(parts):
        names_ = (
            rng.choice(
                [
                    'name="f%d"; filename="m.bin"' % i,
                    'name="f"',
                    'name="' + "x" * 300 + '"',
                    "name",
                    "filename*=UTF-8''%ff",
                ]
            )
            if kind == "bad headers" or rng.random() < 0.05
            else f'name="file{i}"; filename="m{i}"'
        )
        raw += (
            b"--"
            + boundary.encode()
            + b"\r\nContent-Disposition: form-data; "
            + names_.encode()
            + b"\r\n\r\n"
            + p
            + b"\r\n"
        )
    if kind == "bad headers":
        raw = (
            b"--"
            + boundary.encode()
            + b"\r\n"
            + rng.choice([b"A" * 20000 + b": x", b": x", b"a\x00: b", b"x: y\r\n" * 50])
            + b"\r\n\r\n{}\r\n"
            + raw
        )
    if kind != "unclosed":
        raw += b"--" + boundary.encode() + b"--\r\n"
    return "form " + kind, raw, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def memory_of(pid):
    if not pid:
        return 0
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


def main():
    p = argparse.ArgumentParser()
    p.add_argument("port", type=int)
    p.add_argument("--count", type=int, default=20000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--seconds", type=float, default=900)
    p.add_argument("--pid", type=int, default=0)
    p.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "fuzz-files.json"))
    a = p.parse_args()
    client, rng = Client(a.port, timeout=90), random.Random(a.seed)
    families = client.get("/swagger/v1/swagger.json").json["components"]["schemas"]["ConfiguredModel"]["properties"][
        "assumeFamily"
    ]["enum"]
    status, kinds, found, examples, times, answered = (
        collections.Counter(),
        collections.Counter(),
        {},
        collections.defaultdict(list),
        collections.defaultdict(list),
        collections.Counter(),
    )
    began, first_memory, estimates = time.time(), memory_of(a.pid), 0

    def fault(name, detail, kind, headers, raw):
        kinds[name] += 1
        entry = {
            "detail": detail,
            "kind": kind,
            "headers": headers,
            "length": len(raw),
            "hex": raw[:1500].hex() if len(raw) <= 1500 else raw[:400].hex() + "…",
        }
        if name not in found or len(raw) < found[name]["length"]:
            found[name] = entry
            open(f"{a.out}.{re.sub('[^A-Za-z0-9]+', '-', name)}.bin", "wb").write(raw)
        if len(examples[name]) < 8:
            examples[name].append(entry)

    def report():
        flat = sorted(t for ts in times.values() for t in ts) or [0]
        pick = lambda q, ts: round(ts[min(len(ts) - 1, int(q * len(ts)))] * 1000, 2)
        made = {
            "requests": len(flat),
            "estimatesOfInspected": estimates,
            "seconds": round(time.time() - began, 1),
            "status": {str(k): v for k, v in status.items()},
            "ms": {"p50": pick(0.5, flat), "p99": pick(0.99, flat), "p99.9": pick(0.999, flat), "max": pick(1, flat)},
            "slowestKinds": sorted(
                ((pick(1, sorted(ts)), pick(0.5, sorted(ts)), k, len(ts)) for k, ts in times.items()), reverse=True
            )[:12],
            "memoryBefore": first_memory,
            "memoryAfter": memory_of(a.pid),
            "answered200": dict(answered.most_common()),
            "violations": dict(kinds),
            "smallest": found,
            "examples": examples,
        }
        json.dump(made, open(a.out, "w"), indent=1)
        return made

    for i in range(a.count):
        if time.time() - began > a.seconds:
            break
        draw, headers = rng.random(), {"Content-Type": "application/octet-stream"}
        if draw < 0.25:
            kind, raw = spoilt_safetensors(rng)
            kind = "safetensors " + kind
        elif draw < 0.45:
            kind, raw = gguf(rng, rng.random() < 0.9)
        elif draw < 0.68:
            kind, raw = onnx(rng, rng.random() < 0.93)
        elif draw < 0.73:
            kind, raw = "index", index(rng)
        elif draw < 0.85:
            kind, raw = spoilt_config(rng, families)
        else:
            kind, raw, headers = form(rng, families)
        try:
            reply = client.send("POST", "/models/inspect", raw, headers)
        except (Broken, ConnectionError, OSError) as failure:
            fault("no answer", repr(failure), kind, headers, raw)
            continue
        status[reply.status] += 1
        times[kind].append(reply.seconds)
        if reply.status == 200:
            answered[kind] += 1
        if reply.status >= 500:
            fault("5xx inspect", reply.body[:200].decode("utf-8", "replace"), kind, headers, raw)
        if reply.status != 200 and not reply.headers.get("content-type", "").startswith("application/problem+json"):
            fault(
                "error is not problem+json", f"{reply.status} {reply.headers.get('content-type')}", kind, headers, raw
            )
        if reply.status != 200 and LEAK.search(reply.body):
            fault("leak", reply.body[:300].decode("utf-8", "replace"), kind, headers, raw)
        if reply.seconds > 1:
            fault("slower than 1 s", f"{reply.seconds:.2f} s", kind, headers, raw)
        elif reply.seconds > 0.05:
            fault("slower than 50 ms", f"{reply.seconds * 1000:.0f} ms", kind, headers, raw)
        if len(reply.body) > 40 * max(len(raw), 4096):
            fault("answer 40 times the body", f"{len(raw)} -> {len(reply.body)}", kind, headers, raw)
        if reply.status == 200 and rng.random() < 0.4:
            answer = reply.json
            for name in ("parameters", "weightsBytes", "activeParameters"):
                if answer.get(name) is not None and answer[name] < 0:
                    fault(f"negative {name}", str(answer[name]), kind, headers, raw)
            if (
                answer.get("parameters") is not None
                and answer.get("activeParameters") is not None
                and answer["activeParameters"] > answer["parameters"]
            ):
                fault(
                    "active beyond all parameters",
                    f"{answer['activeParameters']} > {answer['parameters']}",
                    kind,
                    headers,
                    raw,
                )
            if answer.get("inspected"):
                body = {"model": {"inspected": answer["inspected"]}, "gpu": "h100-sxm"}
                second = client.post("/estimate", body)
                estimates += 1
                status[f"estimate {second.status}"] += 1
                if second.status >= 500:
                    fault("5xx estimate of inspected", second.body[:200].decode("utf-8", "replace"), kind, headers, raw)
                elif second.status not in (200, 422):
                    fault(
                        f"inspected is refused by /estimate ({second.status})",
                        second.body[:300].decode("utf-8", "replace"),
                        kind,
                        headers,
                        raw,
                    )
                elif (
                    second.status == 200
                    and answer.get("parameters")
                    and second.json["resolved"]["model"]["parameters"] != answer["parameters"]
                ):
                    fault(
                        "parameters of inspect and estimate differ",
                        f"{answer['parameters']} vs {second.json['resolved']['model']['parameters']}",
                        kind,
                        headers,
                        raw,
                    )
                if second.seconds > 1:
                    fault("estimate of inspected slower than 1 s", f"{second.seconds:.2f} s", kind, headers, raw)
        if i % 1000 == 999:
            report()
    made = report()
    print(json.dumps({k: v for k, v in made.items() if k not in ("smallest", "examples")}, indent=1))


if __name__ == "__main__":
    main()
