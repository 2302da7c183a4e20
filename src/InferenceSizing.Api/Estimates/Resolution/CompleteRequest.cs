using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The way back: a complete question as the body that says all of it. Models and cards that the client described stand as described.</summary>
internal static class CompleteRequest
{
    /// <param name="question">A question with nothing left open.</param>
    /// <param name="given">The request that it came from.</param>
    /// <param name="model">The model as it was asked for.</param>
    public static EstimateRequest Of(Question question, EstimateRequest given, ModelChoice model) => new()
    {
        Model = CallsByEntry(question) ? model with { Id = question.Model.Id } : model,
        Gpu = GpuOf(question.Gpu, given.Gpu!),
        Precision = PrecisionOf(question.Precision),
        Engine = EngineReading.Write(question.Engine, question.Layout.StageShares),
        Workload = WorkloadOf(question.Workload) with { Dimensions = given.Workload?.Dimensions },
        Parallelism = LayoutOf(question.Layout),
        Techniques = TechniquesOf(question.Techniques),
        Cost = given.Cost ?? CostOf(question.Pricing),
        Energy = given.Energy,
        Require = given.Require,
        Detail = given.Detail?.ToLowerInvariant() ?? DetailNames.Standard,
    };

    /// <summary>Whether a model of the catalogue is called by its entry, and not as it was asked for, which may say more: that it gives vectors, how a
    /// repository stores its weights. So it is where the name states other weights than are asked for, and of GGUF files: a launch makes the name of the
    /// file of the entry and the weights, and that name, read again, must stand for the same request.</summary>
    private static bool CallsByEntry(Question question) => question.Model is { Id: not null } model
        && (question.Engine.Engine?.ReadsGguf == true
            || (model.NamedWeights is { } named && (named != question.Precision.Weights || WeightSchemes.Find(named) is null)));

    private static CostRequest? CostOf(Pricing pricing) =>
        pricing.Provider is null ? null : new CostRequest { Provider = pricing.Provider, Instance = pricing.Instance };

    private static GpuChoice GpuOf(GpuQuestion gpu, GpuChoice given)
    {
        GpuChoice choice = given is CustomGpu card
            ? card with { InterconnectGBPerSecond = card.InterconnectGBPerSecond ?? gpu.Card.Interconnect.BetweenPeers.GigabytesPerSecond }
            : new CatalogueGpu { Id = gpu.Card.Id, Partition = gpu.Slice?.Profile, InterconnectGBPerSecond = gpu.Link?.GigabytesPerSecond };
        return choice with
        {
            Count = (int?)gpu.Count?.Value,
            MemoryFraction = gpu.MemoryShare?.Value,
            ReservedBytes = gpu.Reserved?.Count,
            PowerLimitWatts = gpu.PowerLimit?.Value,
        };
    }

    private static PrecisionChoice PrecisionOf(PrecisionQuestion precision) => new()
    {
        Weights = precision.Weights,
        Activations = precision.Activations is { } format ? ActivationPrecisions.IdOf(format) : null,
        KvCache = precision.Cache?.Id,
        KvCacheValues = precision.CacheValues is { } values && values.Id != precision.Cache?.Id ? values.Id : null,
        ImportanceMatrix = precision.ImportanceMatrix,
    };

    private static WorkloadRequest WorkloadOf(WorkloadQuestion workload) => new()
    {
        InputTokens = (int?)workload.InputTokens?.Count,
        OutputTokens = (int?)workload.OutputTokens?.Count,
        BatchSize = (int?)workload.BatchSize?.Count,
        ImageHeight = SideOf(workload.ImageHeight, workload),
        ImageWidth = SideOf(workload.ImageWidth, workload),
        SharedPrefixTokens = (int?)workload.SharedPrefix?.Count,
        PrefixCacheHitRate = workload.PrefixCacheHitRate?.Value,
        Arrival = workload.Arrival is { } arrival ? ArrivalNames.NameOf(arrival) : null,
        Images = (int?)workload.Pictures?.Value,
        EndToEnd = workload.EndToEnd,
        ReplicaImbalance = workload.ReplicaImbalance?.Value,
        RequestsPerClient = (int?)workload.RequestsPerClient?.Value,
        FixedLengths = workload.FixedLengths,
        RequestsPerSecond = workload.Requests?.PerSecond,
    };

    /// <summary>None where the network's input is no picture: that of a sound is one position wide, and cannot be asked for.</summary>
    private static int? SideOf(AxisLength? side, WorkloadQuestion workload) =>
        workload is { ImageHeight.Length: >= Bounds.MinImageSide, ImageWidth.Length: >= Bounds.MinImageSide } ? (int?)side?.Length : null;

    private static ParallelismRequest LayoutOf(LayoutQuestion layout) => layout.Disaggregated is not { } pools
        ? Laid(new ParallelismRequest { Replicas = (int?)layout.Replicas?.Value }, layout)
        : new ParallelismRequest
        {
            Disaggregated = new DisaggregatedRequest
            {
                Prefill = Laid(new PoolRequest { Instances = (int?)pools.Prefill.Replicas?.Value }, pools.Prefill),
                Decode = Laid(new PoolRequest { Instances = (int?)pools.Decode.Replicas?.Value }, pools.Decode),
                TransferGBPerSecond = pools.Transfer?.GigabytesPerSecond,
            },
        };

    private static T Laid<T>(T copies, LayoutQuestion layout)
        where T : InstanceRequest => copies with
        {
            Tensor = (int?)layout.Tensor?.Value,
            Pipeline = (int?)layout.Pipeline?.Value,
            AttentionData = (int?)layout.AttentionData?.Value,
            Expert = (int?)layout.Expert?.Value,
            ExpertTensor = (int?)layout.ExpertTensor?.Value,
        };

    private static TechniquesRequest TechniquesOf(TechniquesQuestion techniques) => new()
    {
        MemoryReuse = techniques.MemoryReuse,
        LayerFusion = techniques.LayerFusion,
        SpeculativeDecoding = techniques.Speculation is { } speculation ? SpeculationOf(speculation) : null,
        Pruning = techniques.Pruning is { } pruning ? new PruningRequest { Kind = PruningKinds.NameOf(pruning.Kind), Ratio = pruning.Ratio?.Value } : null,
        Layers = techniques.Layers?.Count,
        Offload = techniques.Offload is { } offload ? OffloadOf(offload) : null,
    };

    private static OffloadRequest OffloadOf(OffloadQuestion offload) => new()
    {
        LayersOnGpu = offload.LayersOnGpu?.Count,
        GpuMemoryBytes = offload.GpuMemory?.Count,
        To = offload.To is { } target ? OffloadTargets.NameOf(target) : null,
        LinkGBPerSecond = offload.Link?.GigabytesPerSecond,
        Prefetch = offload.Prefetch,
    };

    private static SpeculativeDecodingRequest SpeculationOf(SpeculationQuestion speculation) => new()
    {
        Method = SpeculativeMethods.WordOf(speculation.Method),
        DraftModel = speculation.Draft?.Id ?? speculation.HeadName,
        DraftWeights = speculation.DraftWeights,
        DraftTokens = (int?)speculation.DraftTokens?.Count,
        AcceptanceRate = speculation.Acceptance?.Value,
        AcceptanceRateLow = speculation.AcceptanceLow?.Value,
        AcceptanceRateHigh = speculation.AcceptanceHigh?.Value,
    };
}
