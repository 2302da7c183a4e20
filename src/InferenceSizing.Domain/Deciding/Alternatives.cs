using System.Collections.Immutable;
using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>Another model of the same publisher, family and kind.</summary>
/// <param name="Id">Catalogue id.</param>
/// <param name="Parameters">How large it is.</param>
/// <param name="Source">The model itself; null where it cannot be read.</param>
public sealed record Sibling(string Id, ElementCount Parameters, Func<ModelSource?> Source);

/// <summary>What a question could have asked for instead.</summary>
/// <param name="Cards">The catalogue's GPUs.</param>
/// <param name="Asked">The asked GPU as the catalogue has it, whole; null for one that the client described.</param>
/// <param name="Siblings">Other models, in any order; looked at only where nothing else helps.</param>
/// <param name="Pricing">What ranks other GPUs.</param>
public sealed record Alternatives(ImmutableArray<Accelerator> Cards, Accelerator? Asked, IEnumerable<Sibling> Siblings, Pricing Pricing);
