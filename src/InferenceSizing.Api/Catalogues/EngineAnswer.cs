using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Catalogue.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Api.Catalogues;

/// <summary>An inference engine as it is modelled here.</summary>
/// <param name="Name">As <c>engine.name</c> names it.</param>
/// <param name="OtherNames">What else <c>engine.name</c> takes for it.</param>
/// <param name="Title">A name to show.</param>
/// <param name="Kinds">Kinds of model that it runs.</param>
/// <param name="Versions">Versions whose rules are known, newest first; the first is the default.</param>
/// <param name="DefaultArrival">How requests come where the workload does not say.</param>
/// <param name="SpeculativeMethods">What may propose tokens for speculative decoding with the newest version.</param>
/// <param name="Knobs">Its own settings.</param>
/// <param name="Releases">Releases that changed a rule, newest first.</param>
/// <param name="Source">Where they are documented.</param>
internal sealed record EngineAnswer(
    string Name,
    IReadOnlyList<string> OtherNames,
    string Title,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<string> Versions,
    string DefaultArrival,
    IReadOnlyList<string> SpeculativeMethods,
    IReadOnlyList<KnobAnswer> Knobs,
    IReadOnlyList<ReleaseAnswer> Releases,
    string Source)
{
    public static EngineAnswer Of(EngineEntry entry) => new(
        entry.Engine.Name,
        entry.Engine.OtherNames,
        entry.Title,
        [.. entry.Engine.Kinds.Select(kind => ModelKinds.Words[(int)kind])],
        [.. entry.Engine.Versions.Select(version => version.Text)],
        ArrivalNames.NameOf(entry.Engine.DefaultArrival),
        [.. Enum.GetValues<SpeculativeMethod>().Where(method => entry.Engine.Releases[0].Speculation?.Knows(method) == true)
            .Select(Estimates.Request.SpeculativeMethods.WordOf)],
        [.. entry.Engine.Knobs.Select(KnobAnswer.Of)],
        [.. entry.Engine.Releases.Where(release => release.Change.Length > 0)
            .Select(release => new ReleaseAnswer(release.Since.Text, release.Change, release.Source))],
        entry.Source);
}

/// <summary>A setting of an engine.</summary>
/// <param name="Name">As a member of <c>engine</c>.</param>
/// <param name="Flag">As the engine's own command line spells it; null for a library.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Unit">Unit of its value, where it has one.</param>
/// <param name="Default">Its default, or how that comes about.</param>
internal sealed record KnobAnswer(string Name, string? Flag, string Meaning, string? Unit, string? Default)
{
    public static KnobAnswer Of(Knob knob) => new(knob.Name, knob.Flag, knob.Meaning, knob.Unit, knob.Default);
}

/// <summary>A release that changed a rule.</summary>
/// <param name="Since">Its version.</param>
/// <param name="Change">What changed.</param>
/// <param name="Source">Pull request, file, release notes or log.</param>
internal sealed record ReleaseAnswer(string Since, string Change, string Source);
