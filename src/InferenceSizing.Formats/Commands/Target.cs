namespace InferenceSizing.Formats.Commands;

/// <summary>The part of a question that a flag becomes.</summary>
public enum Target
{
    /// <summary>A setting of the engine, by its name.</summary>
    Setting,

    Model,
    Tensor,
    Pipeline,
    AttentionData,
    Expert,
    Replicas,
    Weights,
    Activations,
    Cache,
    CacheValues,
    SpeculativeMethod,
    DraftModel,
    DraftTokens,
    BatchSize,
    InputTokens,
    OutputTokens,
    ImageHeight,
    ImageWidth,

    /// <summary>How many GPUs there are.</summary>
    Gpus,
}
