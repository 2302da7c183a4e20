#!/usr/bin/env bash
# A file's `attention.sliding_window` does not make llama.cpp keep a windowed cache: only some architectures read the key. Files of `llama`, `qwen2` and
# `phi3` with a window of 1024 keep all 32,768 cells in each layer, 1 GiB; `olmo2` with the same key and the same dimensions keeps 1536 cells (the window and
# one batch of 512) in three of four layers. So the cache of a Mistral-7B or Phi-3-mini file is that of full attention, whatever its config.json says.
# Needs npm, g++ and python3.
. "$(dirname "$0")/llamacpp.bash"

# 8 layers x 32,768 cells x (1024 keys + 1024 values) x 2 bytes; 2 such layers and 6 of 1536 cells.
all=$((8 * 32768 * 2048 * 2))
windowed=$((2 * 32768 * 2048 * 2 + 6 * 1536 * 2048 * 2))
for architecture in llama qwen2 phi3 olmo2; do
  made "$architecture" "$architecture" "8, 1024, 2816, 8, 8, attention__sliding_window=1024"
done
same "llama, bytes of cache" $all "$(cache llama ctx=32768 swafull=0)"
same "qwen2, bytes of cache" $all "$(cache qwen2 ctx=32768 swafull=0)"
same "phi3, bytes of cache" $all "$(cache phi3 ctx=32768 swafull=0)"
same "olmo2, bytes of cache" $windowed "$(cache olmo2 ctx=32768 swafull=0)"
