namespace InferenceSizing.Api.Remedies;

/// <summary>What a remedy changes, from what asks least of the client to what asks most: the order in which remedies are tried and told.</summary>
internal enum RemedyKind
{
    /// <summary>A setting of the engine.</summary>
    EngineSetting,
    CachePrecision,

    /// <summary>Weights of eight bits and more.</summary>
    WeightPrecision,

    /// <summary>More of the same GPU.</summary>
    MoreGpus,
    OtherGpu,

    /// <summary>A larger or smaller slice, or the whole card.</summary>
    Slice,

    /// <summary>Weights below eight bits.</summary>
    FewBits,

    /// <summary>Fewer sequences at once.</summary>
    Batch,

    /// <summary>Shorter prompts.</summary>
    Context,
    Offload,
    Pruning,

    /// <summary>A smaller model of the same family.</summary>
    SmallerModel,
}
