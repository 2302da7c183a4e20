using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Zamba 2 (Zyphra): Mamba-2 layers, before some of which a shared transformer block runs.</summary>
internal static class Zamba
{
    public static Family Family { get; } = new()
    {
        Source = "Zamba2Config of transformers; arXiv:2411.15242",
        Decoders =
        [
            new("zamba2", Read),
        ],
    };

    private const int ClassLayers = 54;

    /// <summary>Where the class has the shared block: every sixth layer of 42 after the first, and twice more towards the end.</summary>
    private static ImmutableArray<LayerIndex> ClassHybrid { get; } = [.. new[] { 6, 12, 18, 24, 30, 36, 42, 47, 51 }.Select(LayerIndex.From)];

    private static TransformerDesign Read(ConfigFields config)
    {
        const int plainExpansion = 4;
        AxisLength hidden = config.Positive("hidden_size", 2560);
        LayerCount layers = config.LayersOr("num_hidden_layers", ClassLayers);
        AxisLength heads = config.Positive("num_attention_heads", 32), vocabulary = config.Positive("vocab_size", 32000);
        AxisLength keyValueHeads = DecoderShape.KeyValueHeadsOf(config, heads, null),
            intermediate = config.Positive("intermediate_size", plainExpansion * hidden);
        AxisLength mambaHeads = config.Positive("n_mamba_heads", 8), inner = config.Positive("mamba_expand", 2) * hidden;
        if (inner % mambaHeads != 0)
            throw config.Refuse("n_mamba_heads", $"'n_mamba_heads' does not divide the inner size, {inner}.");
        bool bias = config.Flag("add_bias_linear", false);
        Mamba2Design mamba = new(mambaHeads, inner.Among(mambaHeads), config.Positive("mamba_ngroups", 1),
                config.Dimension("mamba_d_state", 64), config.Positive("mamba_d_conv", 4),
            config.PositiveTokens("chunk_size", 256))
        { ProjectionBias = bias };
        SharedTransformerDesign shared = new(heads, keyValueHeads, intermediate, config.Positive("adapter_rank", 128),
                config.Flag("use_shared_attention_adapter", false), bias);
        ImmutableArray<LayerIndex> hybrid = Hybrid(config, layers);
        return new TransformerDesign
        {
            Family = "zamba2",
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = config.Flag("tie_word_embeddings", true),
            Layers = [.. Enumerable.Repeat(new LayerDesign(mamba, null, NormDesign.Rms, Norms: Count.One), layers.Count)],
            ExtraBlocks = hybrid.IsEmpty
                ? [] : shared.Blocks(hidden, hybrid, LayerCount.From(Math.Min(hybrid.Length, config.PositiveInteger("num_mem_blocks", 1)))),
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads,
                    (2 * hidden).Among(heads), vocabulary, config.Tokens("max_position_embeddings", 4096)),
        };
    }

    /// <summary>The layers in front of which a shared block runs: those of kind "hybrid", or the given indices.</summary>
    private static ImmutableArray<LayerIndex> Hybrid(ConfigFields config, LayerCount layers)
    {
        if (!config.Has("layers_block_type"))
        {
            return layers.Count == ClassLayers
                ? ClassHybrid
                : throw config.Refuse("layers_block_type", $"The config lacks 'layers_block_type', which says which layers use the shared block; the class " +
                    $"says it of {ClassLayers} layers.");
        }

        string[] kinds = LayerTypes.Of(config, layers, "layers_block_type")!;
        return [.. kinds.Index().Where(layer => layer.Item switch
        {
            "hybrid" => true,
            "mamba" => false,
            _ => throw config.Refuse("layers_block_type", $"A layer of type '{layer.Item}' is not one of zamba2's (mamba, hybrid)."),
        }).Select(layer => LayerIndex.From(layer.Index))];
    }
}
