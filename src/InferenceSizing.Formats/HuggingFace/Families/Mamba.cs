using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Mamba and Mamba-2: every layer is recurrent.</summary>
internal static class Mamba
{
    public static Family Family { get; } = new()
    {
        Source = "MambaConfig and Mamba2Config of transformers; arXiv:2312.00752, 2405.21060",
        Decoders =
        [
            new("mamba", config => First(config, "mamba")),
            new("mamba2", Second),
        ],
        Gguf =
        [
            new("mamba", "mamba", GgufFirst),
            new("mamba2", "mamba2", GgufSecond),
        ],
    };

    public static TransformerDesign First(ConfigFields config, string family)
    {
        AxisLength hidden = config.Positive("hidden_size", 768);
        AxisLength inner = config.Has("intermediate_size") ? config.Dimension("intermediate_size") : config.Dimension("expand", 2) * hidden;
        MambaDesign mixer = new(inner, config.Dimension("state_size", 16), config.Positive("conv_kernel", 4),
                MambaReader.TimeStepRank(config, "time_step_rank", hidden))
        {
            ConvolutionBias = config.Flag("use_conv_bias", true),
            ProjectionBias = config.Flag("use_bias", false),
        };
        return Stack(config, family, hidden, config.Positive("vocab_size", 50280), config.LayersOr("num_hidden_layers", 32), mixer, inner) with
        {
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
        };
    }

    private static TransformerDesign Second(ConfigFields config)
    {
        AxisLength hidden = config.Positive("hidden_size", 4096);
        AxisLength heads = config.Positive("num_heads", 128), head = config.Positive("head_dim", 64), expand = config.Dimension("expand", 2);
        if (heads * head != expand * hidden)
            throw config.Refuse("num_heads", "num_heads · head_dim differs from expand · hidden_size.");
        Mamba2Design mixer = new(heads, head, config.Positive("n_groups", 8), config.Dimension("state_size", 128), config.Positive("conv_kernel", 4),
            config.PositiveTokens("chunk_size", 256))
        {
            ConvolutionBias = config.Flag("use_conv_bias", true),
            ProjectionBias = config.Flag("use_bias", false),
        };
        return Stack(config, "mamba2", hidden, config.Positive("vocab_size", 32768), config.LayersOr("num_hidden_layers", 64), mixer,
            heads * head) with
        {
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
        };
    }

    private static TransformerDesign Stack(ConfigFields config, string family, AxisLength hidden, AxisLength vocabulary, LayerCount layers,
        MixerDesign mixer, AxisLength inner) => new()
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = false,
            Layers = [.. Enumerable.Repeat(new LayerDesign(mixer, null, NormDesign.Rms, Norms: Count.One), layers.Count)],
            Dimensions = new ModelDimensions(layers, hidden, inner, default, default, default,
            vocabulary, config.TokensOrZero("max_position_embeddings")),
        };

    private static void GgufFirst(GgufKeys keys)
    {
        keys.Copy(("intermediate_size", "ssm.inner_size"), ("state_size", "ssm.state_size"), ("conv_kernel", "ssm.conv_kernel"),
            ("time_step_rank", "ssm.time_step_rank"));
        if (keys.Number("ssm.dt_b_c_rms") is 1)
            keys.Set("model_type", "falcon_mamba");
    }

    private static void GgufSecond(GgufKeys keys)
    {
        keys.Copy(("num_heads", "ssm.time_step_rank"), ("n_groups", "ssm.group_count"), ("state_size", "ssm.state_size"), ("conv_kernel", "ssm.conv_kernel"));
        keys.Set("head_dim", GgufLayout.HeadOf(keys));
        if (keys.Number("embedding_length") is > 0 and { } hidden)
            keys.Set("expand", keys.Number("ssm.inner_size") / hidden);
    }
}
