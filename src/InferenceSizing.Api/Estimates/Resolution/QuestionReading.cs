using System.Collections.Immutable;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Cost;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A request as the domain's question, and the model as the answer repeats it.</summary>
internal sealed record ReadQuestion(Question Question, ModelChoice Model);

/// <summary>The way in: a request that its validator has passed becomes a question. Only names are looked up here; what is left out stays open.</summary>
internal static class QuestionReading
{
    public static Outcome<ReadQuestion> Read(EstimateRequest request, CatalogueSet catalogue) =>
        from model in RequestedModel.Read(request.Model!, catalogue, request.Workload?.Dimensions)
        from gpu in RequestedGpu.Read(request.Gpu!, catalogue)
        from engine in EngineReading.Read(request.Engine)
        from techniques in TechniquesOf(request.Techniques, catalogue)
        from pricing in PricingOf(request.Cost, gpu, catalogue)
        select new ReadQuestion(
            new Question
            {
                Model = model.Source,
                Gpu = gpu.Question,
                Precision = PrecisionOf(request.Precision),
                Engine = engine,
                Workload = WorkloadOf(request.Workload),
                Layout = LayoutOf(request),
                Techniques = techniques,
                Pricing = pricing,
                Carbon = request.Energy?.GramsCo2ePerKilowattHour is { } grams ? CarbonIntensity.FromGramsPerKilowattHour(grams) : null,
                Requirements = request.Require is { } require ? RequestedRequirements.From(require) : null,
            },
            model.Choice);

    private static PrecisionQuestion PrecisionOf(PrecisionChoice? given) => given is null ? PrecisionQuestion.Default : new PrecisionQuestion
    {
        Weights = given.Weights,
        Activations = given.Activations is { } format ? ActivationPrecisions.FormatOf(format) : null,
        Cache = given.KvCache is { } cache ? CacheEncodings.Find(cache) : null,
        CacheValues = given.KvCacheValues is { } values ? CacheEncodings.Find(values) : null,
        ImportanceMatrix = given.ImportanceMatrix,
    };

    private static WorkloadQuestion WorkloadOf(WorkloadRequest? given) => given is null ? WorkloadQuestion.Default : new WorkloadQuestion
    {
        InputTokens = Tokens(given.InputTokens),
        OutputTokens = Tokens(given.OutputTokens),
        ImageHeight = Length(given.ImageHeight),
        ImageWidth = Length(given.ImageWidth),
        SharedPrefix = Tokens(given.SharedPrefixTokens),
        PrefixCacheHitRate = RatioOf(given.PrefixCacheHitRate),
        Arrival = given.Arrival is { } arrival ? ArrivalNames.KindOf(arrival) : null,
        BatchSize = given.BatchSize is { } batch ? SequenceCount.From(batch) : null,
        Pictures = Counted(given.Images),
        EndToEnd = given.EndToEnd,
        ReplicaImbalance = RatioOf(given.ReplicaImbalance),
        RequestsPerClient = Counted(given.RequestsPerClient),
        FixedLengths = given.FixedLengths,
        Requests = given.RequestsPerSecond is { } rate ? Rate.From(rate) : null,
    };

    private static LayoutQuestion LayoutOf(EstimateRequest request)
    {
        if (request.Parallelism?.Disaggregated is { } pools)
            return new LayoutQuestion
            {
                Disaggregated = new DisaggregatedQuestion(
                    LayoutOf(pools.Prefill, []),
                    LayoutOf(pools.Decode, []),
                    pools.TransferGBPerSecond is { } rate ? Bandwidth.FromGigabytesPerSecond(rate) : null),
            };
        return LayoutOf(request.Parallelism, request.Engine?.StageShares() is { } split ? [.. split.Select(Ratio.From)] : []);
    }

    private static LayoutQuestion LayoutOf(InstanceRequest? given, ImmutableArray<Ratio> stageShares)
    {
        return new LayoutQuestion
        {
            Tensor = Counted(given?.Tensor),
            Pipeline = Counted(given?.Pipeline),
            AttentionData = Counted(given?.AttentionData),
            Expert = Counted(given?.Expert),
            ExpertTensor = Counted(given?.ExpertTensor),
            Replicas = Counted(given?.Copies),
            StageShares = stageShares,
        };
    }

