namespace InferenceSizing.Domain.Deciding;

/// <summary>What a change touches, from what asks least of the client to what asks most: the order in which changes are tried and ranked.</summary>
public enum ChangeKind
{
    /// <summary>A setting of the engine.</summary>
    EngineSetting,

    /// <summary>Another release of the engine.</summary>
    EngineRelease,

    /// <summary>Another layout over the same GPUs.</summary>
    Layout,

    /// <summary>What products run in.</summary>
    ComputePrecision,
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
