using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Domain.Architectures;

namespace InferenceSizing.Catalogue.Engines;

/// <summary>An inference engine: what it serves, its versions and its knobs.</summary>
/// <param name="Id">The name of the contract.</param>
/// <param name="Title">A name to show.</param>
/// <param name="Aliases">Other names for it.</param>
/// <param name="Kinds">The kinds of model it runs.</param>
/// <param name="ReadsGguf">Whether weights come in GGUF files, and precisions are their file types.</param>
/// <param name="Versions">Known versions, ascending; the last is the default.</param>
/// <param name="DefaultArrival"><c>static</c> or <c>closedLoop</c>.</param>
/// <param name="Knobs">Its own settings.</param>
/// <param name="Source">Where they are documented.</param>
public sealed record EngineEntry(
    string Id,
    string Title,
    ImmutableArray<string> Aliases,
    ImmutableArray<ArchitectureKind> Kinds,
    bool ReadsGguf,
    ImmutableArray<string> Versions,
    string DefaultArrival,
    ImmutableArray<EngineKnob> Knobs,
    string Source)
{
    public string DefaultVersion => Versions[^1];
}

public enum KnobType
{
    Number,
    Integer,
    Boolean,

    /// <summary>An array of numbers.</summary>
    Numbers,
}

/// <summary>A setting of an engine.</summary>
/// <param name="Name">Its key in a request.</param>
/// <param name="Type">The JSON it takes.</param>
/// <param name="Minimum">Least value; null for no bound.</param>
/// <param name="ExclusiveMinimum">Bound that the value must lie above.</param>
/// <param name="Maximum">Greatest value.</param>
/// <param name="Default">A fixed default; null where there is none or <paramref name="DefaultRule"/> tells.</param>
/// <param name="DefaultRule">How the default comes about where it depends on model, card or version.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Meaning">What it does, in a sentence.</param>
public sealed record EngineKnob(
    string Name,
    KnobType Type,
    double? Minimum,
    double? ExclusiveMinimum,
    double? Maximum,
    JsonElement? Default,
    string? DefaultRule,
    string? Unit,
    string Meaning);
