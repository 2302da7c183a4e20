using System.Text.Json;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Quality;

/// <summary>Reads entries of <c>quality</c> and <c>sizeCurves</c>.</summary>
internal static class QualityReader
{
    /// <summary>What makes results the same kind: later ones of this key replace them.</summary>
    public static string Key(JsonElement entry) =>
        $"{entry.Text("technique")} {string.Join(',', entry.Texts("schemes"))} {entry.Text("models")} {entry.Text("metric")}";

    public static QualityResult Read(JsonElement entry) => new()
    {
        Technique = Enum.Parse<QualityTechnique>(entry.Text("technique"), ignoreCase: true),
        Schemes = entry.Texts("schemes"),
        Models = entry.Text("models"),
        Metric = Enum.Parse<QualityMetric>(entry.Text("metric"), ignoreCase: true),
        SizeExponent = Known(entry, "sizeExponent"),
        Results = Count.From(entry.Whole("results")),
        Low = Magnitude.From(entry.Number("low")),
        Median = Magnitude.From(entry.Number("median")),
        High = Magnitude.From(entry.Number("high")),
        MemoryRatio = Known(entry, "memoryRatio"),
        Note = entry.TextOrNull("note"),
        Source = entry.Text("source"),
    };

    public static SizeCurve Curve(JsonElement entry) => new(
        entry.Text("name"),
        entry.Texts("models"),
        entry.Text("metric"),
        Magnitude.From(entry.Number("coefficient")),
        Magnitude.From(entry.Number("exponent")),
        Count.From(entry.Whole("results")),
        Magnitude.From(entry.Number("worstPoints")),
        entry.Text("source"));

    private static Magnitude? Known(JsonElement entry, string name) => entry.NumberOrNull(name) is { } value ? Magnitude.From(value) : null;
}
