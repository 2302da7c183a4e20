using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Figures that an answer must not fall behind; null leaves one uncompared.</summary>
/// <param name="Tolerance">Share by which a figure may be worse.</param>
public sealed record Baseline(Ratio Tolerance)
{
    /// <summary>Of the fullest GPU.</summary>
    public ByteCount? Total { get; init; }

    /// <summary>Sequences or images.</summary>
    public long? LargestBatch { get; init; }

    public Seconds? TimeToFirstToken { get; init; }

    public Seconds? TimePerOutputToken { get; init; }

    /// <summary>Of a request, or of a batch.</summary>
    public Seconds? Request { get; init; }

    public Rate? OutputTokens { get; init; }

    public Rate? Samples { get; init; }

    public DollarsPerHour? PerHour { get; init; }

    /// <summary>The figures of an earlier answer.</summary>
    public static Baseline Of(Appraisal earlier, Ratio tolerance)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ServedWorkload served = earlier.Estimate.Served;
        return new Baseline(tolerance)
        {
            Total = earlier.Estimate.PerGpu.Total.Estimate,
            LargestBatch = earlier.Estimate.LargestBatch.BatchSize,
            TimeToFirstToken = served.TimeToFirstToken?.Estimate,
            TimePerOutputToken = served.TimePerOutputToken?.Estimate,
            Request = (served.Request ?? served.Batch)?.Estimate,
            OutputTokens = served.OutputTokens?.Estimate,
            Samples = served.Samples?.Estimate,
            PerHour = earlier.Cost?.PerHour,
        };
    }

    /// <summary>These figures where they are set, and those of <paramref name="other"/> elsewhere.</summary>
    public Baseline Over(Baseline other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new Baseline(Tolerance)
        {
            Total = Total ?? other.Total,
            LargestBatch = LargestBatch ?? other.LargestBatch,
            TimeToFirstToken = TimeToFirstToken ?? other.TimeToFirstToken,
            TimePerOutputToken = TimePerOutputToken ?? other.TimePerOutputToken,
            Request = Request ?? other.Request,
            OutputTokens = OutputTokens ?? other.OutputTokens,
            Samples = Samples ?? other.Samples,
            PerHour = PerHour ?? other.PerHour,
        };
    }
}
