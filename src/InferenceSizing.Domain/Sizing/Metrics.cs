using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Sizing;

/// <summary>All metrics. A new figure is a row here and a member of the answers that show it.</summary>
public static class Metrics
{
    /// <summary>Whether the asked batch fits.</summary>
    public static Metric Fits { get; } = new("fits", "fits", MetricUnit.Flag, Better.Higher,
        assessment => Reading.Counted(assessment.Estimate.Fits ? 1 : 0));

    /// <summary>GPUs of the deployment.</summary>
    public static Metric Gpus { get; } = new("gpus", "GPUs", MetricUnit.Count, Better.Lower,
        assessment => Reading.Counted(assessment.Estimate.Deployment.Gpus.Value));

    /// <summary>Weights on the fullest GPU.</summary>
    public static Metric Weights { get; } = new("weightsBytes", "weights", MetricUnit.Bytes, Better.Lower,
        assessment => Reading.Counted(assessment.Estimate.PerGpu.Weights.Count));

    /// <summary>Cache on the fullest GPU, for the asked batch.</summary>
    public static Metric KeyValueCache { get; } = new("kvCacheBytes", "KV cache", MetricUnit.Bytes, Better.Lower,
        assessment => Reading.Counted(assessment.Estimate.PerGpu.Cache.Count));

    /// <summary>All memory of the fullest GPU.</summary>
    public static Metric Total { get; } = new("totalBytes", "total", MetricUnit.Bytes, Better.Lower,
        assessment => Reading.Of(assessment.Estimate.PerGpu.Total))
    { ComparedWithBaseline = true };

    /// <summary>Left of the engine's budget; negative is the shortfall.</summary>
    public static Metric Free { get; } = new("freeBytes", "free", MetricUnit.Bytes, Better.Higher,
        assessment => Reading.Counted(assessment.Estimate.PerGpu.Free.Count));

    /// <summary>The largest batch that every limit allows.</summary>
    public static Metric LargestBatch { get; } = new("largestBatch", "largest batch", MetricUnit.Count, Better.Higher,
        assessment => Reading.Counted(assessment.Estimate.LargestBatch.BatchSize.Count))
    { ComparedWithBaseline = true };

    /// <summary>From the request to its first token, milliseconds.</summary>
    public static Metric TimeToFirstToken { get; } = new("ttftMs", "time to first token, ms", MetricUnit.Milliseconds, Better.Lower,
        assessment => assessment.Estimate.Served.TimeToFirstToken is { } time ? Reading.Of(time) : null)
    { ComparedWithBaseline = true };

    /// <summary>Mean time between output tokens, prefills of others included, milliseconds.</summary>
    public static Metric TimePerOutputToken { get; } = new("tpotMs", "time per output token, ms", MetricUnit.Milliseconds, Better.Lower,
        assessment => assessment.Estimate.Served.TimePerOutputToken is { } time ? Reading.Of(time) : null)
    { ComparedWithBaseline = true };

    /// <summary>Of a model that does not generate.</summary>
    public static Metric BatchTime { get; } = new("batchMs", "batch, ms", MetricUnit.Milliseconds, Better.Lower,
        assessment => assessment.Estimate.Served.Batch is { } time ? Reading.Of(time) : null);

    /// <summary>Of a generating model; what is required of it is required of another model's batch.</summary>
    public static Metric RequestTime { get; } = new("requestMs", "request, ms", MetricUnit.Milliseconds, Better.Lower,
        assessment => assessment.Estimate.Served.Request is { } time ? Reading.Of(time) : null)
    {
        StandIn = BatchTime,
        ComparedWithBaseline = true,
    };

    /// <summary>Of the deployment.</summary>
    public static Metric OutputTokens { get; } = new("outputTokensPerSecond", "output tokens a second", MetricUnit.PerSecond, Better.Higher,
        assessment => assessment.Estimate.Served.OutputTokens is { } rate ? Reading.Of(rate) : null)
    { ComparedWithBaseline = true };

    /// <summary>Of the deployment, of a model that does not generate.</summary>
    public static Metric Samples { get; } = new("samplesPerSecond", "samples a second", MetricUnit.PerSecond, Better.Higher,
        assessment => assessment.Estimate.Served.Samples is { } rate ? Reading.Of(rate) : null)
    { ComparedWithBaseline = true };

    /// <summary>Of the deployment.</summary>
    public static Metric Requests { get; } = new("requestsPerSecond", "requests a second", MetricUnit.PerSecond, Better.Higher,
        assessment => assessment.Estimate.Served.Requests is { } rate ? Reading.Of(rate) : null);

    /// <summary>Of the deployment.</summary>
    public static Metric CostPerHour { get; } = new("usdPerHour", "US dollars an hour", MetricUnit.UsDollars, Better.Lower,
        assessment => assessment.Cost is { } cost ? Reading.Exactly((double)cost.PerHour.Amount) : null)
    { ComparedWithBaseline = true };

    /// <summary>Of a million output tokens, of a model that does not generate a million samples.</summary>
    public static Metric CostPerMillion { get; } = new("usdPerMillion", "US dollars a million tokens or samples", MetricUnit.UsDollars, Better.Lower,
        assessment => assessment.Cost?.AtLoad.Product is { } cost ? Reading.Of(cost) : null);

    /// <summary>Of all GPUs.</summary>
    public static Metric Power { get; } = new("watts", "watts", MetricUnit.Watts, Better.Lower,
        assessment => assessment.Energy is { } energy ? Reading.Of(energy.Deployment) : null);

    /// <summary>Percent of the untouched model's score.</summary>
    public static Metric AccuracyLoss { get; } = new("accuracyLoss", "accuracy lost, %", MetricUnit.Percent, Better.Lower,
        assessment => assessment.Quality.AccuracyLoss is { } loss ? Reading.Predicted(loss.Low, loss.Estimate, loss.High) : null);

    /// <summary>In the order in which answers show them.</summary>
    public static ImmutableArray<Metric> All { get; } =
    [
        Fits, Gpus, Weights, KeyValueCache, Total, Free, LargestBatch, TimeToFirstToken, TimePerOutputToken, BatchTime, RequestTime, OutputTokens, Samples,
            Requests,
        CostPerHour, CostPerMillion, Power, AccuracyLoss,
    ];
}
