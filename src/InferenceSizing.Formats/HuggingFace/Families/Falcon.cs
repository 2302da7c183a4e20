using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Falcon (TII): the first generation, Falcon Mamba, and Falcon-H1 with attention and Mamba-2 side by side.</summary>
internal static class Falcon
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2311.16867, 2410.05355, 2507.22448",
        Decoders =
        [
            new("falcon", First),
            new("falcon_mamba", config => Mamba.First(config, "falcon_mamba")),
            new("falcon_h1", Hybrid),
        ],
        Gguf =
        [
            new("falcon", "falcon", GgufFirst),
            new("falcon-h1", "falcon_h1", GgufHybrid),
        ],
    };

    /// <summary>One key-value head in the 7B, grouped heads and two norms in the 40B and 180B, neither parallel parts nor rotary positions in the RW models
    /// (arXiv:2311.16867).</summary>
    private static TransformerDesign First(ConfigFields config)
    {
        AxisLength hidden = config.CoreDimension("hidden_size", "n_embed", 4544), heads = config.CoreDimension("num_attention_heads", "n_head", 71);
        LayerCount layers = config.Layers("num_hidden_layers", "n_layer", 32);
        bool grouped = config.Flag("new_decoder_architecture", false), parallel = config.Flag("parallel_attn", true), bias = config.Flag("bias", false);
        bool multiQuery = config.Flag("multi_query", true);
        string groups = config.Has("n_head_kv") ? "n_head_kv" : "num_kv_heads";
        AxisLength keyValueHeads = grouped ? DecoderShape.KeyValueHeadsOf(config, heads, null, groups) : multiQuery ? AxisLength.One : heads;
        AxisLength intermediate = config.Positive("ffn_hidden_size", DenseDecoder.TimesHidden * hidden);
        DecoderShape shape = new(hidden, layers, heads, keyValueHeads, hidden.Among(heads), intermediate, config.CoreDimension("vocab_size", 65024),
            config.Tokens("max_position_embeddings", 2048));
        const int oneForEachPart = 2;
        int norms = grouped ? config.PositiveInteger("num_ln_in_parallel_attn", oneForEachPart) : parallel ? 1 : oneForEachPart;
        if (norms > oneForEachPart)
            throw config.Refuse("num_ln_in_parallel_attn", "A layer has one norm or two.");
        return DenseDecoder.Design(config, "falcon", shape, new()
        {
            Fused = true,
            QueryKeyValueBias = bias,
            OutputBias = bias,
            MlpBias = bias,
            Gated = false,
            Norm = NormDesign.LayerNorm,
            Norms = norms,
            Parallel = grouped || parallel,
            Tied = true,
        }) with
        { Falcon = true };
    }

    private static TransformerDesign Hybrid(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 4096);
        LayerCount layers = config.LayersOr("num_hidden_layers", 32);
        AxisLength heads = config.Positive("num_attention_heads", 32);
        AxisLength keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, 8), head = config.Positive("head_dim", hidden.Among(heads));
        AxisLength intermediate = config.Dimension("intermediate_size", 14336), vocabulary = config.Positive("vocab_size", 128000);
        AxisLength inner = config.IsNull("mamba_d_ssm") ? config.Dimension("mamba_expand", 2) * hidden : config.Dimension("mamba_d_ssm", 1024);
        bool bias = config.Flag("attention_bias", false);
        AttentionDesign attention = new(heads, keyValueHeads, head, AttentionSpan.Full)
        { QueryKeyValueBias = bias, OutputBias = bias };
        Mamba2Design mamba = MambaReader.Second(config, inner) with { GatedNorm = config.Flag("mamba_rms_norm", false) };
        LayerDesign layer = new(new ParallelMixerDesign(attention, mamba), new MlpDesign(intermediate, Gated: true, config.Flag("mlp_bias", false)),
                NormDesign.Rms, Norms: Count.From(2));
        return new TransformerDesign
        {
            Family = "falcon_h1",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Repeat(layer, layers.Count)],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads,
                    head, vocabulary, config.Tokens("max_position_embeddings", 8192)),
        };
    }

    private static void GgufFirst(GgufKeys keys)
    {
        bool grouped = keys.Has("blk.*.attn_norm_2.weight") || keys.Number("attention.head_count_kv") is > 1;
        keys.Set("new_decoder_architecture", grouped);
        keys.Set("multi_query", keys.Number("attention.head_count_kv") is 1);
        keys.Copy(("num_kv_heads", "attention.head_count_kv"), ("ffn_hidden_size", "feed_forward_length"));
        keys.Set("num_ln_in_parallel_attn", keys.Has("blk.*.attn_norm_2.weight") ? 2L : 1L);
        keys.Set("bias", keys.Has("blk.*.attn_qkv.bias"));
    }

    private static void GgufHybrid(GgufKeys keys) => GgufLayout.Mamba2Hybrid(keys, () => keys.Copy(("mamba_d_ssm", "ssm.inner_size")));
}
