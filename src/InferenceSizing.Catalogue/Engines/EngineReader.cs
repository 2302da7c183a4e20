using System.Text.Json;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Architectures;

namespace InferenceSizing.Catalogue.Engines;

/// <summary>Reads an entry of <c>engines</c>.</summary>
internal static class EngineReader
{
    public static EngineEntry Read(JsonElement entry) => new(
        entry.Text("id"),
        entry.Text("title"),
        entry.Texts("aliases"),
        [.. entry.Texts("kinds").Select(kind => Enum.Parse<ArchitectureKind>(kind, ignoreCase: true))],
        entry.Text("weightFiles") == "gguf",
        entry.Texts("versions"),
        entry.Text("defaultArrival"),
        [.. entry.Items("knobs").Select(KnobOf)],
        entry.Text("source"));

    private static EngineKnob KnobOf(JsonElement knob) => new(
        knob.Text("name"),
        Enum.Parse<KnobType>(knob.Text("type"), ignoreCase: true),
        knob.NumberOrNull("minimum"),
        knob.NumberOrNull("exclusiveMinimum"),
        knob.NumberOrNull("maximum"),
        knob.TryGetProperty("default", out JsonElement value) ? value : null,
        knob.TextOrNull("defaultRule"),
        knob.TextOrNull("unit"),
        knob.Text("meaning"));
}
