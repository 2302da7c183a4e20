namespace InferenceSizing.Domain.Deciding;

/// <summary>Whole numbers from one to another, both ends included where the steps meet them.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last at most, not below the first.</param>
/// <param name="Step">From one to the next, at least one.</param>
public readonly record struct Steps(long From, long To, long Step)
{
    /// <summary>How many there are.</summary>
    public long Count => ((To - From) / Step) + 1;

    /// <summary>The one at a place, from zero.</summary>
    public long At(int place) => From + (place * Step);
}
