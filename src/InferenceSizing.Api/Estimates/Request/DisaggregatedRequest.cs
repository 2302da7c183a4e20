using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Instances that read prompts and hand the cache on to others that decode, as vLLM, SGLang, and TensorRT-LLM behind Dynamo or llm-d run them. Stands
/// alone in <c>parallelism</c>; <c>workload.batchSize</c> then is of the whole deployment.</summary>
internal sealed record DisaggregatedRequest
{
    /// <summary>The instances that read prompts.</summary>
    [Required]
    public PoolRequest? Prefill { get; init; }

    /// <summary>The instances that decode.</summary>
    [Required]
    public PoolRequest? Decode { get; init; }

    /// <summary>Bandwidth, one way, from an instance that reads to one that decodes. Default: 50 GB/s for each GPU of the smaller of the two.</summary>
    [Range(Bounds.MinBandwidth, Bounds.MaxBandwidth)]
    public double? TransferGBPerSecond { get; init; }
}

/// <summary>Instances of one kind, and how each is laid over GPUs: tensor x pipeline x attentionData = expertTensor x expert x pipeline.</summary>
internal sealed record PoolRequest : InstanceRequest
{
    /// <summary>How many there are. Default: 1.</summary>
    [Range(1, Bounds.MaxDegree)]
    [JsonPropertyOrder(-1)]
    public int? Instances { get; init; }

    internal override int? Copies => Instances;
}
