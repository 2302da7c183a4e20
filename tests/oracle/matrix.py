"""Models of the matrix: the dimensions of well-known models, one of each kind of layer."""


def dense(layers, hidden, intermediate, heads, shared, head=None, **more):
    """The keys that nearly all architectures have."""
    keys = {"block_count": layers, "embedding_length": hidden, "feed_forward_length": intermediate, "attention.head_count": heads,
            "attention.head_count_kv": shared, "context_length": 32768, "rope.dimension_count": head or hidden // heads}
    if head:
        keys |= {"attention.key_length": head, "attention.value_length": head}
    return keys | {key.replace("__", "."): value for key, value in more.items()}


HEAD = ["output.weight"]
LATENT = dict(attention__kv_lora_rank=512, attention__key_length=576, attention__value_length=512, attention__key_length_mla=192,
              attention__value_length_mla=128, rope__dimension_count=64)
BERT = {"attention.causal": False, "pooling_type": 2, "tokenizer.ggml.token_type_count": 2}

# name: architecture, keys, vocabulary, tensors beside those that libllama asks for
MODELS = {
    "llama-8b": ("llama", dense(32, 4096, 14336, 32, 8), 128256, HEAD),
    "qwen3-8b": ("qwen3", dense(36, 4096, 12288, 32, 8, 128), 151936, HEAD),
    "qwen3-30b": ("qwen3moe", dense(48, 2048, 6144, 32, 4, 128, expert_count=128, expert_used_count=8, expert_feed_forward_length=768), 151936, HEAD),
    "gemma3-27b": ("gemma3", dense(62, 5376, 21504, 32, 16, 128, attention__sliding_window=1024), 262208, []),
    "gpt-neox-20b": ("gptneox", dense(44, 6144, 24576, 64, 64, rope__dimension_count=24, use_parallel_residual=True), 50432, HEAD),
    "command-r": ("command-r", dense(40, 8192, 22528, 64, 64, logit_scale=0.0625), 256000, []),
    "falcon-40b": ("falcon", dense(60, 8192, 32768, 128, 8), 65024, HEAD + ["blk.{i}.attn_norm_2.weight", "blk.{i}.attn_norm_2.bias"]),
    "phi3-mini": ("phi3", dense(32, 3072, 8192, 32, 32, attention__sliding_window=2047), 32064, HEAD + ["blk.{i}.attn_qkv.weight"]),
    "deepseek-v2-lite": ("deepseek2", dense(27, 2048, 10944, 16, 1, **LATENT, leading_dense_block_count=1, expert_count=64, expert_used_count=6,
                                            expert_shared_count=2, expert_feed_forward_length=1408, expert_weights_scale=1.0), 102400, HEAD),
    "mamba2-2.7b": ("mamba2", {"block_count": 64, "embedding_length": 2560, "feed_forward_length": 0, "attention.head_count": 0,
                               "context_length": 1048576, "ssm.conv_kernel": 4, "ssm.inner_size": 5120, "ssm.state_size": 128,
                               "ssm.time_step_rank": 80, "ssm.group_count": 1}, 50288, []),
    "rwkv6-1.6b": ("rwkv6", {"block_count": 24, "embedding_length": 2048, "feed_forward_length": 7168, "attention.head_count": 0,
                             "context_length": 1048576, "wkv.head_size": 64, "time_mix_extra_dim": 32, "time_decay_extra_dim": 64,
                             "rescale_every_n_layers": 6}, 65536, HEAD + ["blk.{i}.time_mix_lerp_fused.weight"]),
    "rwkv7-1.5b": ("rwkv7", {"block_count": 24, "embedding_length": 2048, "feed_forward_length": 8192, "attention.head_count": 0,
                             "context_length": 1048576, "wkv.head_size": 64, "attention.decay_lora_rank": 96, "attention.iclr_lora_rank": 96,
                             "attention.value_residual_mix_lora_rank": 64, "attention.gate_lora_rank": 256, "token_shift_count": 2}, 65536, HEAD),
    "gemma3n-e4b": ("gemma3n", dense(35, 2048, 16384, 8, 2, 256, attention__sliding_window=512, embedding_length_per_layer_input=256,
                                     altup__num_inputs=4, altup__active_idx=0, attention__shared_kv_layers=15,
                                     activation_sparsity_scale=[1.6448] * 10 + [-3.4e38] * 25,
                                     attention__sliding_window_pattern=[i % 5 != 4 for i in range(35)]), 262400, []),
    "bert-large": ("bert", dense(24, 1024, 4096, 16, 16) | BERT, 30522, [
        f"blk.{{i}}.{name}.bias" for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_up", "ffn_down")]),
    "exaone-moe": ("exaone-moe", dense(24, 2048, 5632, 16, 4, 128, attention__sliding_window=1024, expert_count=32, expert_used_count=4,
                                       expert_feed_forward_length=768, expert_shared_count=1, expert_shared_feed_forward_length=768,
                                       leading_dense_block_count=1, expert_weights_scale=2.5, expert_gating_func=2, expert_weights_norm=True), 64000, HEAD),
}


def of(name):
    """Architecture, keys, vocabulary, weights, further tensors."""
    arch, keys, vocabulary, extra = MODELS[name]
    return arch, keys, vocabulary, "q8_0", extra
