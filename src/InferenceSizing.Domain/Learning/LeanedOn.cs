using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Learning;

/// <summary>A run that an estimate leaned on, or would have.</summary>
/// <param name="Run">The run.</param>
/// <param name="Distance">0 for the same deployment under the same load, 1 for one that says nothing.</param>
/// <param name="IsOutlier">Whether it is not believed: it contradicts what the estimate and the other runs say of it.</param>
public sealed record LeanedOn(string Run, Ratio Distance, bool IsOutlier);
