using System.Collections.Immutable;
using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>What a pipeline asserts; null leaves a thing unasserted.</summary>
public sealed record Requirements
{
    public bool? Fits { get; init; }

    public long? MinBatchSize { get; init; }

    /// <summary>Of the fullest GPU.</summary>
    public ByteCount? MaxTotal { get; init; }

    public Seconds? MaxTimeToFirstToken { get; init; }

    public Seconds? MaxTimePerOutputToken { get; init; }

    public Seconds? MaxRequest { get; init; }

    public Rate? MinOutputTokens { get; init; }

    public Rate? MinSamples { get; init; }

    /// <summary>Of a million output tokens, or samples.</summary>
    public DollarsPerMillion? MaxCostPerMillion { get; init; }

    /// <summary>Of the deployment.</summary>
    public DollarsPerHour? MaxCostPerHour { get; init; }

    /// <summary>Percent of the untouched model's score.</summary>
    public Magnitude? MaxAccuracyLoss { get; init; }

    /// <summary>What must not become worse.</summary>
    public Baseline? NoWorseThan { get; init; }
}

/// <summary>One assertion and what was found.</summary>
/// <param name="Name">The field of the request.</param>
/// <param name="Limit">In the unit of the field.</param>
/// <param name="Actual">In the same unit; null where the model has no such figure, which fails the check.</param>
/// <param name="Passed">Whether it holds.</param>
public readonly record struct Check(string Name, Magnitude Limit, Magnitude? Actual, bool Passed);

/// <summary>All assertions together.</summary>
public sealed record Verdict(bool Passed, ImmutableArray<Check> Checks)
{
    /// <summary>Compares the estimates (not the bounds of their intervals) with what is required.</summary>
    /// <param name="required">What must hold.</param>
    /// <param name="estimate">What was found.</param>
    /// <param name="cost">Null where no price is known, which fails what is required of it.</param>
    /// <param name="quality">A loss that is not known fails what is required of it.</param>
    public static Verdict Of(Requirements required, Estimate estimate, RunningCost? cost, QualityEstimate quality)
    {
        ArgumentNullException.ThrowIfNull(quality);
        ArgumentNullException.ThrowIfNull(required);
        ArgumentNullException.ThrowIfNull(estimate);
        ImmutableArray<Check>.Builder checks = ImmutableArray.CreateBuilder<Check>();
        if (required.Fits is { } fits)
            checks.Add(new Check("fits", Magnitude.From(fits ? 1 : 0), Magnitude.From(estimate.Fits ? 1 : 0), fits == estimate.Fits));
        AtLeast("minBatchSize", required.MinBatchSize, estimate.LargestBatch.BatchSize);
        AtMost("maxTotalGiB", Gibibytes(required.MaxTotal), Gibibytes(estimate.PerGpu.Total.Estimate));
        AtMost("maxTtftMs", required.MaxTimeToFirstToken?.Milliseconds, estimate.Served.TimeToFirstToken?.Estimate.Milliseconds);
        AtMost("maxTpotMs", required.MaxTimePerOutputToken?.Milliseconds, estimate.Served.TimePerOutputToken?.Estimate.Milliseconds);
        AtMost("maxRequestMs", required.MaxRequest?.Milliseconds, (estimate.Served.Request ?? estimate.Served.Batch)?.Estimate.Milliseconds);
        AtLeast("minOutputTokensPerSecond", required.MinOutputTokens?.PerSecond, estimate.Served.OutputTokens?.Estimate.PerSecond);
        AtLeast("minSamplesPerSecond", required.MinSamples?.PerSecond, estimate.Served.Samples?.Estimate.PerSecond);
        AtMost("maxCostPerMillionTokens", required.MaxCostPerMillion?.Amount, cost?.AtLoad.Product?.Estimate.Amount);
        AtMost("maxUsdPerHour", (double?)required.MaxCostPerHour?.Amount, (double?)cost?.PerHour.Amount);
        AtMost("maxAccuracyLoss", required.MaxAccuracyLoss?.Value, quality.AccuracyLoss?.Estimate.Value);
        if (required.NoWorseThan is { } before)
            CompareWith(before);
        return new Verdict(checks.All(check => check.Passed), checks.ToImmutable());

        void CompareWith(Baseline before)
        {
            double more = 1 + before.Tolerance.Value, less = Math.Max(0, 1 - before.Tolerance.Value);
            AtMost("noWorseThan.totalBytes", before.Total?.Count * more, estimate.PerGpu.Total.Estimate.Count);
            AtLeast("noWorseThan.largestBatch", before.LargestBatch * less, estimate.LargestBatch.BatchSize);
            AtMost("noWorseThan.ttftMs", before.TimeToFirstToken?.Milliseconds * more, estimate.Served.TimeToFirstToken?.Estimate.Milliseconds);
            AtMost("noWorseThan.tpotMs", before.TimePerOutputToken?.Milliseconds * more, estimate.Served.TimePerOutputToken?.Estimate.Milliseconds);
            AtMost("noWorseThan.requestMs", before.Request?.Milliseconds * more, (estimate.Served.Request ?? estimate.Served.Batch)?.Estimate.Milliseconds);
            AtLeast("noWorseThan.outputTokensPerSecond", before.OutputTokens?.PerSecond * less, estimate.Served.OutputTokens?.Estimate.PerSecond);
            AtLeast("noWorseThan.samplesPerSecond", before.Samples?.PerSecond * less, estimate.Served.Samples?.Estimate.PerSecond);
            AtMost("noWorseThan.usdPerHour", (double?)before.PerHour?.Amount * more, (double?)cost?.PerHour.Amount);
        }

        void AtMost(string name, double? limit, double? actual) => Compare(name, limit, actual, (found, bound) => found <= bound);

        void AtLeast(string name, double? limit, double? actual) => Compare(name, limit, actual, (found, bound) => found >= bound);

        void Compare(string name, double? limit, double? actual, Func<double, double, bool> holds)
        {
            if (limit is { } bound)
                checks.Add(new Check(name, Magnitude.From(bound), actual is { } found ? Magnitude.From(found) : null, actual is { } value && holds(value, bound)));
        }
    }

    private static double? Gibibytes(ByteCount? bytes) => bytes is { } count ? (double)count.Count / ByteCount.PerGiB : null;
}
