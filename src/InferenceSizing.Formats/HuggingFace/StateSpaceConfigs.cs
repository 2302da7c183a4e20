using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>Readers of models whose every layer is recurrent: Mamba, Falcon Mamba, Mamba-2, RWKV-4.</summary>
/// <remarks>Defaults are those of transformers' <c>MambaConfig</c>, <c>FalconMambaConfig</c>, <c>Mamba2Config</c> and <c>RwkvConfig</c>.</remarks>
internal static class StateSpaceConfigs
{
    /// <summary>Width of a head's share of the hidden size that <c>time_step_rank: "auto"</c> stands for.</summary>
    private const int HiddenPerRank = 16;

    public static IEnumerable<KeyValuePair<string, Func<ConfigFields, Architecture>>> Readers =>
    [
        new("mamba", config => DecoderHeads.Apply(config, Mamba(config, "mamba")).ToArchitecture()),
        new("falcon_mamba", config => DecoderHeads.Apply(config, Mamba(config, "falcon_mamba")).ToArchitecture()),
        new("mamba2", config => DecoderHeads.Apply(config, Mamba2(config)).ToArchitecture()),
        new("rwkv", config => DecoderHeads.Apply(config, Rwkv(config)).ToArchitecture()),
    ];

    /// <summary>A rank given as a number, or "auto": ceil(h / 16).</summary>
    public static int TimeStepRank(ConfigFields config, string key, int hidden) =>
        config.Raw(key) is { ValueKind: System.Text.Json.JsonValueKind.String }
            ? AutoRank(config, key, hidden)
            : config.Dimension(key, (hidden + HiddenPerRank - 1) / HiddenPerRank);

    private static int AutoRank(ConfigFields config, string key, int hidden) => config.Text(key) == "auto"
        ? (hidden + HiddenPerRank - 1) / HiddenPerRank
        : throw config.Refuse(key, $"'{key}' is a whole number or \"auto\".");

    private static TransformerDesign Mamba(ConfigFields config, string family)
    {
        int hidden = config.Positive("hidden_size", 768);
        int inner = config.Has("intermediate_size") ? config.Dimension("intermediate_size") : checked(config.Dimension("expand", 2) * hidden);
        MambaDesign mixer = new(inner, config.Dimension("state_size", 16), config.Positive("conv_kernel", 4), TimeStepRank(config, "time_step_rank", hidden))
        {
            ConvolutionBias = config.Flag("use_conv_bias", true),
            ProjectionBias = config.Flag("use_bias", false),
        };
        return Stack(config, family, hidden, config.Positive("vocab_size", 50280), config.LayersOr("num_hidden_layers", 32), mixer, inner) with
        {
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
        };
    }

    private static TransformerDesign Mamba2(ConfigFields config)
    {
        int hidden = config.Positive("hidden_size", 4096);
        int heads = config.Positive("num_heads", 128), head = config.Positive("head_dim", 64), expand = config.Dimension("expand", 2);
        if (checked(heads * head) != checked(expand * hidden))
            throw config.Refuse("num_heads", "num_heads · head_dim differs from expand · hidden_size.");
        Mamba2Design mixer = new(heads, head, config.Positive("n_groups", 8), config.Dimension("state_size", 128), config.Positive("conv_kernel", 4), config.Positive("chunk_size", 256))
        {
            ConvolutionBias = config.Flag("use_conv_bias", true),
            ProjectionBias = config.Flag("use_bias", false),
        };
        return Stack(config, "mamba2", hidden, config.Positive("vocab_size", 32768), config.LayersOr("num_hidden_layers", 64), mixer, checked(heads * head)) with
        {
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
        };
    }

    private static TransformerDesign Stack(ConfigFields config, string family, int hidden, int vocabulary, int layers, MixerDesign mixer, int inner) => new()
    {
        Family = family,
        HiddenSize = hidden,
        VocabularySize = vocabulary,
        TiedEmbeddings = false,
        Layers = [.. Enumerable.Repeat(new LayerDesign(mixer, null, NormDesign.Rms, Norms: 1), layers)],
        Dimensions = new ModelDimensions(layers, hidden, inner, 0, 0, 0, vocabulary, config.DimensionOrZero("max_position_embeddings")),
    };

    private static TransformerDesign Rwkv(ConfigFields config)
    {
        const int feedForwardExpansion = 4;
        int hidden = config.Positive("hidden_size", 4096), layers = config.LayersOr("num_hidden_layers", 32), vocabulary = config.Positive("vocab_size", 50277);
        int attention = config.Has("attention_hidden_size") ? config.Dimension("attention_hidden_size") : hidden;
        int intermediate = config.Has("intermediate_size") ? config.Dimension("intermediate_size") : checked(feedForwardExpansion * hidden);
        LayerDesign layer = new(new RwkvTimeMixDesign(attention), new RwkvChannelMixDesign(intermediate), NormDesign.LayerNorm, Norms: 2);
        return new TransformerDesign
        {
            Family = "rwkv",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", false),
            EmbeddingNorm = NormDesign.LayerNorm,
            FinalNorm = NormDesign.LayerNorm,
            Layers = [.. Enumerable.Repeat(layer, layers)],
            Dimensions = new ModelDimensions(layers, hidden, intermediate, 0, 0, 0, vocabulary, MaximumContext: 0),
        };
    }
}
