#!/usr/bin/env bash
# A quantized cache is laid in blocks of 32 within one head: a model with heads of 80 (Phi-2, StableLM-3B) runs with an FP16 cache and is refused with a q8_0 or
# q4_0 one, although its 2560 keys of a token are a multiple of 32. Heads of 96 are taken. The refusal comes when the context is made, after the weights
# were loaded. Needs npm, g++ and python3.
. "$(dirname "$0")/llamacpp.bash"

made heads80 llama "8, 2560, 6912, 32, 8, 80"
made heads96 llama "8, 3072, 8192, 32, 8, 96"
outcome() {
  planned "$@" | python3 -c '
import json, re, sys
answer = json.load(sys.stdin)
said = re.search(r"[KV] cache type .*", answer["log"])
print(said[0] if said else answer.get("error", "runs"))'
}
f16=1 q4_0=2 q8_0=8
said() { echo "K cache type $1 with block size 32 does not divide n_embd_head_k=80"; }
same "heads of 80, FP16" runs "$(outcome heads80 ctx=4096 k=$f16 v=$f16)"
same "heads of 80, q8_0" "$(said q8_0)" "$(outcome heads80 ctx=4096 k=$q8_0 v=$q8_0)"
same "heads of 80, q4_0" "$(said q4_0)" "$(outcome heads80 ctx=4096 k=$q4_0 v=$q4_0)"
same "heads of 96, q8_0" runs "$(outcome heads96 ctx=4096 k=$q8_0 v=$q8_0)"