    private static Outcome<TechniquesQuestion> TechniquesOf(TechniquesRequest? given, CatalogueSet catalogue)
    {
        if (given is null)
            return TechniquesQuestion.Default;
        TechniquesQuestion techniques = new()
        {
            MemoryReuse = given.MemoryReuse,
            LayerFusion = given.LayerFusion,
            Pruning = given.Pruning is { } pruning ? new PruningQuestion(PruningKinds.KindOf(pruning.Kind!), RatioOf(pruning.Ratio)) : null,
            Layers = Layers(given.Layers),
            Offload = given.Offload is { } offload ? OffloadOf(offload) : null,
        };
        return given.SpeculativeDecoding is null
            ? techniques
            : SpeculationOf(given.SpeculativeDecoding, catalogue).Select(speculation => techniques with { Speculation = speculation });
    }

    private static OffloadQuestion OffloadOf(OffloadRequest given) => new()
    {
        To = given.To is { } target ? OffloadTargets.TargetOf(target) : null,
        LayersOnGpu = Layers(given.LayersOnGpu),
        GpuMemory = given.GpuMemoryBytes is { } bytes ? ByteCount.FromCount(bytes) : null,
        Link = given.LinkGBPerSecond is { } rate ? Bandwidth.FromGigabytesPerSecond(rate) : null,
        Prefetch = given.Prefetch,
    };

    private static Outcome<SpeculationQuestion> SpeculationOf(SpeculativeDecodingRequest given, CatalogueSet catalogue)
    {
        SpeculationQuestion speculation = new()
        {
            Method = SpeculativeMethods.MethodOf(given.Method!),
            DraftWeights = given.DraftWeights,
            DraftTokens = Tokens(given.DraftTokens),
            Acceptance = RatioOf(given.AcceptanceRate),
            AcceptanceLow = RatioOf(given.AcceptanceRateLow),
            AcceptanceHigh = RatioOf(given.AcceptanceRateHigh),
        };
        return given.DraftModel is null || speculation.Method != SpeculativeMethod.DraftModel
            ? speculation with { HeadName = given.DraftModel, HeadOf = TargetOf(given.DraftModel, speculation.Method, catalogue) }
            : RequestedModel.Read(new ModelChoice { Id = given.DraftModel }, catalogue, null).Select(draft => speculation with { Draft = draft.Source });
    }

    /// <summary>The model that an assistant stands beside: its repository is that model's with a suffix (google/gemma-4-31B-it-assistant).</summary>
    private static ModelSource? TargetOf(string? repository, SpeculativeMethod method, CatalogueSet catalogue)
    {
        const string suffix = "-assistant";
        return method == SpeculativeMethod.Assistant && repository is not null && repository.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
            && RequestedModel.Read(new ModelChoice { Id = repository[..^suffix.Length] }, catalogue, null).Succeeded(out ReadModel? model, out _)
                ? model.Source : null;
    }

    /// <summary>The prices that are asked for; else those of the machine by which the card was named, whose provider may have none.</summary>
    private static Outcome<Pricing> PricingOf(CostRequest? given, ReadGpu gpu, CatalogueSet catalogue)
    {
        if (given?.Provider is { } provider && !catalogue.Providers.Contains(provider) && !catalogue.MachineProviders.Contains(provider))
            return Refusal.Invalid(Topic.PriceProvider, $"Expected one of {string.Join(", ", catalogue.Providers)}.");
        if (given is not null)
            return new Pricing(given.UsdPerGpuHour is { } price ? DollarsPerHour.From((decimal)price) : null, given.Provider) { Instance = given.Instance };
        return gpu.Machine is { } machine
            ? Pricing.Catalogue with { Provider = machine.Provider, Instance = machine.Price is null ? null : machine.Name }
            : Pricing.Catalogue;
    }

    private static Count? Counted(int? count) => count is { } given ? Count.From(given) : null;

    private static LayerCount? Layers(int? count) => count is { } given ? LayerCount.From(given) : null;

    private static AxisLength? Length(int? length) => length is { } given ? AxisLength.From(given) : null;

    private static TokenCount? Tokens(int? count) => count is { } given ? TokenCount.From(given) : null;

    private static Ratio? RatioOf(double? value) => value is { } given ? Ratio.From(given) : null;
}
