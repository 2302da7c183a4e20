namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What a flag of a command line tells of a deployment.</summary>
public enum FlagMeaning
{
    /// <summary>Nothing that sizing takes into account; <see cref="FlagEffect"/> says whether the engine would change by it.</summary>
    Nothing,

    /// <summary>A setting of the engine: a <see cref="Knob"/>.</summary>
    Setting,

    Model,

    /// <summary>A file of further flags.</summary>
    Configuration,

    TensorDegree,
    PipelineDegree,

    /// <summary>Copies of the attention of a mixture of experts, of the whole model otherwise.</summary>
    DataDegree,

    /// <summary>The copies are within the tensor-parallel group, and of the attention only.</summary>
    DataAttention,

    ExpertDegree,

    /// <summary>Whole experts over all ranks of the instance.</summary>
    ExpertParallel,

    /// <summary>Members of the model's config in place of its own, as one JSON object.</summary>
    ConfigOverrides,

    /// <summary>The rope scaling of the model's config in place of its own, as one JSON object.</summary>
    RopeScaling,

    /// <summary>Settings as members of one JSON object; each stands behind a point in the name of a flag.</summary>
    Members,

    /// <summary>How weights are quantized, by the engine's own word.</summary>
    Quantization,

    /// <summary>What products run in, and weights that are not quantized are kept in.</summary>
    ComputeFormat,

    /// <summary>There are slots for low-rank adapters; without it their settings count for nothing.</summary>
    Adapters,

    /// <summary>Experts of all layers stay in host memory.</summary>
    HostExperts,

    CacheFormat,
    CacheKeyFormat,
    CacheValueFormat,

    /// <summary>How tokens are proposed, as one JSON object.</summary>
    Speculation,
    SpeculativeMethod,
    DraftModel,
    DraftTokens,

    /// <summary>Tokens of a verification: one that the model itself decides, and those that are proposed.</summary>
    VerifiedTokens,

    /// <summary>Images and sequences of a batch with their sizes, by the name of an input.</summary>
    Shapes,
    BatchSize,
    InputTokens,
    OutputTokens,

    /// <summary>Tokens in the cache before the prompt.</summary>
    DepthTokens,

    /// <summary>Which GPUs, one name or number each.</summary>
    Devices,

    /// <summary>A secret: never repeated.</summary>
    Secret,
}
