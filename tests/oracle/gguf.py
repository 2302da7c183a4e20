#!/usr/bin/env python3
"""Makes valid GGUF files of any architecture by asking a real libllama: keys and tensors it misses are added until it loads the file.

Files are sparse (a header and no data), for libllama's no_alloc, or its mmap of zeros. Own code; the reader under test is the only source of tensor names and shapes.
"""
import ctypes as C, os, re, struct
import run_model as R

BLOCK = {"f32": (0, 1, 4), "f16": (1, 1, 2), "bf16": (30, 1, 2), "q4_0": (2, 32, 18), "q5_0": (6, 32, 22), "q8_0": (8, 32, 34), "q4_k": (12, 256, 144), "q5_k": (13, 256, 176), "q6_k": (14, 256, 210), "mxfp4": (39, 32, 17), "i32": (26, 1, 4), "iq4_nl": (20, 32, 18)}
PLAIN = re.compile(r"norm|bias|\.ssm_(a(\.|$)|d(\.|$)|conv1d)|ffn_gate_inp|time_mix_(?!key|value|receptance|gate|output)|"
                   r"exp_probs|rope|sinks|shortconv.conv|altup|per_layer_(proj_norm)|token_types|position_embd|attn_rel_b|"
                   r"layer_output_scale|inp_gate_not|weights$")


def text(value):
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def value(v):
    if isinstance(v, bool):
        return struct.pack("<IB", 7, v)
    if isinstance(v, int):
        return struct.pack("<II", 4, v) if v >= 0 else struct.pack("<Ii", 5, v)
    if isinstance(v, float):
        return struct.pack("<If", 6, v)
    if isinstance(v, str):
        return struct.pack("<I", 8) + text(v)
    first = v[0]
    kind = 7 if isinstance(first, bool) else 6 if isinstance(first, float) else 8 if isinstance(first, str) else 5 if min(v) < 0 else 4
    body = b"".join(text(x) for x in v) if kind == 8 else struct.pack("<%d%s" % (len(v), {7: "B", 6: "f", 5: "i", 4: "I"}[kind]), *v)
    return struct.pack("<IIQ", 9, kind, len(v)) + body


def size(shape, kind):
    _, per, nbytes = BLOCK[kind]
    n = nbytes * (shape[0] // per)
    for d in shape[1:]:
        n *= d
    return n


def kind_for(name, shape, want, plain="f32"):
    if len(shape) < 2 or PLAIN.search(name):
        return plain
    for kind in (want, "q8_0", "f16"):
        if shape[0] % BLOCK[kind][1] == 0:
            return kind


def write(path, arch, keys, tensors):
    """tensors: name -> (shape, kind)."""
    kv = {"general.architecture": arch, "general.name": "made"} | keys
    head = bytearray(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(kv)))
    for key, v in kv.items():
        head += text(key) + value(v)
    offset = 0
    for name, (shape, kind) in tensors.items():
        head += text(name) + struct.pack("<I%dQ" % len(shape), len(shape), *shape) + struct.pack("<IQ", BLOCK[kind][0], offset)
        offset += (size(shape, kind) + 31) // 32 * 32
    head += b"\0" * (-len(head) % 32)
    with open(path, "wb") as f:
        f.write(head)
        f.truncate(len(head) + offset)
    return len(head)


class Asker:
    def __init__(self, folder):
        self.base, self.ggml, self.llama = R.library(folder)
        self.lines = []
        self.sink = R.LOG(lambda level, line, data: self.lines.append(line.decode("utf8", "replace")))
        self.llama.llama_log_set(self.sink, None)
        self.base.ggml_log_set(self.sink, None)
        self.ggml.ggml_backend_load_all_from_path.argtypes = [C.c_char_p]
        self.ggml.ggml_backend_load_all_from_path(folder.encode())
        self.llama.llama_backend_init()
        self.llama.llama_model_default_params.restype = R.ModelParams
        self.llama.llama_model_load_from_file.restype = C.c_void_p
        self.llama.llama_model_load_from_file.argtypes = [C.c_char_p, R.ModelParams]
        self.llama.llama_model_free.argtypes = [C.c_void_p]
        self.none = (C.c_void_p * 1)(None)

    def load(self, path, **extra):
        self.lines.clear()
        p = self.llama.llama_model_default_params()
        p.no_alloc, p.load_mode, p.devices = True, 0, C.cast(self.none, C.c_void_p)
        for k, v in extra.items():
            setattr(p, k, v)
        model = self.llama.llama_model_load_from_file(path.encode(), p)
        if model:
            self.llama.llama_model_free(model)
        return bool(model), "".join(self.lines)


