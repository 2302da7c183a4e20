#!/usr/bin/env bash
# llama.cpp decides by the number of layers whether an EXAONE 4 file has windows: with 64 layers three of four keep 1536 cells, with any other number
# every layer keeps all cells, although the same key is in the file and the library itself reports a window of 1024 (`llama_model_n_swa`).
# Needs npm, g++ and python3.
. "$(dirname "$0")/llamacpp.bash"

for layers in 32 64; do
  made "exaone4-$layers" exaone4 "$layers, 1024, 2816, 8, 8, 128, attention__sliding_window=1024"
done
window() { planned "$1" ctx=32768 swafull=0 | python3 -c 'import json, sys; print(json.load(sys.stdin)["n_swa"])'; }
# Layers x cells x (1024 keys + 1024 values) x 2 bytes.
same "32 layers, window it reports" 1024 "$(window exaone4-32)"
same "32 layers, bytes of cache" $((32 * 32768 * 2048 * 2)) "$(cache exaone4-32 ctx=32768 swafull=0)"
same "64 layers, window it reports" 1024 "$(window exaone4-64)"
same "64 layers, bytes of cache" $(((16 * 32768 + 48 * 1536) * 2048 * 2)) "$(cache exaone4-64 ctx=32768 swafull=0)"
