using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>What must hold for the deployment to pass. Predicted figures are compared by their estimate.</summary>
internal sealed record RequirementsRequest
{
    /// <summary>Whether the asked batch must fit (true), or must not (false).</summary>
    public bool? Fits { get; init; }

    /// <summary>The largest batch is at least this.</summary>
    [Range(1, Bounds.MaxSequences)]
    public int? MinBatchSize { get; init; }

    /// <summary>The fullest GPU holds at most this, 2^30 bytes.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxGibibytes)]
    [JsonPropertyName("maxTotalGiB")]
    public double? MaxTotalGiB { get; init; }

    /// <summary>Time to the first token, milliseconds.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MaxTtftMs { get; init; }

    /// <summary>Time for each output token after the first, milliseconds.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MaxTpotMs { get; init; }

    /// <summary>Time of a whole request (of a model that does not generate: of a batch), milliseconds.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MaxRequestMs { get; init; }

    /// <summary>Output tokens a second of the deployment.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MinOutputTokensPerSecond { get; init; }

    /// <summary>Samples a second of the deployment.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MinSamplesPerSecond { get; init; }

    /// <summary>A million output tokens (of a model that does not generate: samples) cost at most this, US dollars.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MaxCostPerMillionTokens { get; init; }

    /// <summary>The deployment costs at most this an hour, US dollars.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MaxUsdPerHour { get; init; }

    /// <summary>Percent of the untouched model's score that is lost at most. A loss that no published results tell fails it.</summary>
    [Range(0.0, 100.0)]
    public double? MaxAccuracyLoss { get; init; }

    /// <summary>An earlier answer whose figures must not become worse.</summary>
    public BaselineRequest? NoWorseThan { get; init; }
}
