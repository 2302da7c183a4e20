using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>What kept a deployment out of a plan. The greater came further.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Objective">Of an objective, the metric that it bounds; null for the others.</param>
/// <param name="Place">Of an objective, its place among the plan's: they are looked at in this order.</param>
public readonly record struct PlanObstacle(PlanLimit Limit, Metric? Objective = null, Place Place = default) : IComparable<PlanObstacle>
{
    /// <summary>Nothing: it is in the plan.</summary>
    public static PlanObstacle None { get; } = new(PlanLimit.None);

    public static implicit operator PlanObstacle(PlanLimit limit) => new(limit);

    /// <inheritdoc/>
    public int CompareTo(PlanObstacle other) => (Limit, Place.Index).CompareTo((other.Limit, other.Place.Index));

    public static bool operator <(PlanObstacle left, PlanObstacle right) => left.CompareTo(right) < 0;

    public static bool operator >(PlanObstacle left, PlanObstacle right) => left.CompareTo(right) > 0;

    public static bool operator <=(PlanObstacle left, PlanObstacle right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PlanObstacle left, PlanObstacle right) => left.CompareTo(right) >= 0;
}
