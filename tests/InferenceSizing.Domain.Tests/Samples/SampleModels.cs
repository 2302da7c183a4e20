using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Samples;

/// <summary>Published designs, dimensions from their config.json, that the tests size.</summary>
internal static class SampleModels
{
    public static TokenArchitecture Llama2Of7B { get; } = Llama(
        "Llama-2-7B", layers: 32, hidden: 4096, heads: 32, keyValueHeads: 32, intermediate: 11008, vocabulary: 32000, context: 4096);

    public static TokenArchitecture Llama31Of8B { get; } = Llama(
        "Llama-3.1-8B", layers: 32, hidden: 4096, heads: 32, keyValueHeads: 8, intermediate: 14336, vocabulary: 128256, context: 131072);

    public static TokenArchitecture Llama31Of70B { get; } = Llama(
        "Llama-3.1-70B", layers: 80, hidden: 8192, heads: 64, keyValueHeads: 8, intermediate: 28672, vocabulary: 128256, context: 131072);

    /// <summary>Llama-3.2-1B: a head tied to its embedding.</summary>
    public static TokenArchitecture Llama32Of1B { get; } = Llama(
        "Llama-3.2-1B", layers: 16, hidden: 2048, heads: 32, keyValueHeads: 8, intermediate: 8192, vocabulary: 128256, context: 131072, headDimension: 64,
        tied: true);

    public static TokenArchitecture Mixtral { get; } = new TransformerDesign
    {
        Family = "mixtral",
        HiddenSize = AxisLength.From(4096),
        VocabularySize = AxisLength.From(32000),
        TiedEmbeddings = false,
        Layers = Same(32, new LayerDesign(new AttentionDesign(AxisLength.From(32), AxisLength.From(8), AxisLength.From(128), AttentionSpan.Full),
            new ExpertsDesign(AxisLength.From(8), AxisLength.From(2), AxisLength.From(14336)), NormDesign.Rms, Count.From(2))),
        Dimensions = new ModelDimensions(LayerCount.From(32), AxisLength.From(4096), AxisLength.From(14336), AxisLength.From(32), AxisLength.From(8),
            AxisLength.From(128), AxisLength.From(32000), TokenCount.From(32768)),
    }.ToArchitecture();

    public static TokenArchitecture DeepSeekV3 { get; } = DeepSeek();

    public static TokenArchitecture Gemma3Of27B { get; } = Gemma();

    public static TokenArchitecture BertBase { get; } = new TransformerDesign
    {
        Family = "bert",
        Kind = ArchitectureKind.Encoder,
        HiddenSize = AxisLength.From(768),
        VocabularySize = AxisLength.From(30522),
        TiedEmbeddings = false,
        Head = false,
        PositionEmbeddings = AxisLength.From(512),
        TypeEmbeddings = AxisLength.From(2),
        EmbeddingNorm = NormDesign.LayerNorm,
        FinalNorm = null,
        Layers = Same(12, new LayerDesign(BertAttention(AttentionSpan.Bidirectional), new MlpDesign(AxisLength.From(3072), Gated: false, Bias: true),
            NormDesign.LayerNorm, Count.From(2))
        {
            NormPlace = NormPlace.AfterSum
        }),
        Dimensions = new ModelDimensions(LayerCount.From(12), AxisLength.From(768), AxisLength.From(3072), AxisLength.From(12), AxisLength.From(12),
            AxisLength.From(64), AxisLength.From(30522), TokenCount.From(512)),
    }.ToArchitecture();

    /// <summary>BART-base: six layers on each side.</summary>
    public static TokenArchitecture BartBase { get; } = new EncoderDecoderDesign
    {
        Family = "bart",
        HiddenSize = AxisLength.From(768),
        VocabularySize = AxisLength.From(50265),
        EncoderPositions = AxisLength.From(1026),
        DecoderPositions = AxisLength.From(1026),
        EmbeddingNorm = NormDesign.LayerNorm,
        Encoder = Same(6, new LayerDesign(BertAttention(AttentionSpan.Bidirectional), new MlpDesign(AxisLength.From(3072), Gated: false, Bias: true),
            NormDesign.LayerNorm, Count.From(2))
        {
            NormPlace = NormPlace.AfterSum
        }),
        Decoder = Same(6, new LayerDesign(BertAttention(AttentionSpan.Full), new MlpDesign(AxisLength.From(3072), Gated: false, Bias: true),
            NormDesign.LayerNorm, Count.From(3))
        {
            NormPlace = NormPlace.AfterSum,
            Cross = BertAttention(AttentionSpan.Bidirectional) with { Cross = true },
        }),
        Dimensions = new ModelDimensions(LayerCount.From(12), AxisLength.From(768), AxisLength.From(3072), AxisLength.From(12), AxisLength.From(12),
            AxisLength.From(64), AxisLength.From(50265), TokenCount.From(1024)),
    }.ToArchitecture();

