using System.ComponentModel.DataAnnotations;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>How one instance is laid over GPUs.</summary>
/// <remarks>GPUs of an instance = tensor x pipeline x attentionData = expertTensor x expert x pipeline.</remarks>
internal abstract record InstanceRequest
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

    /// <summary>Instances that are laid out alike; null for the default of one.</summary>
    internal abstract int? Copies { get; }
}
