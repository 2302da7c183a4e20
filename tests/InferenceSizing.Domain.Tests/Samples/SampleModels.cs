using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Networks.Transformers;

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
        HiddenSize = 4096,
        VocabularySize = 32000,
        TiedEmbeddings = false,
        Layers = Same(32, new LayerDesign(new AttentionDesign(32, 8, 128, AttentionSpan.Full), new ExpertsDesign(8, 2, 14336), NormDesign.Rms, 2)),
        Dimensions = new ModelDimensions(32, 4096, 14336, 32, 8, 128, 32000, 32768),
    }.ToArchitecture();

    public static TokenArchitecture DeepSeekV3 { get; } = DeepSeek();

    public static TokenArchitecture Gemma3Of27B { get; } = Gemma();

    public static TokenArchitecture BertBase { get; } = new TransformerDesign
    {
        Family = "bert",
        Kind = ArchitectureKind.Encoder,
        HiddenSize = 768,
        VocabularySize = 30522,
        TiedEmbeddings = false,
        Head = false,
        PositionEmbeddings = 512,
        TypeEmbeddings = 2,
        EmbeddingNorm = NormDesign.LayerNorm,
        FinalNorm = null,
        Layers = Same(12, new LayerDesign(BertAttention(AttentionSpan.Bidirectional), new MlpDesign(3072, Gated: false, Bias: true), NormDesign.LayerNorm, 2)
        {
            NormPlace = NormPlace.AfterSum
        }),
        Dimensions = new ModelDimensions(12, 768, 3072, 12, 12, 64, 30522, 512),
    }.ToArchitecture();

    /// <summary>BART-base: six layers on each side.</summary>
    public static TokenArchitecture BartBase { get; } = new EncoderDecoderDesign
    {
        Family = "bart",
        HiddenSize = 768,
        VocabularySize = 50265,
        EncoderPositions = 1026,
        DecoderPositions = 1026,
        EmbeddingNorm = NormDesign.LayerNorm,
        Encoder = Same(6, new LayerDesign(BertAttention(AttentionSpan.Bidirectional), new MlpDesign(3072, Gated: false, Bias: true), NormDesign.LayerNorm, 2)
        {
            NormPlace = NormPlace.AfterSum
        }),
        Decoder = Same(6, new LayerDesign(BertAttention(AttentionSpan.Full), new MlpDesign(3072, Gated: false, Bias: true), NormDesign.LayerNorm, 3)
        {
            NormPlace = NormPlace.AfterSum,
            Cross = BertAttention(AttentionSpan.Bidirectional) with { Cross = true },
        }),
        Dimensions = new ModelDimensions(12, 768, 3072, 12, 12, 64, 50265, 1024),
    }.ToArchitecture();

    public static ImageArchitecture ResNet50 { get; } = ImageArchitecture.Of(new ResidualNetwork(50), new FeatureMap(3, 224, 224));

    /// <summary>A convolution of 8 kernels of 3 x 3 over an image of 3 x 32 x 32, and nothing else.</summary>
    public static ImageArchitecture OneConvolution { get; } = ImageArchitecture.Of(new SingleConvolution(), new FeatureMap(3, 32, 32));

    public static ImmutableArray<LayerDesign> Same(int count, LayerDesign layer) => [.. Enumerable.Repeat(layer, count)];

    public static OperatorList OperatorsOf(Architecture architecture) => architecture.LayOut().Operators!;

    private static AttentionDesign BertAttention(AttentionSpan span) => new(12, 12, 64, span) { QueryKeyValueBias = true, OutputBias = true };

    private static TokenArchitecture Llama(
        string family, int layers, int hidden, int heads, int keyValueHeads, int intermediate, int vocabulary, int context, int headDimension = 128,
        bool tied = false) => new TransformerDesign
        {
            Family = family,
            HiddenSize = hidden,
            VocabularySize = vocabulary,
            TiedEmbeddings = tied,
            Layers = Same(layers, new LayerDesign(
            new AttentionDesign(heads, keyValueHeads, headDimension, AttentionSpan.Full), new MlpDesign(intermediate, Gated: true), NormDesign.Rms, 2)),
            Dimensions = new ModelDimensions(layers, hidden, intermediate, heads, keyValueHeads, headDimension, vocabulary, context),
        }.ToArchitecture();

    private static TokenArchitecture DeepSeek()
    {
        LatentAttentionDesign attention = new(128, 1536, 512, 128, 64, 128);
        LayerDesign dense = new(attention, new MlpDesign(18432, Gated: true), NormDesign.Rms, 2);
        LayerDesign mixture = dense with { FeedForward = new ExpertsDesign(256, 8, 2048) { SharedIntermediateSize = 2048, RouterCorrection = true } };
        return new TransformerDesign
        {
            Family = "deepseek_v3",
            HiddenSize = 7168,
            VocabularySize = 129280,
            TiedEmbeddings = false,
            Layers = [.. Same(3, dense), .. Same(58, mixture)],
            Dimensions = new ModelDimensions(61, 7168, 18432, 128, 128, 128, 129280, 163840),
        }.ToArchitecture();
    }

    private static TokenArchitecture Gemma()
    {
        const int layers = 62, period = 6;
        LayerDesign LayerWith(AttentionSpan span) =>
            new(new AttentionDesign(32, 16, 128, span) { QueryKeyNorm = QueryKeyNorm.PerHead }, new MlpDesign(21504, Gated: true), NormDesign.Rms, 4);
        LayerDesign full = LayerWith(AttentionSpan.Full), sliding = LayerWith(AttentionSpan.Sliding(1024));
        return new TransformerDesign
        {
            Family = "gemma3_text",
            HiddenSize = 5376,
            VocabularySize = 262208,
            TiedEmbeddings = true,
            Layers = [.. Enumerable.Range(1, layers).Select(number => number % period == 0 ? full : sliding)],
            Dimensions = new ModelDimensions(layers, 5376, 21504, 32, 16, 128, 262208, 131072),
        }.ToArchitecture();
    }

    private sealed record SingleConvolution : ImageDesign
    {
        public override string Family => "one-convolution";

        public override ModelDimensions Dimensions { get; } = new(1, 8, 0, 0, 0, 0, 0, 0);

        public override void Build(ImageNetwork network) =>
            network.Layers("conv", 1, x => network.Convolve(x, 8, SlidingWindow.Square(3)));
    }
}
