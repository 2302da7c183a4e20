using System.Text.Json;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Catalogue;
using InferenceSizing.Catalogue.Engines;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Api.Catalogues;

/// <summary>An inference engine as it is modelled here.</summary>
/// <param name="Name">As <c>engine.name</c> names it.</param>
/// <param name="Versions">Versions whose rules are known, newest first; the first is the default.</param>
/// <param name="DefaultArrival">How requests come where the workload does not say.</param>
/// <param name="Knobs">Its own settings.</param>
internal sealed record EngineAnswer(string Name, IReadOnlyList<string> Versions, string DefaultArrival, IReadOnlyList<KnobAnswer> Knobs)
{
    public static EngineAnswer Of(EngineProfile engine, CatalogueSet catalogue)
    {
        EngineEntry? documented = catalogue.FindEngine(engine.Name);
        return new EngineAnswer(
            engine.Name,
            [.. engine.Versions.Select(version => version.Text)],
            engine.DefaultArrival is StaticArrival ? ArrivalNames.Static : ArrivalNames.ClosedLoop,
            [.. KnobField.Of(engine).Select(knob => KnobAnswer.Of(knob, documented?.Knobs.FirstOrDefault(entry => entry.Name == knob.JsonName)))]);
    }
}

/// <summary>A setting of an engine.</summary>
/// <param name="Name">As a member of <c>engine</c>.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Unit">Unit of its value, where it has one.</param>
/// <param name="Default">Its default, or how that comes about.</param>
internal sealed record KnobAnswer(string Name, string? Meaning, string? Unit, string? Default)
{
    public static KnobAnswer Of(KnobField knob, EngineKnob? documented) => new(
        knob.JsonName,
        documented?.Meaning,
        documented?.Unit,
        documented?.DefaultRule ?? (documented?.Default is { ValueKind: not JsonValueKind.Undefined } value ? value.GetRawText() : null));
}
