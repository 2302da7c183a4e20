using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>How one instance is laid over GPUs, and how many instances there are.</summary>
internal sealed record ParallelismRequest : InstanceRequest
{
    /// <summary>Whole copies of the model, each on GPUs of its own. Default: 1.</summary>
    [Range(1, Bounds.MaxDegree)]
    [JsonPropertyOrder(1)]
    public int? Replicas { get; init; }

    /// <summary>Instances that read prompts apart from those that decode, in place of all other members. Default: every instance does both.</summary>
    [JsonPropertyOrder(1)]
    public DisaggregatedRequest? Disaggregated { get; init; }

    internal override int? Copies => Replicas;
}
