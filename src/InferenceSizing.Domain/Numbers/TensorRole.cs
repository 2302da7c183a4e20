namespace InferenceSizing.Domain.Numbers;

/// <summary>What a weight tensor is for: quantization schemes, GGUF mixtures and parallel splits all go by this.</summary>
public enum TensorRole
{
    /// <summary>Table of token vectors: vocabulary × hidden size.</summary>
    TokenEmbedding,

    /// <summary>Table of position vectors: positions × hidden size.</summary>
    PositionEmbedding,

    /// <summary>Table of segment vectors: types × hidden size.</summary>
    TypeEmbedding,

    /// <summary>Matrix from the hidden size to the vocabulary.</summary>
    LmHead,

    /// <summary>Projection to queries.</summary>
    AttentionQuery,

    /// <summary>Projection to keys.</summary>
    AttentionKey,

    /// <summary>Projection to values.</summary>
    AttentionValue,

    /// <summary>Query, key and value stored as one matrix (GPT-2, Falcon, BLOOM, Phi-3).</summary>
    AttentionQueryKeyValue,

    /// <summary>Projection from the heads back to the hidden size.</summary>
    AttentionOutput,

    /// <summary>MLA's projections down to the latent space (q_a, kv_a); every tensor-parallel rank holds them whole.</summary>
    LatentDown,

    /// <summary>MLA's projections up from the latent space (q_b).</summary>
    LatentQueryUp,

    /// <summary>MLA's kv_b.</summary>
    LatentKeyValueUp,

    /// <summary>Sparse attention's indexer.</summary>
    Indexer,

    /// <summary>Projections of attention to an encoder's output.</summary>
    CrossAttention,

    /// <summary>Gate of a gated feed-forward network.</summary>
    FeedForwardGate,

    /// <summary>Projection to the intermediate size.</summary>
    FeedForwardUp,

    /// <summary>Projection from the intermediate size.</summary>
    FeedForwardDown,

    /// <summary>Matrix that chooses the experts of a token.</summary>
    Router,

    /// <summary>Gate of a routed expert.</summary>
    ExpertGate,

    /// <summary>Up projection of a routed expert.</summary>
    ExpertUp,

    /// <summary>Down projection of a routed expert.</summary>
    ExpertDown,

    /// <summary>Gate of an expert that every token passes.</summary>
    SharedExpertGate,

    /// <summary>Up projection of an expert that every token passes.</summary>
    SharedExpertUp,

    /// <summary>Down projection of an expert that every token passes.</summary>
    SharedExpertDown,

    /// <summary>Projection into a recurrent layer.</summary>
    RecurrentIn,

    /// <summary>Query, key and value of a delta rule, which GGUF files store as one matrix apart from the gate and name as attention's.</summary>
    RecurrentQueryKeyValue,

    /// <summary>Projection out of a recurrent layer.</summary>
    RecurrentOut,

    /// <summary>Small tensors of a recurrent layer: A, D, dt, decay, short convolution.</summary>
    RecurrentState,

    /// <summary>Scales and offsets of a normalization.</summary>
    Norm,

    /// <summary>Bias of a projection.</summary>
    Bias,

    /// <summary>Anything small that no scheme quantizes: attention sinks, layer scalars, relative-position tables.</summary>
    Scalar,

    /// <summary>Kernels of a convolution.</summary>
    Convolution,

    /// <summary>Matrix from features to classes.</summary>
    Classifier,

    /// <summary>Weights of a vision tower.</summary>
    Vision,

    /// <summary>Weights between a tower and the language model.</summary>
    Projector,

    /// <summary>Projection from the stream to the inputs that all layers have of their own.</summary>
    LayerInputs,

    /// <summary>A layer's projections of its own input: its gate, and back into the stream.</summary>
    LayerInput,

    /// <summary>Factors of the frequencies by which a model rotates positions.</summary>
    RotationFactors,

    /// <summary>What a file holds beyond its architecture: tables of rotary factors, calibration scales.</summary>
    Undescribed,
}
