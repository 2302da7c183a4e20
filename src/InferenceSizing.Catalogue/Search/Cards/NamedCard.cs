using System.Collections.Immutable;
using InferenceSizing.Catalogue.Machines;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Catalogue.Search.Cards;

/// <summary>A card and all else that its name says.</summary>
/// <param name="Card">The whole card.</param>
public sealed record NamedCard(Accelerator Card)
{
    /// <summary>The MIG profile that the name states; null for the whole card. It may be one that the card does not have.</summary>
    public string? Partition { get; init; }

    /// <summary>Cards that the name counts; null where it counts none.</summary>
    public int? Count { get; init; }

    /// <summary>The share of the card's memory where the name states less, as of chips that share memory with the host; null for all.</summary>
    public double? MemoryShare { get; init; }

    /// <summary>Guests of that share that a card has room for; null for the whole card.</summary>
    public int? Guests => MemoryShare is { } share ? (int)Math.Round(1 / share) : null;

    /// <summary>The provider's machine that the name is of; null for a card's own name.</summary>
    public Machine? Machine { get; init; }
}

/// <summary>What a name of a card was found to mean: one card, one of several, or nothing.</summary>
/// <param name="Named">The card; null where the name does not say which one.</param>
/// <param name="Choices">All cards that the name fits, the named one among them; empty where it fits none.</param>
public sealed record CardReading(NamedCard? Named, ImmutableArray<Accelerator> Choices)
{
    /// <summary>The machines of a series that was named without a size; empty for any other name.</summary>
    public ImmutableArray<NamedCard> Machines { get; init; } = [];

    /// <summary>Why a name that is made up of cards means none of them; null for any other.</summary>
    public string? Refused { get; init; }

    internal static CardReading Nothing { get; } = new(null, []);

    internal static CardReading RefusedFor(string reason) => Nothing with { Refused = reason };

    internal static CardReading Of(NamedCard named) => new(named, [named.Card]);
}
