using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Api.Remedies;

/// <summary>A request with a change.</summary>
internal static class ChangedRequest
{
    /// <param name="request">As it was asked.</param>
    /// <param name="change">What becomes different.</param>
    /// <param name="now">What the request was resolved to: settings are those of its engine, where the change names none.</param>
    public static EstimateRequest With(EstimateRequest request, Change change, Deployment? now = null) => request with
    {
        Model = change.Model is { } id ? new ModelChoice { Id = id } : request.Model,
        Gpu = GpuOf(request.Gpu!, change),
        Precision = PrecisionOf(request.Precision, change),
        Engine = EngineOf(request.Engine, change, now),
        Workload = WorkloadOf(request.Workload, change),
        Parallelism = change.Layout is { } layout ? ParallelismOf(layout) : request.Parallelism,
        Techniques = TechniquesOf(request.Techniques, change),
    };

    private static GpuChoice GpuOf(GpuChoice asked, Change change)
    {
        GpuChoice gpu = change.Gpu is not { } choice ? asked : new CatalogueGpu
        {
            Id = choice.Card.Id,
            Partition = choice.Slice?.Profile,
            Count = asked.Count,
            MemoryFraction = change.Kind == ChangeKind.Slice ? null : asked.MemoryFraction,
            ReservedBytes = asked.ReservedBytes,
        };
        return change.Layout is { } layout ? gpu with { Count = layout.Gpus } : gpu;
    }

    private static PrecisionChoice? PrecisionOf(PrecisionChoice? asked, Change change)
    {
        if (change.Weights is null && change.Cache is null)
            return asked;
        PrecisionChoice given = asked ?? new PrecisionChoice();
        return change.Weights is null
            ? given with { KvCache = change.Cache, KvCacheValues = null }
            : given with { Weights = change.Weights, Activations = null, KvCache = change.Cache ?? given.KvCache };
    }

    private static EngineChoice? EngineOf(EngineChoice? asked, Change change, Deployment? now)
    {
        if (change.Settings.IsEmpty)
            return change.Engine is { } other ? (asked ?? new EngineChoice()) with { Name = other.Name } : asked;
        (Engine engine, EngineVersion version) = change.Engine is { } named ? (named, named.DefaultVersion) : (now!.Engine, now.Version);
        EngineChoice given = asked ?? new EngineChoice();
        KnobSet settings = change.Settings.Over(KnobField.Of(engine).Aggregate(KnobSet.Empty, (set, field) => field.Apply(given, set)));
        return ChosenEngine.Complete(given, engine, version, settings);
    }

    private static WorkloadRequest? WorkloadOf(WorkloadRequest? asked, Change change) => change is { Batch: null, Input: null } ? asked : (asked ?? new WorkloadRequest()) with
    {
        BatchSize = change.Batch is { } batch ? checked((int)batch.Count) : asked?.BatchSize,
        InputTokens = change.Input is { } input ? checked((int)input.Count) : asked?.InputTokens,
    };

    /// <summary>What is one is left out.</summary>
    private static ParallelismRequest ParallelismOf(ParallelLayout layout) => new()
    {
        Tensor = layout.Tensor,
        Pipeline = layout.Pipeline == 1 ? null : layout.Pipeline,
        Replicas = layout.Replicas,
    };

    private static TechniquesRequest? TechniquesOf(TechniquesRequest? asked, Change change)
    {
        TechniquesRequest? techniques = asked;
        if (change.LayersOnGpu is { } layers)
            techniques = (techniques ?? new TechniquesRequest()) with { Offload = new OffloadRequest { LayersOnGpu = checked((int)layers.Count), To = OffloadTargets.Cpu } };
        if (change.Pruning is { } pruning)
            techniques = (techniques ?? new TechniquesRequest()) with { Pruning = PruningOf(pruning) };
        return techniques;
    }

    private static PruningRequest PruningOf(Pruning pruning) => new() { Kind = PruningKinds.WordOf(pruning.Kind), Ratio = pruning.Ratio.Value };
}
