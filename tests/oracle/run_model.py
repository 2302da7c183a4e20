#!/usr/bin/env python3
"""Loads a GGUF file in a real libllama (v0.5.0 as shipped prebuilt in npm package @node-llama-cpp/linux-x64-vulkan 3.22.1) and prints what it allocates, as JSON.

usage: run_model.py LIBDIR FILE [key=value ...]
keys: ngl, noalloc, ctx, batch, ubatch, seqs, rs_seq, outputs, fa (-1/0/1), k, v (ggml type numbers), swafull, unified, offload, embeddings, pooling, attn, split, devices (cpu for none), load_mtp, lazy, mode, ctx_type, ot (pattern=CPU)
"""
import ctypes as C, glob, json, os, re, sys

P, U32, I32, F, B = C.c_void_p, C.c_uint32, C.c_int32, C.c_float, C.c_bool


class ModelParams(C.Structure):
    _fields_ = [("devices", P), ("overrides", P), ("n_gpu_layers", I32), ("split_mode", I32), ("load_mode", I32), ("lazy_mode", I32), ("main_gpu", I32), ("tensor_split", P), ("progress", P), ("progress_data", P), ("kv_overrides", P),
                ("vocab_only", B), ("check_tensors", B), ("use_extra_bufts", B), ("no_host", B), ("no_alloc", B), ("load_mtp", B)]


class ContextParams(C.Structure):
    _fields_ = [(n, U32) for n in ("n_ctx", "n_batch", "n_ubatch", "n_seq_max", "n_rs_seq", "n_outputs_max", "n_outputs_max_per_seq")] + [(n, I32) for n in ("n_threads", "n_threads_batch", "ctx_type", "rope_scaling", "pooling", "attention", "flash_attn")] + \
               [(n, F) for n in ("freq_base", "freq_scale", "yarn_ext", "yarn_attn", "beta_fast", "beta_slow")] + [("yarn_orig", U32), ("defrag", F), ("cb_eval", P), ("cb_data", P), ("type_k", I32), ("type_v", I32), ("abort", P), ("abort_data", P)] + \
               [(n, B) for n in ("embeddings", "offload_kqv", "no_perf", "op_offload", "swa_full", "kv_unified")] + [("samplers", P), ("n_samplers", C.c_size_t), ("ctx_other", P)]


def older(build):
    """The two structures of builds before the versions were numbered: fields came and went at b8390 < n_rs_seq, n_outputs_max, ctx_type <= b9842 < load_mode, n_outputs_max_per_seq <= b10361 < lazy_mode."""
    skip = {"lazy_mode", "load_mtp"} | ({"load_mode"} if build < 10361 else set())
    model = [f for f in ModelParams._fields_ if f[0] not in skip]
    if build < 10361:
        at = [f[0] for f in model].index("vocab_only")
        model[at + 1:at + 1] = [("use_mmap", B), ("use_direct_io", B), ("use_mlock", B)]
    gone = {"ctx_other"} | ({"n_outputs_max_per_seq"} if build < 10361 else set()) | ({"n_rs_seq", "n_outputs_max", "ctx_type"} if build < 9842 else set())
    return type("OldModel", (C.Structure,), {"_fields_": model}), type("OldContext", (C.Structure,), {"_fields_": [f for f in ContextParams._fields_ if f[0] not in gone]})


class Override(C.Structure):
    _fields_ = [("pattern", C.c_char_p), ("buft", P)]


LOG = C.CFUNCTYPE(None, C.c_int, C.c_char_p, P)


def library(folder):
    names = sorted(glob.glob(folder + "/libllama.*so"))
    base = C.CDLL(folder + "/libggml-base.so", mode=C.RTLD_GLOBAL)
    ggml = C.CDLL(sorted(glob.glob(folder + "/libggml.*so"))[0], mode=C.RTLD_GLOBAL)
    return base, ggml, C.CDLL(names[0], mode=C.RTLD_GLOBAL)


