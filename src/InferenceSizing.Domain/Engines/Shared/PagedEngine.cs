using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Engines that give what memory is left to a pool of cache blocks and admit as many requests as the pool holds.</summary>
/// <remarks>Kwon et al. 2023, arXiv:2309.06180.</remarks>
internal abstract class PagedEngine : Engine
{
    /// <param name="name">The contract's name.</param>
    /// <param name="releases">The releases whose rules are known.</param>
    /// <param name="knobs">Its settings.</param>
    /// <param name="models">Which of its releases have which models.</param>
    /// <param name="kinds">Kinds of model that it runs.</param>
    protected PagedEngine(string name, ReleaseTable releases, KnobList knobs, ServedModels models, ImmutableArray<ArchitectureKind> kinds)
        : base(name, releases, knobs, kinds)
    {
        Models = models.Where(static model => !model.OfPyTorch);
        DefaultArrival = ArrivalKind.ClosedLoop;
        CacheFormats = new() { Smaller = ["fp8"] };
        Admission = new PagedAdmission(this);
        CacheNote = NoteOnCache;
    }

    /// <summary>CUDA, ROCm and oneAPI are built in; other chips have back ends apart from the project's own.</summary>
    private protected static bool NeedsPlugIn(Accelerator accelerator) => accelerator.Generation
        is ChipGeneration.Gaudi or ChipGeneration.Apple or ChipGeneration.Tpu or ChipGeneration.Neuron or ChipGeneration.Ascend;

    /// <inheritdoc/>
    internal sealed override ByteBalance Free(RankLoad load, int stage, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        StagePlan plan = load.PlanOf(this, stage);
        return ByteBalance.FromCount(plan.Pool.Count - plan.Cache.HeldBy(load.SequencesPerRank(batch), EachOf(load)).Count);
    }

    /// <inheritdoc/>
    /// <remarks>The cache is what the batch takes of the pool, in whole blocks, so that what is free is what admission counts.</remarks>
    internal sealed override EngineMemory Share(RankLoad load, int stage, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        StagePlan plan = load.PlanOf(this, stage);
        ByteCount held = plan.Cache.HeldBy(load.SequencesPerRank(batch), EachOf(load));
        return new EngineMemory
        {
            Budget = plan.Budget,
            Weights = plan.Weights,
            Cache = held + plan.CacheBeside,
            Activations = plan.Activations,
            CudaGraphs = plan.Graphs,
            Runtime = plan.Runtime,
            Pool = plan.Pool.Surplus,
            PoolRange = plan.PoolRange,
            PoolTokens = TokenCount.From(plan.Cache.LoggedTokens),
            MaxConcurrency = plan.Cache.MaxConcurrency,
            Free = ByteBalance.FromCount(plan.Pool.Count - held.Count),
            HostCache = plan.OnHost,
        };
    }

    /// <summary>Of the stage that is told of, where its pool is divided.</summary>
    private EngineNote? NoteOnCache(RankLoad load, EngineMemory memory)
    {
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            if (load.PlanOf(this, stage) is { Cache: TokenPools { IsDivided: true, LoggedTokens: > 0 } pools } plan
                && plan.Pool.Surplus == memory.Pool && plan.Weights == memory.Weights)
                return pools.NoteOn(load.SequencesPerRank(load.InFlight.Count), EachOf(load), plan.CacheBeside);
        }

        return null;
    }

    /// <summary>Tokens of a block of the cache that requests with the same beginning share; zero where each keeps its own.</summary>
    internal Func<RankLoad, long> SharedBlock { get; private protected init; } = static _ => 0;

    /// <summary>The beginning that all requests share, as far as it fills blocks.</summary>
    internal CachedRequest EachOf(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        long block = SharedBlock(load), common = Math.Min(load.Workload.SharedPrefixTokens.Count, load.Workload.InputTokens.Count);
        bool shares = block > 0 && load.Architecture.Kind == ArchitectureKind.Decoder;
        return new CachedRequest(load.CachedTokens, load.EncoderTokens, shares ? common / block * block : 0);
    }

    /// <summary>The engine's own subtraction for a stage, and how it lays its cache into what is left.</summary>
    internal abstract StagePlan PlanOf(RankLoad load, int stage);
}
