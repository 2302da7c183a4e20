using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>How weights can be stored: in safetensors and engine files, or as a GGUF file type.</summary>
internal sealed class WeightPrecisions : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = [.. WeightSchemes.Ids.Union(WeightSchemes.GgufIds).Order(StringComparer.Ordinal)];
}

/// <summary>What products can run in: the number formats of chips, by their precision ids.</summary>
internal sealed class ActivationPrecisions : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<NumberFormat>().Select(IdOf)];

    public static string IdOf(NumberFormat format) => format == NumberFormat.Fp4 ? "nvfp4" : format.ToString().ToLowerInvariant();

    public static NumberFormat FormatOf(string id) =>
        Enum.GetValues<NumberFormat>().First(format => string.Equals(IdOf(format), id, StringComparison.OrdinalIgnoreCase));
}

/// <summary>How the KV cache can be stored.</summary>
internal sealed class CachePrecisions : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = [.. CacheEncodings.Ids.Order(StringComparer.Ordinal)];
}
