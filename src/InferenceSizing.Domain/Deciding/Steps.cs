using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>Whole numbers from one to another, both ends included where the steps meet them.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last at most, not below the first.</param>
/// <param name="Step">From one to the next, at least one.</param>
public readonly record struct Steps(Count From, Count To, Count Step)
{
    /// <summary>How many there are.</summary>
    public Count Length => Count.From(((To.Value - From.Value) / Step.Value) + 1);

    /// <summary>The one at a place.</summary>
    public Count At(Place place) => Count.From(From.Value + (place.Index * Step.Value));
}
