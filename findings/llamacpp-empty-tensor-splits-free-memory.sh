#!/usr/bin/env bash
# A tensor without elements costs memory in ggml. When it is freed inside another tensor's place, the allocator of graphs keeps an empty free block there, and
# free blocks on its two sides never join again. Two graphs of the same tensors, one with an empty tensor beside them: the buffer of that one is 1.8 times as
# large. Every recurrent layer of llama.cpp reads such a tensor (the states of sequences that take no part, in build_rs), so that the compute buffers of
# hybrids are larger for it: granite-4.0-h-tiny takes 241.0 MiB where its tensors need 205.0.
# Needs npm, g++ and python3.
. "$(dirname "$0")/llamacpp.bash"

buffer() {
  python3 - "$library" "$1" <<'PY'
import ctypes as C, sys
import run_model
base, ggml, _ = run_model.library(sys.argv[1])
P, unit, fp32 = C.c_void_p, 25600, 0
class Params(C.Structure):
    _fields_ = [("size", C.c_size_t), ("buffer", P), ("no_alloc", C.c_bool)]
for name in ("ggml_init", "ggml_new_tensor_1d", "ggml_repeat", "ggml_cont", "ggml_cpy", "ggml_new_graph", "ggml_gallocr_new", "ggml_backend_cpu_buffer_type"):
    getattr(base, name).restype = P
base.ggml_init.argtypes = [Params]
base.ggml_new_tensor_1d.argtypes = [P, C.c_int, C.c_int64]
base.ggml_repeat.argtypes = base.ggml_cpy.argtypes = [P, P, P]
base.ggml_cont.argtypes = base.ggml_build_forward_expand.argtypes = base.ggml_gallocr_reserve.argtypes = [P, P]
base.ggml_new_graph.argtypes = base.ggml_gallocr_new.argtypes = [P]
base.ggml_gallocr_get_buffer_size.restype, base.ggml_gallocr_get_buffer_size.argtypes = C.c_size_t, [P, C.c_int]
context = base.ggml_init(Params(1 << 20, None, True))
graph, data_at = base.ggml_new_graph(context), 248
def elsewhere(count):  # a tensor that lies outside of the graph's buffer
    tensor = base.ggml_new_tensor_1d(context, fp32, count)
    C.c_void_p.from_address(tensor + data_at).value = 64
    return tensor
def run(node):
    base.ggml_build_forward_expand(graph, node)
    return node
make = lambda units: run(base.ggml_repeat(context, elsewhere(1), base.ggml_new_tensor_1d(context, fp32, units * unit)))
free = lambda tensor, count: run(base.ggml_cpy(context, tensor, elsewhere(count)))
first = make(1)
empty = run(base.ggml_cont(context, elsewhere(0))) if sys.argv[2] == "with" else None
second, third, fourth, last = make(1), make(1), make(1), make(1)
free(first, unit), free(second, unit)
both = make(2)
if empty:
    free(empty, 0)
free(fourth, unit), free(both, 2 * unit), free(third, unit)
four = make(4)
free(last, unit), free(four, 4 * unit)
allocator = base.ggml_gallocr_new(base.ggml_backend_cpu_buffer_type())
base.ggml_gallocr_reserve(allocator, graph)
print(base.ggml_gallocr_get_buffer_size(allocator, 0))
PY
}
same "without an empty tensor" 512000 "$(buffer without)"
same "with one" 921600 "$(buffer with)"
