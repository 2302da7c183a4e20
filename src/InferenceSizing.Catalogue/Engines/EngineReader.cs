using System.Text.Json;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Catalogue.Engines;

/// <summary>Reads an entry of <c>engines</c> and joins it with the profile of the same name.</summary>
internal static class EngineReader
{
    public static EngineEntry Read(JsonElement entry, Func<string, CatalogueException> error)
    {
        Engine profile = EngineList.Find(entry.Text("id")) ?? throw error("The rules of this engine are not known; engines are part of the program.");
        EngineKnob[] knobs = [.. entry.Items("knobs").Select(knob => KnobOf(knob, error))];
        foreach (Knob known in profile.Knobs)
        {
            if (!Array.Exists(knobs, knob => knob.Knob == known))
                throw error($"The knob {known} is not described.");
        }

        return new EngineEntry(
            entry.Text("id"),
            entry.Text("title"),
            entry.Texts("aliases"),
            [.. entry.Texts("kinds").Select(kind => Enum.Parse<ArchitectureKind>(kind, ignoreCase: true))],
            entry.Text("weightFiles") == "gguf",
            [.. knobs.Where(knob => profile.Knobs.Contains(knob.Knob))],
            entry.Text("source"),
            profile);
    }

    private static EngineKnob KnobOf(JsonElement knob, Func<string, CatalogueException> error) => new(
        knob.Text("name"),
        Enum.TryParse(knob.Text("name"), ignoreCase: true, out Knob known) ? known : throw error($"There is no knob '{knob.Text("name")}'."),
        Enum.Parse<KnobType>(knob.Text("type"), ignoreCase: true),
        knob.NumberOrNull("minimum"),
        knob.NumberOrNull("exclusiveMinimum"),
        knob.NumberOrNull("maximum"),
        knob.Text("default"),
        knob.TextOrNull("unit"),
        knob.Text("meaning"));
}
