namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What a setting feeds. Code that knows no engine finds a setting by its role.</summary>
[Flags]
public enum KnobRole
{
    None = 0,

    /// <summary>The share of the GPU that the engine takes.</summary>
    BudgetShare = 1,

    /// <summary>Memory of the cache, which overrides the share.</summary>
    CacheBytes = 1 << 1,

    /// <summary>The most tokens of one pass.</summary>
    StepTokens = 1 << 2,

    /// <summary>The most sequences in flight.</summary>
    Sequences = 1 << 3,

    /// <summary>The longest context; of all sequences together where <see cref="Slots"/> divides it.</summary>
    Context = 1 << 4,

    /// <summary>Sequences that share the context evenly.</summary>
    Slots = 1 << 5,

    /// <summary>Tokens of a block of the cache.</summary>
    BlockTokens = 1 << 6,

    /// <summary>Turns CUDA graphs off.</summary>
    NoGraphs = 1 << 7,

    /// <summary>Runs attention as one fused kernel.</summary>
    FusedAttention = 1 << 8,

    /// <summary>Layers whose weights are on the GPU.</summary>
    GpuLayers = 1 << 9,

    /// <summary>Slots for low-rank adapters.</summary>
    AdapterSlots = 1 << 10,

    /// <summary>The longest rank of an adapter.</summary>
    AdapterRank = 1 << 11,

    /// <summary>Shares of the layers, one for each pipeline stage.</summary>
    StageShares = 1 << 12,

    /// <summary>Decides the activation peak: explanations show it.</summary>
    ActivationPeak = 1 << 13,

    /// <summary>Each attention replica has the limit for itself.</summary>
    PerAttentionReplica = 1 << 14,

    /// <summary>A pipeline's decoder works tile by tile.</summary>
    TiledDecoding = 1 << 15,

    /// <summary>A pipeline's decoder makes the samples of a batch one by one.</summary>
    SlicedDecoding = 1 << 16,

    /// <summary>A pipeline's networks wait in host memory, each until its turn comes.</summary>
    NetworksOnHost = 1 << 17,

    /// <summary>A pipeline's weights wait in host memory, each until its operator runs.</summary>
    OperatorsOnHost = 1 << 18,

    /// <summary>Takes a longer context than the model's config states.</summary>
    LongerContext = 1 << 19,

    /// <summary>Whether the context is what the load needs, and not a bound.</summary>
    ContextFollows = 1 << 20,

    /// <summary>Of <see cref="StageShares"/>: they are numbers of layers.</summary>
    StageLayers = 1 << 21,

    /// <summary>Tensor ranks that hold the tokens of a context in turn; without it each holds all tokens of its heads.</summary>
    ContextRanks = 1 << 22,
}