def later(name, layers):
    """The tensor's names in its layer and the ones after it."""
    if not (m := re.match(r"(.*blk\.)(\d+)(\..*)", name)):
        return [name]
    return [f"{m[1]}{i}{m[3]}" for i in range(int(m[2]), layers)]


FALLBACK = {"attention.layer_norm_rms_epsilon": 1e-6, "attention.layer_norm_epsilon": 1e-5, "attention.group_norm_epsilon": 1e-5, "context_length": 32768, "rope.freq_base": 10000.0, "tokenizer.ggml.model": "none"}


def make(asker, path, arch, keys, vocab, weights="q4_k", extra=(), optional=(), types=None, tokens=False, tries=6000):
    """keys without the architecture's prefix unless they hold one of general./tokenizer. ; extra: optional tensors that real files have ({i} for each layer)."""
    full = {(k if re.match(r"general\.|tokenizer\.|split\.|xielu|adapter", k) else arch + "." + k): v for k, v in keys.items()}
    full.setdefault(arch + ".vocab_size", vocab)
    full.setdefault("tokenizer.ggml.model", "none")
    if tokens:
        full["tokenizer.ggml.tokens"] = ["t%d" % i for i in range(vocab)]
    layers = full.get(arch + ".block_count", 0)
    shapes = {}
    for name in extra:
        name, shape = name if isinstance(name, tuple) else (name, [1])
        for i in (range(layers) if "{i}" in name else [0]):
            shapes[name.replace("{i}", str(i))] = list(shape)
    dropped = set()
    for _ in range(tries):
        write(path, arch, full, {n: (s, "f32") for n, s in shapes.items()})
        ok, log = asker.load(path, load_mtp=True)
        if ok:
            break
        if m := re.search(r"(?:missing tensor|check_tensor_dims: tensor) '([^']+)'(?: not found)?\s*$", log, re.M):
            # taken to be in all later layers too; what turns out to be read in none is dropped at the end
            for name in later(m[1], layers):
                if name not in dropped:
                    shapes.setdefault(name, [1])
            shapes.setdefault(m[1], [1])
            dropped.discard(m[1])
        elif m := re.search(r"tensor '([^']+)' has wrong shape; expected ([\d, ]+), got", log):
            dims = [int(x) for x in m[2].split(",")]
            while len(dims) > 1 and dims[-1] == 1:
                dims.pop()
            for name in later(m[1], layers):
                if name in shapes:
                    shapes[name] = list(dims)
            shapes[m[1]] = dims
        elif re.search(r"wrong number of tensors", log):
            read = set(re.findall(r"create_tensor: loading tensor (\S+)", log))
            unread = [n for n in shapes if n not in read]
            if not unread:
                raise SystemExit(f"{arch}: {log[-300:]}")
            for n in unread:
                dropped.add(n)
                del shapes[n]
        elif m := re.search(r"key not found in model: (\S+)", log):
            key = m[1]
            bare = key[len(arch) + 1:] if key.startswith(arch + ".") else key
            if bare not in FALLBACK:
                raise SystemExit(f"{arch}: needs key {key}")
            full[key] = FALLBACK[bare]
        else:
            raise SystemExit(f"{arch}: {log[-600:]}")
    else:
        raise SystemExit(f"{arch}: never loads; {log[-500:]}")
    final = {}
    for name, shape in shapes.items():
        final[name] = (shape, (types or (lambda n, s: None))(name, shape) or kind_for(name, shape, weights))
    header = write(path, arch, full, final)
    ok, log = asker.load(path)
    if not ok:
        raise SystemExit(f"{arch}: final types refused: {log[-500:]}")
    return header, final
