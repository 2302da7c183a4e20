#!/usr/bin/env bash
# Two files of IQ3_XXS of one model differ by 4.7 % in size, with the same name of their type: llama-quantize keeps values in IQ3_S and down-projections in
# Q4_K and Q3_K where it is given no importance matrix, and in IQ3_XXS where it is given any, even one that names no tensor (32 layers of 4096 and 14,336).
# Needs npm, g++ and python3.
. "$(dirname "$0")/llamacpp.bash"

quantized() {
  python3 - "$library" "$folder/model.gguf" "$1" <<'PY'
import ctypes as C
import re
import sys
import gguf, matrix

class Importance(C.Structure):
    _fields_ = [("name", C.c_char_p), ("data", C.c_void_p), ("size", C.c_size_t)]

class Quantize(C.Structure):  # llama_model_quantize_params of v0.5.0
    _fields_ = [("threads", C.c_int32), ("file_type", C.c_int32), ("output", C.c_int32), ("embedding", C.c_int32), ("requantize", C.c_bool),
                ("quantize_output", C.c_bool), ("copy", C.c_bool), ("pure", C.c_bool), ("split", C.c_bool), ("dry", C.c_bool),
                ("importance", C.c_void_p), ("keys", C.c_void_p), ("types", C.c_void_p), ("prune", C.c_void_p), ("most", C.c_size_t)]

IQ3_XXS = 23
library, path, given = sys.argv[1:]
asker = gguf.Asker(library)
gguf.make(asker, path, "llama", dict(matrix.dense(32, 4096, 14336, 32, 32)), 32000, "f16", matrix.HEAD)
asker.llama.llama_model_quantize_default_params.restype = Quantize
asker.llama.llama_model_quantize.argtypes = [C.c_char_p, C.c_char_p, C.POINTER(Quantize)]
asked = asker.llama.llama_model_quantize_default_params()
asked.file_type, asked.dry, asked.threads = IQ3_XXS, True, 1
of_no_tensor = (Importance * 2)(Importance(b"none", C.cast((C.c_float * 1)(1.0), C.c_void_p), 1), Importance(None, None, 0))
if given == "yes":
    asked.importance = C.cast(of_no_tensor, C.c_void_p)
asker.lines.clear()
asker.llama.llama_model_quantize(path.encode(), (path + ".none").encode(), C.byref(asked))
print(re.search(r"quant size\s*=\s*([\d.]+) MiB", "".join(asker.lines))[1])
PY
}
same "MiB without an importance matrix" 3080.41 "$(quantized no)"
same "MiB with one that names no tensor" 2942.66 "$(quantized yes)"
