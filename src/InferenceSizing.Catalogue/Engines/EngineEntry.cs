using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Catalogue.Engines;

/// <summary>An inference engine and where it is documented.</summary>
/// <param name="Id">The name of the contract.</param>
/// <param name="Title">A name to show.</param>
/// <param name="Aliases">Other names for it.</param>
/// <param name="Source">Where its settings and rules are documented.</param>
/// <param name="Engine">Releases, settings and rules.</param>
public sealed record EngineEntry(string Id, string Title, ImmutableArray<string> Aliases, string Source, Engine Engine);
