namespace InferenceSizing.Domain.Numbers;

/// <summary>What a weight tensor is for: quantization schemes, GGUF mixtures and parallel splits all go by this.</summary>
public enum TensorRole
{
    TokenEmbedding,
    PositionEmbedding,
    LmHead,
    AttentionQuery,
    AttentionKey,
    AttentionValue,

    /// <summary>Query, key and value stored as one matrix (GPT-2, Falcon, BLOOM, Phi-3).</summary>
    AttentionQueryKeyValue,
    AttentionOutput,

    /// <summary>MLA's projections down to the latent space (q_a, kv_a); every tensor-parallel rank holds them whole.</summary>
    LatentDown,

    /// <summary>MLA's projections up from the latent space (q_b).</summary>
    LatentQueryUp,

    /// <summary>MLA's kv_b.</summary>
    LatentKeyValueUp,

    /// <summary>Sparse attention's indexer.</summary>
    Indexer,
    CrossAttention,
    FeedForwardGate,
    FeedForwardUp,
    FeedForwardDown,
    Router,
    ExpertGate,
    ExpertUp,
    ExpertDown,
    SharedExpertGate,
    SharedExpertUp,
    SharedExpertDown,
    RecurrentIn,

    /// <summary>Query, key and value of a delta rule, which GGUF files store as one matrix apart from the gate and name as attention's.</summary>
    RecurrentQueryKeyValue,
    RecurrentOut,

    /// <summary>Small tensors of a recurrent layer: A, D, dt, decay, short convolution.</summary>
    RecurrentState,
    Norm,
    Bias,

    /// <summary>Anything small that no scheme quantizes: attention sinks, layer scalars, relative-position tables.</summary>
    Scalar,
    Convolution,
    Classifier,
    Vision,
    Projector,

    /// <summary>What a file holds beyond its architecture: tables of rotary factors, calibration scales.</summary>
    Undescribed,
}
