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
        int hidden = config.Positive("hidden_size", 768);
        int inner = config.Has("intermediate_size") ? config.Dimension("intermediate_size") : checked(config.Dimension("expand", 2) * hidden);
        MambaDesign mixer = new(
            AxisLength.From(inner), AxisLength.From(config.Dimension("state_size", 16)), AxisLength.From(config.Positive("conv_kernel", 4)),
                AxisLength.From(MambaReader.TimeStepRank(config, "time_step_rank", hidden)))
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
        int hidden = config.Positive("hidden_size", 4096);
        int heads = config.Positive("num_heads", 128), head = config.Positive("head_dim", 64), expand = config.Dimension("expand", 2);
        if (checked(heads * head) != checked(expand * hidden))
            throw config.Refuse("num_heads", "num_heads · head_dim differs from expand · hidden_size.");
        Mamba2Design mixer = new(
            AxisLength.From(heads), AxisLength.From(head), AxisLength.From(config.Positive("n_groups", 8)),
                AxisLength.From(config.Dimension("state_size", 128)), AxisLength.From(config.Positive("conv_kernel", 4)),
            TokenCount.From(config.Positive("chunk_size", 256)))
        {
            ConvolutionBias = config.Flag("use_conv_bias", true),
            ProjectionBias = config.Flag("use_bias", false),
        };
        return Stack(config, "mamba2", hidden, config.Positive("vocab_size", 32768), config.LayersOr("num_hidden_layers", 64), mixer,
            checked(heads * head)) with
        {
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
        };
    }

    private static TransformerDesign Stack(ConfigFields config, string family, int hidden, int vocabulary, int layers, MixerDesign mixer, int inner) => new()
    {
        Family = family,
        HiddenSize = AxisLength.From(hidden),
        VocabularySize = AxisLength.From(vocabulary),
        TiedEmbeddings = false,
        Layers = [.. Enumerable.Repeat(new LayerDesign(mixer, null, NormDesign.Rms, Norms: Count.One), layers)],
        Dimensions = new ModelDimensions(LayerCount.From(layers), AxisLength.From(hidden), AxisLength.From(inner), default, default, default,
            AxisLength.From(vocabulary), TokenCount.From(config.DimensionOrZero("max_position_embeddings"))),
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
