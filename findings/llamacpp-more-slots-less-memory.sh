#!/usr/bin/env bash
# llama.cpp plans a micro-batch that its slots divide: 512 tokens become 518 for seven slots of a hybrid model, and stay 512 for eight. A recurrent state more
# takes less than that, so that eight slots need less memory than seven (LFM2's dimensions, one cache for all).
# Needs npm, g++ and python3.
. "$(dirname "$0")/llamacpp.bash"

made lfm2 lfm2 "16, 2048, 8192, 32, 8, attention__head_count_kv=[8 if i in (2, 5, 8, 10, 12, 14) else 0 for i in range(16)], shortconv__l_cache=3"
total() {
  planned lfm2 ctx=16384 seqs="$1" unified=1 outputs="$1" |
    python3 -c 'import json, sys; print(sum(map(sum, json.load(sys.stdin)["breakdown"].values())))'
}
seven=$(total 7) eight=$(total 8)
echo "seven slots: $seven bytes, eight slots: $eight bytes"
same "whether eight take less" yes "$([[ $eight -lt $seven ]] && echo yes || echo no)"
