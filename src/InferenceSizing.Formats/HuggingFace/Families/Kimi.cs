using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Kimi (Moonshot AI): K2 in the design of DeepSeek-V3, Kimi Linear, K3 that grew from it, and Kimi-VL and K2.5 behind MoonViT.</summary>
internal static partial class Kimi
{
    public static Family Family { get; } = new()
    {
        Source = "configuration_kimi.py of the checkpoints; arXiv:2507.20534, 2510.26692, 2504.07491",
        Decoders =
        [
            new("kimi_k2", config => DeepSeek.Third(config, "kimi_k2", DeepSeek.Ranks)),
            new("kimi_linear", LinearAttention),
            new("kimi_k25", Vision),
            new("kimi_vl", FirstVision),
            new("kimi_k3", ThirdVision),
        ],
        Gguf =
        [
            new("kimi-linear", "kimi_linear", GgufLinear),
        ],
    };

    private static TransformerDesign LinearAttention(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 4096);
        LayerCount layers = config.LayersOr("num_hidden_layers", 32);
        AxisLength heads = config.Positive("num_attention_heads", 32);
        AxisLength intermediate = config.Dimension("intermediate_size", 11008), vocabulary = config.Positive("vocab_size", 163840);
        ConfigFields linear = config.Part("linear_attn_config", "which says which layers are linear");
        HashSet<int> linearLayers = [.. linear.Integers("kda_layers") ?? throw linear.Missing("kda_layers")];
        KimiDeltaDesign delta = new(linear.Positive("num_heads", heads), linear.Dimension("head_dim", 128),
            linear.Positive("short_conv_kernel_size", 4))
        {
            FullGate = linear.Flag("use_full_rank_gate"),
        };
        LatentAttentionDesign attention = new(heads, config.DimensionOrZero("q_lora_rank"), config.Dimension("kv_lora_rank"),
                config.Dimension("qk_nope_head_dim"),
            config.Dimension("qk_rope_head_dim"), config.Dimension("v_head_dim"))
        {
            OutputGate = config.Flag("mla_use_output_gate"),
        };
        AxisLength experts = config.DimensionOrZero("num_experts");
        int firstDense = config.Integer("first_k_dense_replace", 0), frequency = config.PositiveInteger("moe_layer_freq", 1);
        MlpDesign dense = new(intermediate, Gated: true);
        FeedForwardDesign sparse = !experts.Exists ? dense
            : new ExpertsDesign(experts, config.Dimension("num_experts_per_token"), config.Dimension("moe_intermediate_size"))
            {
                RouterCorrection = true,
                SharedIntermediateSize = config.Dimension("num_shared_experts", 0) * config.Dimension("moe_intermediate_size"),
                LatentSize = config.DimensionOrZero("routed_expert_hidden_size"),
                LatentNorm = config.Flag("latent_moe_use_norm"),
            };
        AxisLength residual = config.Has("attn_res_block_size") ? ResidualsOfALayer * hidden : AxisLength.Zero;
        return new TransformerDesign
        {
            Family = "kimi_linear",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            Layers = [.. Enumerable.Range(0, layers.Count).Select(index => new LayerDesign(linearLayers.Contains(index + 1) ? delta : attention,
                index >= firstDense && index % frequency == 0 ? sparse : dense, NormDesign.Rms, Norms: Count.From(2))
            {
                // The last layer stands for the one that reads all blocks' residuals before the head.
                ExtraScalars = index == layers.Count - 1 && residual.Exists ? residual + (WeightAndNorm * hidden) : residual,
            })],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, heads,
                    delta.HeadDimension, vocabulary, config.TokensOrZero("model_max_length")),
        };
    }

    /// <summary>Residuals between blocks of layers (K3): each part weighs them with a vector behind a norm. Source: mlx_vlm/models/kimi_k3.</summary>
    private const int WeightAndNorm = 2, ResidualsOfALayer = 2 * WeightAndNorm;

    private static void GgufLinear(GgufKeys keys)
    {
        GgufLayout.Latent(keys);
        keys.Copy(("num_experts_per_token", "expert_used_count"), ("num_shared_experts", "expert_shared_count"));
        keys.Nest("linear_attn_config", new()
        {
            ["kda_layers"] = ConfigValue.Of(
                GgufLayout.Indices(keys, "attention.head_count_kv", heads => heads == 0).Select(index => ConfigValue.Of(index + 1))),
            ["num_heads"] = ConfigValue.Of(keys.Number("attention.head_count")),
            ["head_dim"] = ConfigValue.Of(keys.Number("kda.head_dim")),
            ["short_conv_kernel_size"] = ConfigValue.Of(keys.Number("ssm.conv_kernel")),
        });
    }
}
