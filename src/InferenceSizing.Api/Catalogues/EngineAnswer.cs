using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Catalogue.Engines;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Api.Catalogues;

/// <summary>An inference engine as it is modelled here.</summary>
/// <param name="Name">As <c>engine.name</c> names it.</param>
/// <param name="Title">A name to show.</param>
/// <param name="Kinds">Kinds of model that it runs.</param>
/// <param name="Versions">Versions whose rules are known, newest first; the first is the default.</param>
/// <param name="DefaultArrival">How requests come where the workload does not say.</param>
/// <param name="SpeculativeMethods">What may propose tokens for speculative decoding with the newest version.</param>
/// <param name="Knobs">Its own settings.</param>
/// <param name="Source">Where they are documented.</param>
internal sealed record EngineAnswer(string Name, string Title, IReadOnlyList<string> Kinds, IReadOnlyList<string> Versions, string DefaultArrival, IReadOnlyList<string> SpeculativeMethods, IReadOnlyList<KnobAnswer> Knobs, string Source)
{
    public static EngineAnswer Of(EngineEntry engine) => new(
        engine.Profile.Name,
        engine.Title,
        [.. engine.Kinds.Select(kind => ModelKinds.Words[(int)kind])],
        [.. engine.Profile.Versions.Select(version => version.Text)],
        ArrivalNames.NameOf(engine.Profile.DefaultArrival),
        [.. Enum.GetValues<SpeculativeMethod>().Where(method => engine.Profile.Speculates(method, engine.Profile.Versions[0])).Select(Estimates.Request.SpeculativeMethods.WordOf)],
        [.. engine.Knobs.Select(KnobAnswer.Of)],
        engine.Source);
}

/// <summary>A setting of an engine.</summary>
/// <param name="Name">As a member of <c>engine</c>.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Unit">Unit of its value, where it has one.</param>
/// <param name="Default">Its default, or how that comes about.</param>
internal sealed record KnobAnswer(string Name, string Meaning, string? Unit, string? Default)
{
    public static KnobAnswer Of(EngineKnob knob) => new(knob.Name, knob.Meaning, knob.Unit, knob.Default);
}
