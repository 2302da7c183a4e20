using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>An earlier answer that this one must not fall behind: its <c>resolved</c>, which is sized again, or figures of it, or both; figures that are given
/// count.</summary>
internal sealed record BaselineRequest
{
    /// <summary>The earlier answer's <c>resolved</c>.</summary>
    public JsonElement? Resolved { get; init; }

    /// <summary>Percent by which a figure may be worse. Default: 5.</summary>
    [Range(0.0, 1000.0)]
    public double? TolerancePercent { get; init; }

    /// <summary>memory.perGpu.totalBytes.estimate.</summary>
    [Range(1, Bounds.MaxMemoryBytes)]
    public long? TotalBytes { get; init; }

    /// <summary>largestBatch.batchSize.</summary>
    [Range(1, Bounds.MaxSequences)]
    public int? LargestBatch { get; init; }

    /// <summary>latency.ttftMs.estimate.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? TtftMs { get; init; }

    /// <summary>latency.tpotMs.estimate.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? TpotMs { get; init; }

    /// <summary>latency.requestMs.estimate, or batchMs.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? RequestMs { get; init; }

    /// <summary>throughput.outputTokensPerSecond.estimate.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>throughput.samplesPerSecond.estimate.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? SamplesPerSecond { get; init; }

    /// <summary>cost.usdPerHour.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? UsdPerHour { get; init; }
}
