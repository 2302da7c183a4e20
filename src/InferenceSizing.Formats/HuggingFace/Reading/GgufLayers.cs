using System.Collections.Immutable;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>What the tensors of a GGUF file tell of each layer, for architectures whose layers are attention and a feed-forward part: written into a config
/// that <see cref="Families.GgufOnly"/> reads.</summary>
/// <remarks>Names: ggml-org/llama.cpp, <c>LLM_TENSOR_NAMES</c> of <c>src/llama-arch.cpp</c>. Widths come from the tensors, so that caches and weights are the
/// file's own; windows from its metadata.</remarks>
internal static class GgufLayers
{
    /// <summary>Sets one number for each layer under each key.</summary>
    public static void Describe(GgufKeys keys)
    {
        int layers = (int)Math.Clamp((keys.Number("block_count") ?? 0) - (keys.Number("nextn_predict_layers") ?? 0), 0, ConfigFields.MostLayers);
        foreach ((string key, Func<int, long> of) in Columns(keys))
            keys.Set(key, ConfigValue.Of(Enumerable.Range(0, layers).Select(layer => ConfigValue.Of(of(layer)))));
        keys.Set("causal", (keys.Number("attention.causal") ?? 1) != 0);
        keys.Set("layer_norm", keys.Has("output_norm.bias") || keys.Has("blk.*.attn_norm.bias") || keys.Has("blk.*.attn_output_norm.bias"));
        keys.Set("norms_after_sums", keys.Has("blk.*.attn_output_norm.weight"));
        keys.Set("position_embeddings", keys.Tensor("position_embd.weight")?.Shape[0]);
        keys.Set("type_embeddings", keys.Tensor("token_types.weight")?.Shape[0]);
        keys.Set("embedding_norm", keys.Has("token_embd_norm.weight"));
        keys.Set("q_lora_rank", keys.Number("attention.q_lora_rank") ?? 0);
        keys.Set("qk_rope_head_dim", keys.Number("rope.dimension_count") ?? 0);
        keys.Set("qk_nope_head_dim", (keys.Number("attention.key_length_mla") ?? 0) - (keys.Number("rope.dimension_count") ?? 0));
        keys.Set("v_head_dim", keys.Number("attention.value_length_mla") ?? 0);
        keys.Set("index_n_heads", keys.Has("blk.*.indexer.attn_k.weight") || keys.Has("blk.*.indexer.attn_q_b.weight")
            ? keys.Number("attention.indexer.head_count") : 0);
        keys.Set("index_head_dim", keys.Has("blk.*.indexer.attn_k.weight") ? keys.Number("attention.indexer.key_length") : 0);
        keys.Set("cacheless_layers", keys.Number("attention.shared_kv_layers") ?? 0);
        keys.Set("layer_inputs", keys.Tensor("per_layer_token_embd.weight")?.Shape.RowLength ?? 0);
        keys.Set("layer_inputs_vocabulary", keys.Tensor("per_layer_token_embd.weight")?.Shape[0] ?? 0);
    }

    private static IEnumerable<(string Key, Func<int, long> Of)> Columns(GgufKeys keys)
    {
        IReadOnlyList<long> heads = keys.PerLayer("attention.head_count"), shared = keys.PerLayer("attention.head_count_kv");
        long Rows(int layer, string name) => keys.Tensor($"blk.*.{name}.weight", layer) is { Shape.Rank: > 1 } tensor ? tensor.Shape[tensor.Shape.Rank - 2] : 0;
        long At(IReadOnlyList<long> values, int layer) => layer < values.Count ? values[layer] : 0;
        yield return ("heads", layer => At(heads, layer));
        yield return ("kv_heads", layer => shared.Count == 0 ? At(heads, layer) : At(shared, layer));
        yield return ("query_width", layer => Rows(layer, "attn_q"));
        yield return ("key_width", layer => Rows(layer, "attn_k"));
        yield return ("value_width", layer => Rows(layer, "attn_v"));
        yield return ("fused_width", layer => Rows(layer, "attn_qkv"));
        yield return ("latent_width", layer => Rows(layer, "attn_kv_a_mqa"));
        yield return ("query_norm", layer => keys.Tensor("blk.*.attn_q_norm.weight", layer)?.Shape.Elements ?? 0);
        yield return ("attention_inner_norm", layer => keys.Tensor("blk.*.attn_sub_norm.weight", layer) is null ? 0 : 1);
        yield return ("dense_inner_norm", layer => keys.Tensor("blk.*.ffn_sub_norm.weight", layer) is null ? 0 : 1);
        yield return ("window", layer => WindowOf(keys, layer));
        yield return ("dense_width", layer => Rows(layer, "ffn_up"));
        yield return ("dense_inner", layer => keys.Tensor("blk.*.ffn_down.weight", layer)?.Shape.RowLength ?? 0);
        yield return ("gated", layer => keys.Tensor("blk.*.ffn_gate.weight", layer) is null ? 0 : 1);
        yield return ("experts", layer => keys.Tensor("blk.*.ffn_down_exps.weight", layer)?.Shape[0] ?? 0);
        yield return ("expert_inner", layer => keys.Tensor("blk.*.ffn_down_exps.weight", layer)?.Shape.RowLength ?? 0);
        yield return ("experts_gated", layer =>
            keys.Tensor("blk.*.ffn_gate_exps.weight", layer) is null && keys.Tensor("blk.*.ffn_gate_up_exps.weight", layer) is null ? 0 : 1);
        yield return ("correction", layer => keys.Tensor("blk.*.exp_probs_b.bias", layer) is null ? 0 : 1);
        yield return ("shared_inner", layer => keys.Tensor("blk.*.ffn_down_shexp.weight", layer)?.Shape.RowLength ?? 0);
        yield return ("norms", layer => Norms.Count(norm => keys.Tensor($"blk.*.{norm}.weight", layer) is not null));
    }

    private static readonly ImmutableArray<string> Norms =
        ["attn_norm", "attn_norm_2", "ffn_norm", "post_attention_norm", "post_ffw_norm", "attn_output_norm", "layer_output_norm"];

    /// <summary>The file's pattern: a flag for each layer, or a period in which one layer sees everything; without one every layer has the window.</summary>
    private static long WindowOf(GgufKeys keys, int layer)
    {
        long window = GgufWindows.WindowOf(keys.Architecture, keys.Number("attention.sliding_window") ?? 0);
        IReadOnlyList<long> pattern = keys.List("attention.sliding_window_pattern");
        if (pattern.Count > 0)
            return layer < pattern.Count && pattern[layer] != 0 ? window : 0;
        long period = keys.Number("attention.sliding_window_pattern") ?? GgufWindows.PeriodOf(keys.Architecture);
        return GgufWindows.IsFull(keys.Architecture, layer, period) ? 0 : window;
    }
}
