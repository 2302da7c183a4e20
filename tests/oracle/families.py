"""Models that nobody trained, one of each architecture: dimensions drawn by a seed within what the architecture takes."""
import random

HEAD = ["output.weight"]
QKV = ["blk.{i}.attn_q.bias", "blk.{i}.attn_k.bias", "blk.{i}.attn_v.bias"]
GATES = ["blk.{i}.ffn_gate_exps.weight"]
WEIGHTS = ["q8_0", "q4_k", "f16", "q6_k", "bf16", "q5_0"]


class Draw:
    """Dimensions that go together."""

    def __init__(self, seed):
        self.r = r = random.Random(seed)
        self.layers = r.randint(11, 34)
        self.hidden = r.choice([1024, 1280, 1536, 2048, 2304, 2560, 3072, 3584, 4096, 5120])
        self.inner = 256 * r.randint(self.hidden // 256, 5 * self.hidden // 256)
        self.head = r.choice([64, 64, 96, 128, 128, 128, 256])
        self.shared = r.choice([1, 2, 4, 8])
        self.heads = self.shared * max(1, round(self.hidden * r.choice([0.5, 0.8, 1, 1, 1, 1.5, 2]) / self.head / self.shared))
        self.vocabulary = r.choice([32000, 32003, 50257, 65024, 100353, 128256, 151936, 200019])
        self.window = r.choice([128, 512, 1024, 4096])
        self.head_tensor = HEAD if r.random() < 0.7 else []

    def equal(self):
        """Heads that share nothing and are as wide as the hidden states together."""
        head = self.r.choice([h for h in (64, 80, 96, 128) if self.hidden % h == 0])
        return self.hidden // head

    def grouped(self):
        """Heads as wide as the hidden states together, and those of keys and values."""
        heads = self.equal()
        return heads, self.r.choice([n for n in (1, 2, 4, 5, 8, heads) if heads % n == 0])

    def keys(self, **more):
        """With heads of their own width."""
        return dense(self.layers, self.hidden, self.inner, self.heads, self.shared, self.head, **more)

    def plain(self, **more):
        """Without."""
        heads, shared = self.grouped()
        return dense(self.layers, self.hidden, self.inner, heads, shared, **more)

    def fitting(self, **more):
        """With keys of heads that are as wide as the hidden states together."""
        heads, shared = self.grouped()
        return dense(self.layers, self.hidden, self.inner, heads, shared, self.hidden // heads, **more)

    def whole(self, **more):
        """Every head with keys of its own."""
        heads = self.equal()
        return dense(self.layers, self.hidden, self.inner, heads, heads, **more)

    def experts(self, **more):
        # Vulkan takes no tensor over 4 GiB.
        count = self.r.choice([8, 16, 60, 64, 128, 160])
        while count * self.hidden * self.inner * 2 >= 2 ** 32:
            count //= 2
        return dict(expert_count=count, expert_used_count=self.r.choice([2, 4, 6, 8]), expert_feed_forward_length=256 * self.r.randint(2, 8)) | more


def dense(layers, hidden, inner, heads, shared, head=None, **more):
    keys = {"block_count": layers, "embedding_length": hidden, "feed_forward_length": inner, "attention.head_count": heads,
            "attention.head_count_kv": shared, "context_length": 32768, "rope.dimension_count": head or hidden // heads}
    if head:
        keys |= {"attention.key_length": head, "attention.value_length": head}
    return keys | {key.replace("__", "."): value for key, value in more.items()}


def latent(d):
    rank, nope, value = d.r.choice([256, 512]), d.r.choice([64, 128]), d.r.choice([64, 128])
    return dict(attention__kv_lora_rank=rank, attention__key_length=rank + 64, attention__value_length=rank, attention__key_length_mla=nope + 64,
                attention__value_length_mla=value, rope__dimension_count=64, attention__q_lora_rank=d.r.choice([768, 1536]))


def every(d, n, at, value):
    """A list of the layers: the value in each n-th, nothing in the others."""
    return [value if i % n == at else 0 for i in range(d.layers)]


def mamba2(d, heads=None):
    heads, states = heads or d.r.choice([24, 32, 48, 64]), d.r.choice([64, 128, 256])
    return dict(ssm__conv_kernel=4, ssm__inner_size=heads * 64, ssm__state_size=states, ssm__time_step_rank=heads, ssm__group_count=d.r.choice([1, 2, 8]))


def delta(d):
    return dict(ssm__conv_kernel=4, ssm__state_size=128, ssm__group_count=16, ssm__time_step_rank=d.r.choice([16, 32, 48]))


GRANITE = dict(logit_scale=6.0, residual_scale=0.22, embedding_scale=12.0, attention__scale=0.0078125)
BERT = {"attention.causal": False, "pooling_type": 2, "tokenizer.ggml.token_type_count": 2}
SIGMOID = dict(expert_weights_scale=2.5, expert_gating_func=2, expert_weights_norm=True)


def qwen_linear(d, arch):
    rules = delta(d)
    rules["ssm__inner_size"] = rules["ssm__time_step_rank"] * 128
    d.layers = 4 * (d.layers // 4)
    extra = HEAD + [f"blk.{i}.{t}.weight" for i in range(d.layers) if i % 4 != 3 for t in ("attn_qkv", "attn_gate")]
    experts = {} if arch == "qwen35" else d.experts(expert_shared_feed_forward_length=512)
    more = {} if arch == "qwen3next" else dict(rope__dimension_sections=[11, 11, 10, 0], full_attention_interval=4)
    d.head, d.shared, d.heads = 256, 2, d.r.choice([8, 16, 24])
    keys = d.keys(**rules, **experts, **more)
    return keys | {"rope.dimension_count": 64}, extra


def nemotron(d, arch):
    kinds = [("M" if i % 2 == 0 else "*" if i % 10 == 7 else "-") for i in range(d.layers)]
    inner = 256 * d.r.randint(8, 40)
    keys = d.keys(**mamba2(d)) | {"feed_forward_length": [inner if k == "-" else 0 for k in kinds],
                                  "attention.head_count_kv": [d.shared if k == "*" else 0 for k in kinds]}
    if arch == "nemotron_h_moe":
        keys |= d.experts(expert_shared_count=1, expert_shared_feed_forward_length=1024, **SIGMOID)
    return keys, HEAD + [f"blk.{i}.ssm_conv1d.bias" for i, k in enumerate(kinds) if k == "M"]


def of(arch, d):
    """Keys, and tensors beside those that libllama asks for."""
    r = d.r
    if arch in ("llama", "mistral3", "smollm3", "seed_oss", "exaone", "arcee", "hunyuan-dense", "ernie4_5", "internlm2", "orion", "granite", "nemotron",
                "qwen3", "exaone4", "glm4", "apertus", "olmo2", "olmo", "xverse", "bitnet"):
        if arch in ("xverse", "olmo", "orion"):
            return d.whole(), d.head_tensor if arch != "olmo" else []
        if arch == "bitnet":
            return d.plain(), []
        if arch == "apertus":
            xielu = {"xielu.alpha_n": [1.0] * d.layers, "xielu.alpha_p": [1.0] * d.layers, "xielu.beta": [0.5] * d.layers, "xielu.eps": [1e-6] * d.layers}
            return d.keys() | xielu, HEAD
        more = GRANITE if arch == "granite" else {}
        if arch == "glm4":
            more = dict(rope__dimension_count=d.head // 2)
        if arch == "olmo2" and r.random() < 0.5:
            more = dict(attention__sliding_window=d.window)
        freqs = ["rope_freqs.weight"] if arch == "llama" and r.random() < 0.5 else []
        bias = QKV if arch == "seed_oss" else []
        if arch == "exaone4":
            return d.fitting(), d.head_tensor
        return (d.plain(**more) if arch in ("internlm2", "olmo2", "smollm3", "nemotron") else d.keys(**more)), d.head_tensor + freqs + bias
    if arch == "mixtral":
        return d.keys(**d.experts()) | {"expert_count": 8, "expert_used_count": 2}, HEAD + GATES
    if arch in ("qwen2", "qwen2vl"):
        return d.plain(**({"rope__dimension_sections": [16, 24, 24, 0]} if arch == "qwen2vl" else {})), d.head_tensor + QKV
    if arch == "qwen":
        return d.whole(), HEAD
    if arch == "qwen2moe":
        return d.plain(**d.experts(expert_shared_feed_forward_length=256 * r.randint(4, 20))), HEAD + QKV
    if arch in ("qwen3moe", "olmoe", "minimax-m2", "phimoe", "dbrx", "granitemoe", "grok", "qwen3vlmoe"):
        more = dict(attention__clamp_kqv=8.0, expert_used_count=4) if arch == "dbrx" else GRANITE if arch == "granitemoe" else dict(expert_gating_func=2) \
            if arch == "minimax-m2" else dict(rope__dimension_sections=[24, 20, 20, 0], n_deepstack_layers=3) if arch == "qwen3vlmoe" else {}
        extra = GATES if arch in ("granitemoe", "grok") else HEAD
        if arch == "grok":
            keys = d.fitting(**d.experts(**more))
            return {key: keys[key] for key in keys if key != "expert_feed_forward_length"}, extra
        keys = (d.whole if arch == "olmoe" else d.plain if arch in ("phimoe", "dbrx", "granitemoe") else d.keys)(**d.experts(**more))
        return keys | ({"expert_feed_forward_length": keys["feed_forward_length"]} if arch == "minimax-m2" else {}), extra
    if arch == "qwen3vl":
        return d.keys(rope__dimension_sections=[24, 20, 20, 0], n_deepstack_layers=3), HEAD
    if arch in ("gemma", "gemma2", "gemma3", "cohere2", "command-r"):
        more = dict(logit_scale=0.25) if arch in ("cohere2", "command-r") else {}
        if arch not in ("gemma", "command-r"):
            more |= dict(attention__sliding_window=d.window)
        return (d.plain(**more) if arch == "command-r" else d.fitting(**more) if arch == "cohere2" else d.keys(**more)), []
    if arch == "gemma3n":
        d.layers = r.choice([30, 35])
        return dense(d.layers, 2048, 256 * r.randint(20, 64), 8, 2, 256, attention__sliding_window=512, embedding_length_per_layer_input=256,
                     altup__num_inputs=4, altup__active_idx=0, attention__shared_kv_layers=d.layers - 20,
                     activation_sparsity_scale=[1.6448] * 10 + [-3.4e38] * (d.layers - 10),
                     attention__sliding_window_pattern=[i % 5 != 4 for i in range(d.layers)]), []
    if arch == "phi3":
        return d.plain(attention__sliding_window=2047), HEAD + ["blk.{i}.attn_qkv.weight"]
    if arch == "phi2":
        return d.whole(rope__dimension_count=32), HEAD + QKV
    if arch == "gpt-oss":
        return d.keys(attention__sliding_window=128, **d.experts()), HEAD + QKV + ["blk.{i}.attn_output.bias"]
    if arch == "deepseek2":
        dense_layers = r.randint(1, 3)
        return dense(d.layers, d.hidden, d.inner, r.choice([16, 32, 40, 64]), 1, **latent(d), leading_dense_block_count=dense_layers,
                     **d.experts(expert_shared_count=r.randint(1, 2), **SIGMOID)), HEAD + [
                         f"blk.{i}.exp_probs_b.bias" for i in range(dense_layers, d.layers)]
    if arch in ("deepseek", "dots1", "bailingmoe2", "ernie4_5-moe", "glm4moe"):
        more = dict(leading_dense_block_count=1) | d.experts(expert_shared_count=r.randint(1, 2))
        if arch != "ernie4_5-moe":
            more |= SIGMOID if arch != "deepseek" else dict(expert_weights_scale=1.0)
        if arch == "ernie4_5-moe":
            more |= dict(interleave_moe_layer_step=1, expert_shared_feed_forward_length=256 * r.randint(4, 12))
        if arch == "bailingmoe2":
            more |= dict(expert_group_count=8, expert_group_used_count=4, expert_count=128)
        extra = [f"blk.{i}.exp_probs_b.bias" for i in range(1, d.layers)] if arch in ("dots1", "ernie4_5-moe") else []
        if arch == "ernie4_5-moe":
            return d.keys(**more), extra + [f"blk.{i}.ffn_gate_exps.weight" for i in range(1, d.layers)]
        shape = d.whole if arch in ("deepseek", "dots1") else d.fitting if arch == "bailingmoe2" else d.keys
        return shape(**more), HEAD + extra + (QKV if arch == "glm4moe" else [])
    if arch in ("mamba", "mamba2"):
        inner = 2 * d.hidden
        keys = {"block_count": d.layers, "embedding_length": d.hidden, "feed_forward_length": 0, "attention.head_count": 0, "context_length": 1048576,
                "ssm.conv_kernel": 4, "ssm.inner_size": inner, "ssm.state_size": r.choice([16, 32]) if arch == "mamba" else r.choice([64, 128]),
                "ssm.time_step_rank": d.hidden // 16 if arch == "mamba" else inner // 64}
        return keys | ({} if arch == "mamba" else {"ssm.group_count": r.choice([1, 8])}), d.head_tensor
    if arch == "jamba":
        d.layers = 8 * r.randint(2, 4)
        keys = d.fitting(**d.experts(), ssm__conv_kernel=4, ssm__inner_size=2 * d.hidden, ssm__state_size=16, ssm__time_step_rank=d.hidden // 16)
        return keys | {"attention.head_count_kv": every(d, 8, 4, keys["attention.head_count_kv"])}, HEAD + [
            f"blk.{i}.ffn_gate_inp.weight" for i in range(1, d.layers, 2)]
    if arch == "falcon-h1":
        return d.keys(**mamba2(d)), HEAD + ["blk.{i}.ssm_conv1d.bias"]
    if arch == "granitehybrid":
        n = r.choice([5, 10])
        keys = d.fitting(**mamba2(d, d.hidden // 32), **GRANITE, **d.experts(expert_shared_feed_forward_length=1024))
        return keys | {"attention.head_count_kv": every(d, n, n // 2, keys["attention.head_count_kv"])}, GATES + [
            f"blk.{i}.ssm_conv1d.bias" for i in range(d.layers) if i % n != n // 2]
    if arch in ("nemotron_h", "nemotron_h_moe"):
        return nemotron(d, arch)
    if arch in ("lfm2", "lfm2moe"):
        d.head = None
        heads, shared = d.grouped()
        more = dict(shortconv__l_cache=3) | (d.experts(leading_dense_block_count=2, expert_gating_func=2) if arch == "lfm2moe" else {})
        return dense(d.layers, d.hidden, d.inner, heads, shared, **more) | {"attention.head_count_kv": every(d, 3, 2, shared)}, []
    if arch in ("qwen3next", "qwen35", "qwen35moe"):
        return qwen_linear(d, arch)
    if arch == "kimi-linear":
        keys = dense(d.layers, d.hidden, d.inner, r.choice([16, 32]), 1, **latent(d), ssm__conv_kernel=4, kda__head_dim=128, leading_dense_block_count=1,
                     **d.experts(expert_shared_count=1, expert_weights_scale=2.446, expert_gating_func=2))
        keys.pop("attention.q_lora_rank", None)
        return keys | {"attention.head_count_kv": every(d, 4, 3, 1)}, HEAD + [
            f"blk.{i}.ffn_{t}_shexp.weight" for i in range(1, d.layers) for t in ("gate", "up", "down")]
    if arch == "rwkv6":
        return {"block_count": d.layers, "embedding_length": d.hidden, "feed_forward_length": d.inner, "attention.head_count": 0, "context_length": 1048576,
                "wkv.head_size": 64, "time_mix_extra_dim": r.choice([32, 64]), "time_decay_extra_dim": r.choice([64, 128]),
                "rescale_every_n_layers": 6}, HEAD + ["blk.{i}.time_mix_lerp_fused.weight"]
    if arch == "rwkv7":
        return {"block_count": d.layers, "embedding_length": d.hidden, "feed_forward_length": d.inner, "attention.head_count": 0, "context_length": 1048576,
                "wkv.head_size": 64, "attention.decay_lora_rank": r.choice([64, 96]), "attention.iclr_lora_rank": r.choice([64, 96]),
                "attention.value_residual_mix_lora_rank": r.choice([32, 64]), "attention.gate_lora_rank": r.choice([128, 256]),
                "token_shift_count": 2}, HEAD
    if arch in ("bert", "nomic-bert", "nomic-bert-moe", "modern-bert", "jina-bert-v2"):
        d.layers = r.randint(6, 24)
        d.hidden = r.choice([384, 768, 1024])
        d.inner = 4 * d.hidden if arch != "modern-bert" else 3 * d.hidden // 2
        heads = d.hidden // 64
        keys = dense(d.layers, d.hidden, d.inner, heads, heads) | BERT | {"context_length": r.choice([512, 2048, 8192])}
        if arch == "nomic-bert-moe":
            return keys | dict(expert_count=8, expert_used_count=2, moe_every_n_layers=2), [
                "blk.{i}.attn_qkv.weight", "blk.{i}.attn_qkv.bias", "blk.{i}.attn_output.bias"]
        if arch == "modern-bert":
            return keys | {"attention.sliding_window": 128}, []
        if arch == "jina-bert-v2":
            return keys | {"attention.max_alibi_bias": 8.0}, QKV + ["blk.{i}.ffn_gate.weight", ("blk.{i}.ffn_up.weight", [d.hidden, d.inner])]
        return keys, QKV + ["blk.{i}.attn_output.bias", "blk.{i}.ffn_up.bias", "blk.{i}.ffn_down.bias"] if arch == "bert" else [
            "blk.{i}.attn_qkv.weight"]
    if arch == "gemma-embedding":
        return d.keys(attention__sliding_window=512, attention__causal=False, pooling_type=1), []
    if arch == "t5":
        d.layers = r.choice([6, 12, 24])
        d.hidden = r.choice([512, 768, 1024])
        gated = r.random() < 0.5
        heads = d.hidden // 64
        relative = ["enc.blk.0.attn_rel_b.weight", "dec.blk.0.attn_rel_b.weight"]
        gates = ["enc.blk.{i}.ffn_gate.weight", "dec.blk.{i}.ffn_gate.weight"] if gated else []
        keys = dense(d.layers, d.hidden, 4 * d.hidden, heads, heads, 64, decoder_start_token_id=0, attention__relative_buckets_count=32)
        return keys | {"context_length": 512}, d.head_tensor + relative + gates
    if arch == "llama4":
        return d.keys(interleave_moe_layer_step=r.choice([1, 2]), **d.experts()) | {"expert_used_count": 1}, HEAD
    if arch == "hunyuan-moe":
        more = d.experts(expert_shared_count=1)
        d.inner = more["expert_feed_forward_length"]
        return d.keys(expert_shared_feed_forward_length=d.inner, **more), []
    if arch in ("starcoder2", "gpt2", "starcoder", "bloom", "mpt", "falcon", "gptneox", "stablelm", "baichuan", "chatglm", "minicpm"):
        biases = ["blk.{i}.attn_output.bias", "blk.{i}.ffn_up.bias", "blk.{i}.ffn_down.bias"]
        if arch == "starcoder2":
            return d.plain(), d.head_tensor + QKV + biases
        if arch == "starcoder":
            heads = d.equal()
            return dense(d.layers, d.hidden, 4 * d.hidden, heads, 1), HEAD
        if arch in ("gpt2", "bloom"):
            return d.whole() | {"feed_forward_length": 4 * d.hidden}, []
        if arch == "mpt":
            return d.whole(attention__max_alibi_bias=8.0, attention__clamp_kqv=0.0) | {"feed_forward_length": 4 * d.hidden}, []
        if arch == "falcon":
            heads, shared = d.grouped()
            return dense(d.layers, d.hidden, 4 * d.hidden, heads, shared), HEAD + (
                ["blk.{i}.attn_norm_2.weight", "blk.{i}.attn_norm_2.bias"] if r.random() < 0.5 else [])
        if arch == "gptneox":
            return d.whole(use_parallel_residual=r.random() < 0.7) | {"rope.dimension_count": 16}, HEAD
        if arch == "stablelm":
            parallel = r.random() < 0.5
            return d.whole(use_parallel_residual=parallel) | {"rope.dimension_count": 16}, HEAD + ["blk.{i}.ffn_norm.weight", "blk.{i}.ffn_norm.bias"]
        if arch == "chatglm":
            heads, shared = d.grouped()
            return dense(d.layers, d.hidden, d.inner, heads, shared) | {"rope.dimension_count": 32}, HEAD + [
                "blk.{i}.attn_qkv.weight", "blk.{i}.attn_qkv.bias"]
        if arch == "baichuan":
            d.layers = r.choice([32, 40])
            return d.whole(), HEAD
        if arch == "minicpm":
            return d.whole(embedding_scale=12.0, residual_scale=0.22, logit_scale=0.11), []
        return d.whole(), HEAD
    if arch == "minicpm3":
        heads = r.choice([32, 40])
        return dense(d.layers, d.hidden, d.inner, heads, heads, attention__q_lora_rank=768, attention__kv_lora_rank=256, attention__key_length=96,
                     attention__value_length=64, rope__dimension_count=32), HEAD
    raise KeyError(arch)


ARCHITECTURES = """llama mistral3 smollm3 seed_oss exaone arcee hunyuan-dense ernie4_5 internlm2 orion granite nemotron qwen3 exaone4 glm4 apertus olmo2 olmo
xverse bitnet mixtral qwen2 qwen2vl qwen qwen2moe qwen3moe olmoe minimax-m2 phimoe dbrx granitemoe grok qwen3vlmoe qwen3vl gemma gemma2 gemma3 cohere2
command-r gemma3n phi3 phi2 gpt-oss deepseek2 deepseek dots1 bailingmoe2 ernie4_5-moe glm4moe mamba mamba2 jamba falcon-h1 granitehybrid nemotron_h
nemotron_h_moe lfm2 lfm2moe qwen3next qwen35 qwen35moe kimi-linear rwkv6 rwkv7 bert nomic-bert nomic-bert-moe modern-bert jina-bert-v2 gemma-embedding t5
llama4 hunyuan-moe starcoder2 gpt2 starcoder bloom mpt falcon gptneox stablelm baichuan chatglm minicpm minicpm3""".split()


def drawn(seed, arch):
    """What gguf.make takes: architecture, keys, vocabulary, weights, further tensors."""
    d = Draw(f"{seed} {arch}")
    weights = d.r.choice(WEIGHTS)
    keys, extra = of(arch, d)
    keys = {key.replace("__", "."): value for key, value in keys.items()}
    return "llama" if arch == "mixtral" else arch, keys, d.vocabulary, weights, extra