def main(folder, path, **a):
    base, ggml, llama = library(folder)
    text = []
    sink = LOG(lambda level, line, data: text.append(line.decode("utf8", "replace")))
    llama.llama_log_set(sink, None)
    base.ggml_log_set(sink, None)
    ggml.ggml_backend_load_all_from_path.argtypes = [C.c_char_p]
    ggml.ggml_backend_load_all_from_path(folder.encode())
    llama.llama_backend_init()
    if os.environ.get("LIKE_CUDA"):
        ggml.ggml_backend_dev_by_name.restype, ggml.ggml_backend_dev_by_name.argtypes = P, [C.c_char_p]
        like = C.CDLL(os.environ["LIKE_CUDA"])
        like.like_cuda.argtypes = [P]
        for name in (b"Vulkan0", b"Vulkan1"):
            if device := ggml.ggml_backend_dev_by_name(name):
                like.like_cuda(device)
    build = re.search(r"\.b(\d+)\.so", sorted(glob.glob(folder + "/libllama.*so"))[0])
    model_type, context_type = older(int(build[1])) if build else (ModelParams, ContextParams)
    llama.llama_model_default_params.restype = model_type
    llama.llama_context_default_params.restype = context_type
    mp, cp = llama.llama_model_default_params(), llama.llama_context_default_params()
    n = lambda key, default: int(a.get(key, default))
    mp.n_gpu_layers, mp.no_alloc, mp.split_mode = n("ngl", mp.n_gpu_layers), bool(n("noalloc", 1)), n("split", mp.split_mode)
    if hasattr(mp, "load_mode"):
        mp.load_mode = n("mode", 0 if mp.no_alloc else mp.load_mode)
    else:
        mp.use_mmap = bool(n("mode", 0 if mp.no_alloc else 1))
    if hasattr(mp, "lazy_mode"):
        mp.lazy_mode, mp.load_mtp = n("lazy", mp.lazy_mode), bool(n("load_mtp", mp.load_mtp))
    keep = []
    if a.get("devices") == "cpu":
        none = (P * 1)(None)
        keep.append(none)
        mp.devices = C.cast(none, P)
    elif a.get("devices"):
        ggml.ggml_backend_dev_by_name.restype, ggml.ggml_backend_dev_by_name.argtypes = P, [C.c_char_p]
        names = a["devices"].split(",")
        devs = (P * (len(names) + 1))(*[ggml.ggml_backend_dev_by_name(x.encode()) for x in names], None)
        keep.append(devs)
        mp.devices = C.cast(devs, P)
    if a.get("ts"):
        shares = (F * 16)(*map(float, a["ts"].split(",")))
        keep.append(shares)
        mp.tensor_split = C.cast(shares, P)
    if a.get("ot"):
        ggml.ggml_backend_cpu_buffer_type = getattr(ggml, "ggml_backend_cpu_buffer_type", None) or base.ggml_backend_cpu_buffer_type
        ggml.ggml_backend_cpu_buffer_type.restype = P
        rows = (Override * 2)(Override(a["ot"].encode(), ggml.ggml_backend_cpu_buffer_type()), Override(None, None))
        keep.append(rows)
        mp.overrides = C.cast(rows, P)
    llama.llama_model_load_from_file.restype = P
    llama.llama_model_load_from_file.argtypes = [C.c_char_p, model_type]
    out = {"file": os.path.basename(path), "args": a}
    model = llama.llama_model_load_from_file(path.encode(), mp)
    if model:
        for name, kind in (("llama_model_n_params", C.c_uint64), ("llama_model_size", C.c_uint64), ("llama_model_n_layer", I32), ("llama_model_n_layer_nextn", I32), ("llama_model_n_swa", I32), ("llama_model_is_recurrent", B), ("llama_model_is_hybrid", B)):
            if f := getattr(llama, name, None):
                f.restype, f.argtypes = kind, [P]
                out[name[12:]] = f(model)
        for key, field in (("ctx", "n_ctx"), ("batch", "n_batch"), ("ubatch", "n_ubatch"), ("seqs", "n_seq_max"), ("rs_seq", "n_rs_seq"), ("outputs", "n_outputs_max"), ("outputs_per_seq", "n_outputs_max_per_seq"), ("fa", "flash_attn"), ("k", "type_k"), ("v", "type_v"),
                           ("swafull", "swa_full"), ("unified", "kv_unified"), ("offload", "offload_kqv"), ("embeddings", "embeddings"), ("pooling", "pooling"), ("attn", "attention"), ("op_offload", "op_offload"), ("ctx_type", "ctx_type")):
            if key in a and hasattr(cp, field):
                setattr(cp, field, (bool if field in ("swa_full", "kv_unified", "offload_kqv", "embeddings", "op_offload") else int)(int(a[key])))
        llama.llama_init_from_model.restype = P
        llama.llama_init_from_model.argtypes = [P, context_type]
        if not n("nocontext", 0):
            ctx = llama.llama_init_from_model(model, cp)
            if ctx:
                for name in ("llama_n_ctx", "llama_n_ctx_seq", "llama_n_batch", "llama_n_ubatch", "llama_n_seq_max", "llama_n_rs_seq"):
                    if f := getattr(llama, name, None):
                        f.restype, f.argtypes = U32, [P]
                        out[name[6:]] = f(ctx)
                if os.environ.get("BREAKDOWN"):
                    shim, room = C.CDLL(os.environ["BREAKDOWN"]), C.create_string_buffer(1 << 16)
                    shim.breakdown.argtypes = [P, C.c_char_p, C.c_int]
                    shim.breakdown(ctx, room, 1 << 16)
                    out["breakdown"] = {r.split()[0]: [int(x) for x in r.split()[1:]] for r in room.value.decode().splitlines()}
                if n("decode", 0):
                    llama.llama_state_get_size.restype, llama.llama_state_get_size.argtypes = C.c_size_t, [P]
                    out["state_size"] = llama.llama_state_get_size(ctx)
            else:
                out["error"] = "context refused"
    else:
        out["error"] = "model refused"
    log = "".join(text)
    out["buffers"] = {}
    for where, kind, mib in re.findall(r"^\S+:\s+(\S+)\s+(model|KV|RS|compute|output|DSV4 \S+ state) buffer size =\s+([\d.]+) MiB", log, re.M):
        out["buffers"].setdefault(where + " " + kind, []).append(float(mib))
    out["log"] = log
    return out


if __name__ == "__main__":
    answer = main(sys.argv[1], sys.argv[2], **dict(x.split("=", 1) for x in sys.argv[3:]))
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)
