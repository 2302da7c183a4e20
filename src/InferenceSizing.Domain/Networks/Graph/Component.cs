namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>The part of a model that an operator belongs to, as breakdowns show it.</summary>
public enum Component
{
    Embedding,
    Attention,
    Mlp,
    Experts,
    Router,
    Recurrent,
    Norm,
    LmHead,
    Encoder,
    CrossAttention,
    Convolution,
    Pooling,
    Elementwise,
    Classifier,
    VisionTower,
    AudioTower,
    Projector,
    MultiTokenPrediction,

    /// <summary>Tables of rotary angles that an engine keeps next to the weights.</summary>
    RotaryTable,

    /// <summary>The speculator of speculative decoding: a draft model or a head, loaded next to the model.</summary>
    DraftModel,

    /// <summary>Slots that low-rank adapters are copied into.</summary>
    Adapters,
}
