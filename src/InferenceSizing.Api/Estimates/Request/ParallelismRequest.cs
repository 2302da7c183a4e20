using System.ComponentModel.DataAnnotations;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>How one instance is laid over GPUs, and how many instances there are.</summary>
/// <remarks>GPUs of an instance = tensor x pipeline x attentionData = expertTensor x expert x pipeline.</remarks>
internal sealed record ParallelismRequest
{
    /// <summary>Ranks that share each attention head's work. Default: 1.</summary>
    [Range(1, Bounds.MaxDegree)]
    public int? Tensor { get; init; }

    /// <summary>Stages that each hold a part of the layers; llama.cpp's layer split. Default: 1.</summary>
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

    /// <summary>Whole copies of the model, each on GPUs of its own. Default: 1.</summary>
    [Range(1, Bounds.MaxDegree)]
    public int? Replicas { get; init; }

    /// <summary>Instances that read prompts apart from those that decode, in place of all other members. Default: every instance does both.</summary>
    public DisaggregatedRequest? Disaggregated { get; init; }
}
