#!/usr/bin/env bash
# With layers in host memory, llama.cpp copies the new keys and values of each from the GPU to its cache. Where a file keeps queries, keys and values as one
# matrix (Phi-3, Falcon, GPT-NeoX, BLOOM), the values are a view into rows three times as wide, and the copy takes the gaps along: the host's compute buffer
# of the same dimensions is 46 % larger than with three matrices (two more hidden rows a token), though both copy the same numbers. Keys are rotated first and
# so whole.
# Needs npm, gcc, g++, python3, libvulkan-dev and mesa-vulkan-drivers: the second device is a software one.
. "$(dirname "$0")/llamacpp.bash"
gcc -shared -fPIC -o "$folder/bigdevice.so" "$oracle/bigdevice.c" -ldl

made fused phi3 "8, 3072, 8192, 32, 32"
made apart llama "8, 3072, 8192, 32, 32"
# Host compute buffer with one layer of eight on the GPU.
host() {
  GGML_VK_VISIBLE_DEVICES=0 GGML_VK_DISABLE_GRAPH_OPTIMIZE=1 LD_PRELOAD=$folder/bigdevice.so \
    python3 "$oracle/run_model.py" "$library" "$folder/$1.gguf" ctx=8192 ngl=1 outputs=1 | python3 -c '
import json, sys
print(sum(row[2] for device, row in json.load(sys.stdin)["breakdown"].items() if not device.startswith("Vulkan0")))'
}
same "one matrix" 39833664 "$(host fused)"
same "three matrices" 27275328 "$(host apart)"
