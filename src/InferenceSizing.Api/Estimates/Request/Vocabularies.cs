using System.Text.Json;
using InferenceSizing.Domain.Architectures.Images;
using InferenceSizing.Domain.Speculation;

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

/// <summary>What proposes tokens in speculative decoding.</summary>
internal sealed class SpeculativeMethods : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetNames<SpeculativeMethod>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    public static SpeculativeMethod MethodOf(string word) => Enum.Parse<SpeculativeMethod>(word, ignoreCase: true);

    public static string WordOf(SpeculativeMethod method) => JsonNamingPolicy.CamelCase.ConvertName(method.ToString());
}

/// <summary>The types of layers of an explicit network.</summary>
internal sealed class ConvolutionalLayerTypes : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetNames<LayerType>().Select(JsonNamingPolicy.CamelCase.ConvertName)];
}
