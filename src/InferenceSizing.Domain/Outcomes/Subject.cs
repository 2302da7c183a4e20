namespace InferenceSizing.Domain.Outcomes;

/// <summary>The part of a question that a refusal is about.</summary>
/// <param name="Topic">The thing itself.</param>
/// <param name="Name">Which one, where there are several: a setting by its name, a key of a model's config. Empty for the thing as a whole.</param>
public readonly record struct Subject(Topic Topic, string Name = "")
{
    public static implicit operator Subject(Topic topic) => new(topic);

    /// <summary>A setting of the engine.</summary>
    public static Subject Setting(string name) => new(Topic.Setting, name);

    /// <summary>A key of a model's config.</summary>
    public static Subject ConfigKey(string key) => new(Topic.ModelConfig, key);

    /// <summary>A dimension of a model that is described by its dimensions.</summary>
    public static Subject Dimension(string name) => new(Topic.Dimensions, name);

    /// <summary>A dimension of the experts of such a model.</summary>
    public static Subject ExpertDimension(string name) => new(Topic.ExpertDimensions, name);
}

/// <summary>The things that a question consists of.</summary>
public enum Topic
{
    /// <summary>The question as a whole.</summary>
    Question,

    Model,
    ModelConfig,
    ModelFiles,
    ModelFilesConfig,
    Tensors,
    Graph,
    Dimensions,
    ExpertDimensions,
    Layers,

    Accelerator,
    AcceleratorCount,
    Partition,
    ReservedMemory,

    WeightPrecision,
    ActivationPrecision,
    CachePrecision,
    CacheValuePrecision,
    ImportanceMatrix,

    Engine,
    EngineVersion,

    /// <summary>A setting of the engine, by its name.</summary>
    Setting,

    Parallelism,
    TensorDegree,
    PipelineDegree,
    ExpertDegree,
    ExpertTensorDegree,
    Disaggregated,
    PrefillLayout,
    DecodeLayout,

    Workload,
    InputTokens,
    OutputTokens,
    ImageHeight,
    ImageWidth,
    OpenDimensions,
    SharedPrefix,
    PrefixCacheHitRate,
    Arrival,
    RequestsPerClient,
    FixedLengths,
    ReplicaImbalance,
    EndToEnd,
    Pictures,

    Depth,
    Pruning,
    Offload,
    OffloadTarget,
    OffloadPrefetch,
    OffloadLayers,
    Speculation,
    SpeculativeMethod,
    DraftModel,
    DraftWeights,

    PriceProvider,
    Baseline,
}
