using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Pictures;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;
using static InferenceSizing.Domain.Networks.Transformers.TowerTensors;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>Gemma: tied heads, wide attention heads, and from the second generation on four norms a layer and sliding windows; PaliGemma.</summary>
internal static partial class Gemma
{
    public static Family Family { get; } = new()
    {
        Source = "the config classes of transformers; arXiv:2403.08295, 2408.00118, 2503.19786, 2407.07726; modeling_gemma3n.py, modeling_gemma4.py",
        // The MLP stands next to the experts, so that a pattern for the one is not one for the other.
        ExpertModule = "experts",
        Decoders =
        [
            new("gemma", First),
            new("gemma2", Second),
            new("gemma3_text", Third),
            new("gemma3n_text", Nano),
            new("gemma4_text", Fourth),
        ],
        Models =
        [
            new("gemma3", config => WrappedModel.Read(config, "gemma3", WrappedModel.Text(config, "gemma3_text"), ThirdTower, _ => ThirdPictures)),
            new("gemma4", config => WrappedModel.Read(
                config, "gemma4", Fourth(config.Part("text_config")), (vision, hidden) =>
                [.. FourthVisionTower(vision, hidden), .. config.Nested("audio_config") is { } audio ? FourthAudioTower(audio, hidden) : []],
                _ => FourthPictures)),
            new("gemma4_unified", config => WrappedModel.Read(
                config, "gemma4_unified", Fourth(config.Part("text_config")), (vision, hidden) =>
                [.. UnifiedEmbedders(vision, config.Nested("audio_config"), hidden)])),
            new("paligemma", config => WrappedModel.Read(config, "paligemma", WrappedModel.Text(config, "gemma"), PaliGemma)),
        ],
        Gguf =
        [
            new("gemma", "gemma"),
            new("gemma2", "gemma2"),
            new("gemma3", "gemma3_text"),
            new("gemma-embedding", "gemma3_text", keys => keys.Set("use_bidirectional_attention", true)),
            new("gemma3n", "gemma3n_text", GgufNano),
        ],
    };

    private const int NormsOnBothSides = 4;

    /// <summary>sliding_window of Gemma2Config and Gemma3TextConfig.</summary>
    private static readonly TokenCount ClassWindow = TokenCount.From(4096);

    private static TransformerDesign First(ConfigFields config)
    {
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 16, HeadDimension: 256, Core: new(3072, 24576, 28, 16, 256000, 8192)));
        return DenseDecoder.Design(config, "gemma", shape, Biased(config, new() { Tied = true }));
    }

    private static TransformerDesign Second(ConfigFields config)
    {
        const int everySecondIsFull = 2;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, HeadDimension: 256, Core: new(2304, 9216, 26, 8, 256000, 8192)));
        return DenseDecoder.Design(config, "gemma2", shape, Biased(config, new()
        {
            Tied = true,
            Norms = NormsOnBothSides,
            Spans = AttentionSpans.Periodic(config, shape.Layers, ClassWindow, everySecondIsFull),
        }));
    }

    private static TransformerDesign Third(ConfigFields config)
    {
        const int classPattern = 6;
        DecoderShape shape = DecoderShape.Read(config, new(KeyValueHeads: 4, HeadDimension: 256, Core: new(2304, 9216, 26, 8, 262208, 131072)));
        TransformerDesign design = DenseDecoder.Design(config, "gemma3_text", shape, Biased(config, new()
        {
            Tied = true,
            Norms = NormsOnBothSides,
            QueryKeyNorm = QueryKeyNorm.PerHead,
            Spans = AttentionSpans.Periodic(config, shape.Layers, ClassWindow, config.Integer("sliding_window_pattern", classPattern)),
        }));
        // Windows rotate by a base of their own, and without the scaling of the full layers.
        long windows = (shape.MaximumContext.Count * shape.HeadDimension).Length;
        TransformerDesign rotated = design with
        {
            Dimensions = design.Dimensions with { RotaryElements = design.Dimensions.RotaryElements + Count.From(windows) },
        };
        return config.Flag("use_bidirectional_attention", false) ? Embedding(rotated) : rotated;
    }

    /// <summary>EmbeddingGemma: every token sees those after it too, and what comes out is a vector of the text.</summary>
    private static TransformerDesign Embedding(TransformerDesign decoder) => decoder with
    {
        Kind = ArchitectureKind.Encoder,
        Layers = [.. decoder.Layers.Select(layer => layer.Mixer is AttentionDesign attention
            ? layer with { Mixer = attention with { Span = BothWays(attention.Span) } }
            : layer)],
    };

    private static AttentionSpan BothWays(AttentionSpan span) =>
        span.IsLocal ? AttentionSpan.BidirectionalLocal(span.Size) : AttentionSpan.Bidirectional;

    private static DenseTraits Biased(ConfigFields config, DenseTraits traits)
    {
        bool bias = config.Flag("attention_bias", false);
        return traits with { QueryKeyValueBias = bias, OutputBias = bias };
    }

    /// <summary>256 tokens between two marks and two empty lines, whatever the image's size: it is not cut into crops where nothing is set.</summary>
    private static PictureTokens ThirdPictures { get; } = new FixedPicture(TokenCount.From(260), "processing_gemma3.py of transformers, image_seq_length 256");

    /// <summary>Patches of 16 pixels, 3 x 3 of which become one of at most 280 tokens where nothing is set.</summary>
    private static PictureTokens FourthPictures { get; } = new PooledPatches(Side: AxisLength.From(48), MostTokens: TokenCount.From(280));

    /// <remarks>Gemma 3's projector, arXiv:2503.19786.</remarks>
    private static ImmutableArray<Block> ThirdTower(ConfigFields vision, AxisLength textHidden)
    {
        TokenCount tokensPerImage = TokenCount.From(256);
        TowerSizes sizes = Siglip.Sizes(vision);
        return [.. Siglip.Tower(vision, sizes, tokensPerImage), VisionTower.Projector(Matrix(textHidden, sizes.Hidden), Norm(NormDesign.Rms, sizes.Hidden))];
    }

    private static ImmutableArray<Block> PaliGemma(ConfigFields vision, AxisLength textHidden)
    {
        TowerSizes sizes = Siglip.Sizes(vision);
        return [.. Siglip.Tower(vision, sizes, sizes.Tokens(AxisLength.One)),
            VisionTower.Projector(Linear(vision.DimensionOr("projection_dim", textHidden), sizes.Hidden, bias: true))];
    }
}
