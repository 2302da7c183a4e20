using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Catalogue.Engines;

/// <summary>An inference engine: what it serves and its knobs, joined with the rules of its profile.</summary>
/// <param name="Id">The name of the contract.</param>
/// <param name="Title">A name to show.</param>
/// <param name="Aliases">Other names for it.</param>
/// <param name="Kinds">The kinds of model it runs.</param>
/// <param name="ReadsGguf">Whether weights come in GGUF files, and precisions are their file types.</param>
/// <param name="Knobs">Those of its settings that are taken into account.</param>
/// <param name="Source">Where they are documented.</param>
/// <param name="Profile">Versions, defaults and rules.</param>
public sealed record EngineEntry(
    string Id,
    string Title,
    ImmutableArray<string> Aliases,
    ImmutableArray<ArchitectureKind> Kinds,
    bool ReadsGguf,
    ImmutableArray<EngineKnob> Knobs,
    string Source,
    Engine Profile);
