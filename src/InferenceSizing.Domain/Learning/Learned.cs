using System.Collections.Immutable;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Domain.Learning;

/// <summary>What measured runs say of a deployment's times.</summary>
public sealed record Learned
{
    /// <summary>What its times are multiplied by.</summary>
    public required TimeCorrection Correction { get; init; }

    /// <summary>What is left of its intervals.</summary>
    public required PredictionAccuracy Accuracy { get; init; }

    /// <summary>The runs, nearest first.</summary>
    public required ImmutableArray<LeanedOn> Runs { get; init; }

    /// <summary>What was learnt, for the reader.</summary>
    public string Basis
    {
        get
        {
            int outliers = Runs.Count(run => run.IsOutlier), believed = Runs.Length - outliers;
            string doubted = outliers == 0 ? "" : $", and {outliers} more not believed";
            return $"Corrected by {believed} measured {(believed == 1 ? "run" : "runs")} of the site{doubted}.";
        }
    }
}
