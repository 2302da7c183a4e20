using System.ComponentModel.DataAnnotations;

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
internal sealed record PoolRequest
{
    /// <summary>How many there are. Default: 1.</summary>
    [Range(1, Bounds.MaxDegree)]
    public int? Instances { get; init; }

    /// <summary>Ranks that share each attention head's work. Default: 1.</summary>
    [Range(1, Bounds.MaxDegree)]
    public int? Tensor { get; init; }

    /// <summary>Stages that each hold a part of the layers. Default: 1.</summary>
    [Range(1, Bounds.MaxStages)]
    public int? Pipeline { get; init; }

    /// <summary>Copies of the attention, each with sequences of its own, in front of shared experts. Default: 1.</summary>
    [Range(1, Bounds.MaxDegree)]
    public int? AttentionData { get; init; }

    /// <summary>Groups that hold different experts. Default: 1.</summary>
    [Range(1, Bounds.MaxDegree)]
    public int? Expert { get; init; }

    /// <summary>Ranks that share each expert. Default: tensor x attentionData / expert.</summary>
    [Range(1, Bounds.MaxDegree)]
    public int? ExpertTensor { get; init; }

    /// <summary>The same as an instance with its copies.</summary>
    public ParallelismRequest ToLayout() => new()
    {
        Tensor = Tensor,
        Pipeline = Pipeline,
        AttentionData = AttentionData,
        Expert = Expert,
        ExpertTensor = ExpertTensor,
        Replicas = Instances,
    };

    /// <summary>Instances by a layout, whose copies they are.</summary>
    public static PoolRequest Of(ParallelismRequest layout) => new()
    {
        Instances = layout.Replicas,
        Tensor = layout.Tensor,
        Pipeline = layout.Pipeline,
        AttentionData = layout.AttentionData,
        Expert = layout.Expert,
        ExpertTensor = layout.ExpertTensor,
    };
}
