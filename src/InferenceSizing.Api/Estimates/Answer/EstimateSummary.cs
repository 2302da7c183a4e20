using System.Text.Json.Serialization;
using InferenceSizing.Api.Remedies;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>The answer with detail summary: what a person looks for first, on one screen. Members are those of the whole answer, and mean the same.</summary>
internal sealed record EstimateSummary
{
    public required string? Summary { get; init; }

    public required bool Fits { get; init; }

    public required StartupSummary Startup { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required VerdictAnswer? Verdict { get; init; }

    public required IReadOnlyList<RemedyAnswer> Remedies { get; init; }

    public required MemorySummary Memory { get; init; }

    public required LargestBatchSummary LargestBatch { get; init; }

    public required LatencyAnswer Latency { get; init; }

    public required ThroughputAnswer Throughput { get; init; }

    public required IReadOnlyList<WarningAnswer> Warnings { get; init; }

    public static EstimateSummary Of(EstimateResponse whole)
    {
        // Where nothing fits, times are of a deployment that had the memory: a summary leaves them out.
        bool runs = whole.LargestBatch.BatchSize > 0;
        return new EstimateSummary
        {
            Summary = whole.Summary,
            Fits = whole.Fits,
            Startup = new StartupSummary(whole.Startup.Starts, whole.Startup.Refusals),
            Verdict = whole.Verdict,
            Remedies = [.. whole.Remedies.Take(1)],
            Memory = new MemorySummary(new GpuUseSummary(whole.Memory.PerGpu.TotalBytes, whole.Memory.PerGpu.FreeBytes)),
            LargestBatch = new LargestBatchSummary(whole.LargestBatch.BatchSize, whole.LargestBatch.LimitedBy),
            Latency = runs ? new LatencyAnswer(whole.Latency.TtftMs, whole.Latency.TpotMs, null, null, whole.Latency.BatchMs, null)
                : new LatencyAnswer(null, null, null, null, null, null),
            Throughput = runs ? new ThroughputAnswer(whole.Throughput.OutputTokensPerSecond, null, null, null, whole.Throughput.SamplesPerSecond)
                : new ThroughputAnswer(null, null, null, null, null),
            Warnings = whole.Warnings,
        };
    }
}

internal sealed record StartupSummary(bool Starts, IReadOnlyList<StartupRefusalAnswer> Refusals);

internal sealed record MemorySummary(GpuUseSummary PerGpu);

internal sealed record GpuUseSummary(PredictedBytes TotalBytes, long FreeBytes);

internal sealed record LargestBatchSummary(long BatchSize, string LimitedBy);
