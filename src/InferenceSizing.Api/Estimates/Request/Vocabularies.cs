namespace InferenceSizing.Api.Estimates.Request;

internal sealed class DetailNames : IVocabulary
{
    public const string Summary = "summary";
    public const string Standard = "standard";
    public const string Full = "full";

    public static IReadOnlyList<string> Words { get; } = [Summary, Standard, Full];
}

internal sealed class ArrivalNames : IVocabulary
{
    public const string Static = "static";
    public const string ClosedLoop = "closedLoop";
    public const string Open = "open";

    public static IReadOnlyList<string> Words { get; } = [Static, ClosedLoop, Open];
}

internal sealed class TransformerKinds : IVocabulary
{
    public const string Decoder = "decoder";
    public const string Encoder = "encoder";
    public const string EncoderDecoder = "encoderDecoder";

    public static IReadOnlyList<string> Words { get; } = [Decoder, Encoder, EncoderDecoder];
}

internal sealed class ConvolutionalKinds : IVocabulary
{
    public const string Convolutional = "convolutional";

    public static IReadOnlyList<string> Words { get; } = [Convolutional];
}

internal sealed class ConvolutionalLayerTypes : IVocabulary
{
    public const string Convolution = "conv";
    public const string BatchNorm = "batchNorm";
    public const string Relu = "relu";
    public const string MaxPool = "maxPool";
    public const string AveragePool = "avgPool";
    public const string GlobalAveragePool = "globalAvgPool";
    public const string Linear = "linear";

    public static IReadOnlyList<string> Words { get; } = [Convolution, BatchNorm, Relu, MaxPool, AveragePool, GlobalAveragePool, Linear];
}
