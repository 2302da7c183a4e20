using System.Collections.Immutable;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How a value came about that only one engine has.</summary>
/// <param name="Quantity">What it explains.</param>
/// <param name="Rule">The rule, and where it is from.</param>
/// <param name="Values">What was put in.</param>
internal sealed record EngineNote(Explained Quantity, MemoryRule Rule, ImmutableArray<NamedMagnitude> Values);
