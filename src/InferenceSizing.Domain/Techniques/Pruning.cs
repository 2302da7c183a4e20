using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Techniques;

/// <summary>What is taken out of a model.</summary>
public enum PruningKind
{
    /// <summary>Single weights, anywhere: set to zero, stored all the same.</summary>
    Unstructured,

    /// <summary>Two of every four weights in a row, which sparse tensor cores skip and compressed storage leaves out.</summary>
    TwoOfFour,

    /// <summary>Whole attention heads; of grouped queries, whole groups.</summary>
    Heads,

    /// <summary>Channels within the MLPs and experts.</summary>
    Channels,

    /// <summary>Whole layers.</summary>
    Layers,
}

/// <summary>A pruned model.</summary>
/// <param name="Kind">What is taken out.</param>
/// <param name="Ratio">How much of it, below one.</param>
internal sealed record Pruning(PruningKind Kind, Ratio Ratio)
{
    /// <summary>Of <paramref name="whole"/> things, those that stay; at least one.</summary>
    internal int Kept(int whole) => Math.Max(1, (int)Math.Round(whole * (1 - Ratio.Value), MidpointRounding.AwayFromZero));
}
