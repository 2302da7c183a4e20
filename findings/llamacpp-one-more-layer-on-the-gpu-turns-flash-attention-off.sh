#!/usr/bin/env bash
# Flash attention left to llama.cpp (`auto`, its default) depends on how many layers are on the GPU, and not as one would guess. A hybrid of LFM2-1.2B's
# dimensions keeps it with 13 of 17 layers on the GPU, with 15 and with all, and loses it in every layer with 14: the last layer on the host is then one of
# attention, the scheduler moves that operation to the GPU, and a layer whose attention is not where its weights are turns it off for the whole model. At
# 32,768 cells the GPU's compute buffer grows from 93 MiB to 2220 MiB for one layer more, and is 101 MiB with the next. Only the log says so, as "missing
# support".
# Needs npm, gcc, g++, python3, libvulkan-dev and mesa-vulkan-drivers: the GPU is a software one.
. "$(dirname "$0")/llamacpp.bash"
gcc -shared -fPIC -o "$folder/bigdevice.so" "$oracle/bigdevice.c" -ldl

made lfm2 lfm2 "16, 2048, 8192, 32, 8, attention__head_count_kv=[8 if i in (2, 5, 8, 10, 12, 14) else 0 for i in range(16)], shortconv__l_cache=3"
# MiB of the GPU's compute buffer, and whether flash attention is on, with so many layers there.
with_layers() {
  GGML_VK_VISIBLE_DEVICES=0 GGML_VK_DISABLE_GRAPH_OPTIMIZE=1 GGML_VK_SUBALLOCATION_BLOCK_SIZE=1099511627776 LD_PRELOAD=$folder/bigdevice.so \
    python3 "$oracle/run_model.py" "$library" "$folder/lfm2.gguf" ctx=32768 ngl="$1" fa=-1 outputs=1 | python3 -c '
import json, sys
answer = json.load(sys.stdin)
print(round(answer["breakdown"]["Vulkan0"][2] / 2**20), "off" if "Flash Attention not supported" in answer["log"] else "on")'
}
same "13 layers on the GPU" "93 on" "$(with_layers 13)"
same "14 layers on the GPU" "2220 off" "$(with_layers 14)"
same "15 layers on the GPU" "101 on" "$(with_layers 15)"
same "all 17 on the GPU" "88 on" "$(with_layers 17)"
