#!/usr/bin/env bash
# With a cache for each sequence (kv_unified off, as llama-server has it with an explicit --parallel) llama.cpp ends while it plans T5's graph: the bias of
# relative positions has one plane, and the scores one for each sequence (GGML_ASSERT(ggml_can_repeat(b, a))). One cache for all sequences goes.
# Needs npm, g++ and python3.
. "$(dirname "$0")/llamacpp.bash"

made t5 t5 "2, 256, 512, 4, 4, 64, decoder_start_token_id=0, attention__relative_buckets_count=32" enc.blk.0.attn_rel_b.weight dec.blk.0.attn_rel_b.weight
ends() { planned t5 ctx=1024 seqs=2 unified="$1" >/dev/null 2>&1 && echo runs || echo ends; }
same "one cache for two sequences" runs "$(ends 1)"
same "a cache for each of two" ends "$(ends 0)"