    public static ImageArchitecture ResNet50 { get; } = ImageArchitecture.Of(new ResidualNetwork(LayerCount.From(50)), AxisLength.From(3),
        new ImageSize(AxisLength.From(224), AxisLength.From(224)));

    /// <summary>A convolution of 8 kernels of 3 x 3 over an image of 3 x 32 x 32, and nothing else.</summary>
    public static ImageArchitecture OneConvolution { get; } = ImageArchitecture.Of(new SingleConvolution(), AxisLength.From(3),
        new ImageSize(AxisLength.From(32), AxisLength.From(32)));

    public static ImmutableArray<LayerDesign> Same(int count, LayerDesign layer) => [.. Enumerable.Repeat(layer, count)];

    public static OperatorList OperatorsOf(Architecture architecture) => architecture.LayOut().Operators!;

    private static AttentionDesign BertAttention(AttentionSpan span) =>
        new(AxisLength.From(12), AxisLength.From(12), AxisLength.From(64), span) { QueryKeyValueBias = true, OutputBias = true };

    private static TokenArchitecture Llama(
        string family, int layers, int hidden, int heads, int keyValueHeads, int intermediate, int vocabulary, int context, int headDimension = 128,
        bool tied = false) => new TransformerDesign
        {
            Family = family,
            HiddenSize = AxisLength.From(hidden),
            VocabularySize = AxisLength.From(vocabulary),
            TiedEmbeddings = tied,
            Layers = Same(layers, new LayerDesign(
            new AttentionDesign(AxisLength.From(heads), AxisLength.From(keyValueHeads), AxisLength.From(headDimension), AttentionSpan.Full),
                new MlpDesign(AxisLength.From(intermediate), Gated: true), NormDesign.Rms, Count.From(2))),
            Dimensions = new ModelDimensions(LayerCount.From(layers), AxisLength.From(hidden), AxisLength.From(intermediate), AxisLength.From(heads),
                AxisLength.From(keyValueHeads), AxisLength.From(headDimension), AxisLength.From(vocabulary), TokenCount.From(context)),
        }.ToArchitecture();

    private static TokenArchitecture DeepSeek()
    {
        LatentAttentionDesign attention = new(AxisLength.From(128), AxisLength.From(1536), AxisLength.From(512), AxisLength.From(128), AxisLength.From(64),
            AxisLength.From(128));
        LayerDesign dense = new(attention, new MlpDesign(AxisLength.From(18432), Gated: true), NormDesign.Rms, Count.From(2));
        LayerDesign mixture = dense with
        {
            FeedForward = new ExpertsDesign(AxisLength.From(256), AxisLength.From(8),
            AxisLength.From(2048))
            { SharedIntermediateSize = AxisLength.From(2048), RouterCorrection = true }
        };
        return new TransformerDesign
        {
            Family = "deepseek_v3",
            HiddenSize = AxisLength.From(7168),
            VocabularySize = AxisLength.From(129280),
            TiedEmbeddings = false,
            Layers = [.. Same(3, dense), .. Same(58, mixture)],
            Dimensions = new ModelDimensions(LayerCount.From(61), AxisLength.From(7168), AxisLength.From(18432), AxisLength.From(128), AxisLength.From(128),
                AxisLength.From(128), AxisLength.From(129280), TokenCount.From(163840)),
        }.ToArchitecture();
    }

    private static TokenArchitecture Gemma()
    {
        const int layers = 62, period = 6;
        LayerDesign LayerWith(AttentionSpan span) =>
            new(new AttentionDesign(AxisLength.From(32), AxisLength.From(16), AxisLength.From(128), span) { QueryKeyNorm = QueryKeyNorm.PerHead },
                new MlpDesign(AxisLength.From(21504), Gated: true), NormDesign.Rms, Count.From(4));
        LayerDesign full = LayerWith(AttentionSpan.Full), sliding = LayerWith(AttentionSpan.Sliding(TokenCount.From(1024)));
        return new TransformerDesign
        {
            Family = "gemma3_text",
            HiddenSize = AxisLength.From(5376),
            VocabularySize = AxisLength.From(262208),
            TiedEmbeddings = true,
            Layers = [.. Enumerable.Range(1, layers).Select(number => number % period == 0 ? full : sliding)],
            Dimensions = new ModelDimensions(LayerCount.From(layers), AxisLength.From(5376), AxisLength.From(21504), AxisLength.From(32), AxisLength.From(16),
                AxisLength.From(128), AxisLength.From(262208), TokenCount.From(131072)),
        }.ToArchitecture();
    }

    private sealed record SingleConvolution : ImageDesign
    {
        public override string Family => "one-convolution";

        public override ModelDimensions Dimensions { get; } = new(LayerCount.One, AxisLength.From(8), default, default, default, default, default, default);

        internal override void Build(ImageNetwork network) =>
            network.Layers("conv", 1, x => network.Convolve(x, 8, SlidingWindow.Square(3)));
    }
}
