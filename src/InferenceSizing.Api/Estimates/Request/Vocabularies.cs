using System.Text.Json;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;

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

    public static ArrivalKind KindOf(string word) => Enum.Parse<ArrivalKind>(word, ignoreCase: true);

    public static string NameOf(ArrivalKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
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

/// <summary>The speculator of speculative decoding: what kind of draft model or head proposes tokens.</summary>
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

/// <summary>What pruning takes out.</summary>
internal sealed class PruningKinds : IVocabulary
{
    public const string TwoOfFour = "2:4";
    public const string Layers = "layers";

    /// <summary>What 2:4 takes out, and what any kind does unless the request says otherwise.</summary>
    public const double TwoOfFourRatio = 0.5;

    public static IReadOnlyList<string> Words { get; } = ["unstructured", TwoOfFour, "heads", "channels", Layers];

    public static PruningKind KindOf(string word) => word == TwoOfFour ? PruningKind.TwoOfFour : Enum.Parse<PruningKind>(word, ignoreCase: true);

    public static string NameOf(PruningKind kind) => kind == PruningKind.TwoOfFour ? TwoOfFour : JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}

/// <summary>Where offloaded weights wait.</summary>
internal sealed class OffloadTargets : IVocabulary
{
    public const string Cpu = "cpu";

    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<OffloadTarget>().Select(NameOf)];

    public static string NameOf(OffloadTarget target) => JsonNamingPolicy.CamelCase.ConvertName(target.ToString());

    public static OffloadTarget TargetOf(string word) => Enum.Parse<OffloadTarget>(word, ignoreCase: true);
}
