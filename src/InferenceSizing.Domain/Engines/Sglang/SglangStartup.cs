using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>What SGLang checks between the start of its process and the first request. A context that is longer than the pool is no error: longer requests are
/// refused one by one.</summary>
/// <remarks>Read in <c>server_args.py</c>, <c>model_executor/pool_configurator.py</c> and <c>mem_cache/kv_cache_configurator.py</c> (003fca80).</remarks>
internal static class SglangStartup
{
    public static ImmutableArray<StartupCheck> Of(SglangEngine engine) =>
    [
        StartupCheck.ModelIsServed(engine),
        StartupCheck.ChipIsServed(engine),
        .. TensorShares.ChecksOf("SGLang"),
        new(HierarchicalCacheHasPrefixes),
        ContextRanksDivide(engine),
        StartupCheck.StagesHoldAllLayers(engine, SglangKnobs.PpLayerPartition),
        StartupCheck.ContextIsOfModel(engine, SglangKnobs.ContextLength),
        StartupCheck.LeavesCache(engine, SglangKnobs.MemFractionStatic),
        new(load => WindowsHoldOneRequest(engine, load)),
        new(load => StatesHoldOneRequest(engine, load)),
        new(load => GraphsFit(engine, load)),
    ];

    /// <summary>HiCache keeps what the radix cache drops: without one it is a ValueError.</summary>
    private static StartupRefusal? HierarchicalCacheHasPrefixes(RankLoad load) =>
        load.Knobs.Get(SglangKnobs.EnableHierarchicalCache) && load.Knobs.Get(SglangKnobs.DisableRadixCache)
            ? new StartupRefusal(
                StartupCode.SettingRefused,
                "SGLang does not start: enable_hierarchical_cache and disable_radix_cache exclude each other.",
                Subject.Setting(SglangKnobs.DisableRadixCache.Name),
                Magnitude.From(0),
                Magnitude.From(1),
                StartupUnit.Sequences)
            : null;

    /// <summary>What ranks share is a latent cache, which all of them hold (docs.sglang.io, advanced_features/dcp: tokens of MLA in turn,
    /// <c>max_total_num_tokens · dcp_size</c>). Sparse attention is open work (pull requests 31821 and 39330).</summary>
    private static StartupCheck ContextRanksDivide(SglangEngine engine) => ContextRanks.Divide(
        engine,
        "SGLang",
        load => load.Operators.Traits.LatentAttention && !SglangCache.IsSparse(load) ? null
            : "SGLang shares the tokens of a context over ranks for latent attention that is not sparse",
        load => load.Layout.Tensor);

    /// <summary>The pool of windows holds more than a window and a page: "SWA pool … cannot hold even one request".</summary>
    private static StartupRefusal? WindowsHoldOneRequest(SglangEngine engine, RankLoad load)
    {
        if (!SglangRelease.Of(load).ChecksWindows)
            return null;
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            StagePlan plan = load.PlanOf(engine, stage);
            (long held, long needed) = plan.Cache switch
            {
                _ when plan.Pool.Count <= 0 => (1, 0),
                SglangCompressedPool pool => (pool.WindowTokens, pool.Window + SglangCompressedPool.Page),
                TokenPools { Window: > 0 } pool => (pool.WindowTokens, pool.Window + 1),
                _ => (1, 0),
            };
            if (held > needed)
                continue;
            return new StartupRefusal(
                StartupCode.SettingRefused,
                string.Create(CultureInfo.InvariantCulture,
                    $"SGLang does not start: the pool of sliding windows has {held} tokens, and one request needs more " +
                    $"than {needed}."),
                Subject.Setting(SglangKnobs.SwaFullTokensRatio.Name),
                Magnitude.From(needed + 1),
                Magnitude.From(held),
                StartupUnit.Tokens,
                SglangRelease.WindowsChecked);
        }

        return null;
    }

    /// <summary>Slots for recurrent states are enough for one request: "state cache is too small to serve any requests".</summary>
    private static StartupRefusal? StatesHoldOneRequest(SglangEngine engine, RankLoad load)
    {
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            if (load.PlanOf(engine, stage) is { Pool.Count: > 0, Cache: TokenPools { HasStates: true, StateRequests: 0 } })
            {
                return new StartupRefusal(
                    StartupCode.SequencesExceedBlocks,
                    "SGLang does not start: the cache for recurrent states is too small to serve any request.",
                    Subject.Setting(SglangKnobs.MambaFullMemoryRatio.Name),
                    Magnitude.From(1),
                    Magnitude.From(0),
                    StartupUnit.Sequences);
            }
        }

        return null;
    }

    /// <summary>Graphs, and on AMD's cards the workspace of decoding, go into the part that is not static. The least that they may take is asked for.</summary>
    private static StartupRefusal? GraphsFit(SglangEngine engine, RankLoad load)
    {
        if (!SglangRelease.Of(load).CapturesAlways)
            return null;
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            StagePlan plan = load.PlanOf(engine, stage);
            if (plan.Pool.Count <= 0)
                continue;
            ByteCount rest = load.Available.Less(plan.Runtime.Estimate + plan.Budget);
            ByteCount needed = plan.Graphs.Low + SglangAiter.Of(load, plan.Cache.LoggedTokens);
            if (needed <= rest)
                continue;
            return new StartupRefusal(
                StartupCode.RestExceedsMemory,
                string.Create(CultureInfo.InvariantCulture,
                    $"SGLang does not start: CUDA graphs and workspaces take {StartupCheck.Gibibytes(needed.Count)} GiB " +
                    $"at least, and mem_fraction_static leaves {StartupCheck.Gibibytes(rest.Count)} GiB to them."),
                Subject.Setting(SglangKnobs.MemFractionStatic.Name),
                Magnitude.From(needed.Count),
                Magnitude.From(rest.Count),
                StartupUnit.Bytes,
                SglangRelease.GraphsAlwaysCaptured);
        }

        return null;
    }
}
