using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>vLLM: a share of the whole GPU, less weights, the profile run's peak and what sits outside PyTorch, is the pool.</summary>
/// <remarks><c>pool = ceil(utilization · total) − weights − activations − non-torch [− graphs from 0.20 on]</c>. Read in vLLM's
/// <c>v1/worker/gpu_worker.py</c>, <c>worker/worker.py</c> (V0) and its releases' notes.</remarks>
public sealed class VllmEngine : PagedEngine
{
    /// <summary>From this memory on a card counts as large: <c>get_batch_defaults</c> in vLLM's <c>arg_utils.py</c>.</summary>
    private const long LargeCardGibibytes = 70;

    /// <summary>The product line that does not count as large whatever its memory: the same place asks the driver's device name for it.</summary>
    private const string NeverLargeProduct = "A100";

    /// <summary>Outside PyTorch on a single GPU before 0.6.5, which counted the context too: two logs of 0.6.4 on RTX 3090 (0.35 GiB).</summary>
    private static readonly ByteCount AloneWithContext = ByteCount.FromMebibytes(358);

    /// <summary>The same in later V0: logs of 0.7 and 0.8 (0.03 to 0.09 GiB).</summary>
    private static readonly ByteCount AloneInV0 = ByteCount.FromMebibytes(60);

    /// <summary>The same in 0.8, which took all device memory outside PyTorch for it, the context included: a log on L40S (0.9 GiB by difference).</summary>
    private static readonly ByteCount AloneInFirstV1 = ByteCount.FromMebibytes(768);

    /// <summary>The same in 0.9 and 0.10: logs on H100 and B200 (0.07 GiB), RTX 4090 and A100 of 40 GB (0.02).</summary>
    private static readonly ByteCount AloneUntil010 = ByteCount.FromMebibytes(60);

    /// <summary>The same in 0.11 to 0.17: eleven logs on H100 of eight models (0.13 to 0.14 GiB).</summary>
    private static readonly ByteCount AloneUntil017 = ByteCount.FromMebibytes(135);

    /// <summary>The same from 0.18 on: logs of 0.18 and 0.19 on H100 (0.24 to 0.27 GiB; 0.46 with Granite).</summary>
    private static readonly ByteCount Alone = ByteCount.FromMebibytes(256);

    /// <summary>The same in a pipeline stage, whose communicators are up before the first reading: two logs of 0.19.</summary>
    private static readonly ByteCount AloneInPipeline = ByteCount.FromMebibytes(72);

    /// <summary>What the rest of the system takes meanwhile where GPU and host share their memory: seven logs of 0.25 on GB10 (1.9 to 4.3 GiB).</summary>
    private static readonly ByteCount SharedWithHost = ByteCount.FromMebibytes(2150);

    /// <summary>Residuals of 47 logs of 0.11 to 0.19 on Hopper by what other models show; wider where a version or a chip has few logs.</summary>
    private static readonly Spread RuntimeSpread = Spread.Of(0.985, 1.042);
    private static readonly Spread RuntimeSpreadElsewhere = Spread.Of(0.6, 1.8);

    public override string Name => "vllm";

    public override ImmutableArray<EngineVersion> Versions { get; } =
    [
        .. new[] { "0.27.1", "0.26.0", "0.25.1", "0.24.0", "0.22.1", "0.21.0", "0.20.0", "0.19.0", "0.18.0", "0.17.0", "0.15.0", "0.14.0", "0.13.0", "0.11.0", "0.10.0", "0.9.2", "0.8.5", "0.8.4", "0.7.2", "0.6.5", "0.6.0" }
            .Select(text => EngineVersion.Parse(text)!),
    ];

    public override ImmutableArray<Knob> Knobs { get; } =
    [
        Knob.GpuMemoryUtilization, Knob.MaxModelLen, Knob.MaxNumBatchedTokens, Knob.MaxNumSeqs, Knob.EnforceEager, Knob.BlockSize, Knob.KvCacheMemoryBytes, Knob.LimitMmPerPrompt, Knob.MaxLoras, Knob.MaxLoraRank,
    ];

    /// <summary>Without graphs each operator is dispatched from Python: about 10 µs. Assumed, as PyTorch's own dispatch.</summary>
    public override HostOverhead Overhead(KnobSet knobs) =>
        knobs.Flag(Knob.EnforceEager) ? HostOverhead.None with { PerOperator = Seconds.FromMicroseconds(10) } : HostOverhead.None;

    /// <summary>Pages are taken as an answer grows: half of it stands on average.</summary>
    public override Ratio OutputHeld => Ratio.From(0.5);

    /// <summary><c>--cpu-offload-gb</c>: V0 copies a layer in before it runs, V1's kernels read pinned host memory over the link (unified addressing). Since 0.17 groups of
    /// layers can be brought in ahead instead (<c>--offload-group-size</c>; "weight offloading V2" of the release's notes, <c>config/offload.py</c>).</summary>
    public override StreamingAbility? Streaming(EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        const int inPlaceSince = 8, aheadSince = 17;
        return new(FromDisk: false, Prefetches: version.IsAtLeast(0, aheadSince), ReadsInPlace: version.IsAtLeast(0, inPlaceSince));
    }

    /// <summary>CUTLASS kernels for Hopper from pull request 10995 (0.8, after their repair) until 36799 (0.19) took them out.</summary>
    public override bool SkipsTwoOfFour(Accelerator accelerator, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(version);
        const int added = 8, removed = 19;
        return accelerator.Generation == ChipGeneration.Hopper && version.IsAtLeast(0, added) && !version.IsAtLeast(0, removed);
    }

    /// <summary>Kernels are compiled from compute capability 7.0 on, for gfx90a and later and for RDNA 3 and 4 (vLLM documentation, "GPU", requirements).</summary>
    public override bool RunsOn(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.Generation is not (ChipGeneration.Pascal or ChipGeneration.Cdna or ChipGeneration.Rdna2 or ChipGeneration.Vega);
    }

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(setting);
        const int block = 16, latentBlock = 64;
        const double share = 0.92, earlierShare = 0.90;
        bool latent = setting.Architecture.LayOut().Operators?.Traits.LatentAttention ?? false;
        long longest = setting.Asked.Has(Knob.MaxModelLen) ? setting.Asked.Count(Knob.MaxModelLen) : setting.LongestContext;
        (long tokens, long sequences) = BatchOf(setting, version, longest);
        return (Adapts(setting) ? Adapters : KnobSet.Empty)
            .With(Knob.GpuMemoryUtilization, Ratio.From(CountsGraphs(version) ? share : earlierShare))
            .With(Knob.MaxModelLen, longest)
            .With(Knob.MaxNumBatchedTokens, tokens)
            .With(Knob.MaxNumSeqs, sequences)
            .With(Knob.EnforceEager, false)
            .With(Knob.BlockSize, latent && version.IsAtLeast(0, 8) ? latentBlock : block);
    }

    private static bool Adapts(EngineSetting setting) => setting.Asked.Has(Knob.MaxLoras) || setting.Asked.Has(Knob.MaxLoraRank);

    /// <summary><c>max_loras</c> and <c>max_lora_rank</c> of <c>LoRAConfig</c> where one of them is set.</summary>
    private static KnobSet Adapters { get; } = KnobSet.Empty.With(Knob.MaxLoras, 1).With(Knob.MaxLoraRank, 16);

    public override (string Limit, long Sequences)? SequenceLimit(KnobSet knobs, int attentionReplicas) => ("maxNumSeqs", knobs.Count(Knob.MaxNumSeqs) * attentionReplicas);

    /// <inheritdoc/>
    /// <remarks><c>_get_and_verify_max_len</c> in <c>vllm/config</c>: an error unless VLLM_ALLOW_LONG_MAX_MODEL_LEN is set.</remarks>
    public override bool RefusesLongerThanModel => true;

    /// <inheritdoc/>
    /// <remarks><c>_check_enough_kv_cache_memory</c> in <c>vllm/v1/core/kv_cache_utils.py</c>; in V0 <c>raise_if_cache_size_invalid</c> in <c>vllm/worker/worker.py</c>.</remarks>
    public override bool NeedsPoolOfLongestContext => true;

    public override (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => ("maxModelLen", knobs.Count(Knob.MaxModelLen));

    /// <inheritdoc/>
    /// <remarks>MTP layers came with pull request 12755 (February 2025, after 0.7.2), heads of EAGLE's third version with 16937 (April 2025, before 0.8.5). A draft model runs
    /// in 0.9.2 and is an error in 0.10.0 (pull request 22047) and in 0.13.0 (issue 31883); the notes of 0.15.0 name its return (pull request 24322).</remarks>
    public override bool Speculates(SpeculativeMethod method, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return method switch
        {
            SpeculativeMethod.DraftModel => !version.IsAtLeast(0, 10) || version.IsAtLeast(0, 15),
            SpeculativeMethod.Mtp => version.IsAtLeast(0, 8),
            SpeculativeMethod.Eagle3 => version.CompareTo(ThirdEagleSince) >= 0,
            _ => true,
        };
    }

    /// <summary>Of a checkpoint's own layers as many as there are, which is one in most; the others have no default.</summary>
    public override int DraftTokens(SpeculativeMethod method) => method == SpeculativeMethod.Mtp ? 1 : base.DraftTokens(method);

    /// <summary>Automatic prefix caching is on since V1.</summary>
    public override bool FindsPrefixes(EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.IsAtLeast(0, 8);
    }

    /// <summary>Whole blocks; not where recurrent states would have to be kept at their ends, for which it is off by itself.</summary>
    protected internal override long SharedBlock(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        if (!FindsPrefixes(load.Version))
            return 0;
        foreach (CacheGroup group in load.Cache.OfStage(0))
        {
            if (group.PerSequence.Count > 0)
                return 0;
        }

        return load.Knobs.Count(Knob.BlockSize);
    }

    /// <inheritdoc/>
    public override WeightRow? AdaptersOf(RankLoad load) => VllmAdapters.Of(load)?.Whole;

    /// <summary>Tables of rotary angles, in the format of the hidden states.</summary>
    public override WeightRow? MadeBeside(RankLoad load) => RotaryTables.Of(load, load.Precision.HiddenStates);

    /// <summary>What is free at the start: asked for more, it refuses to start ("Free memory on device … is less than desired GPU memory utilization", in 0.9.1 and later) or, before
    /// that, fails to allocate the pool (assumed). Only 0.8 counts what others hold as its own.</summary>
    public override Ratio LargestShare(EngineVersion version, ByteCount usable, ByteCount reserved) => CountsOthers(version) ? Ratio.One : usable.Less(reserved).ShareOf(usable);

    /// <summary>The first V1 took all device memory outside PyTorch for its own (<c>determine_available_memory</c>).</summary>
    private static bool CountsOthers(EngineVersion version) => version.IsAtLeast(0, 8) && !version.IsAtLeast(0, 9);

    /// <inheritdoc/>
    public override MemoryRules RulesOf(EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return CountsGraphs(version) ? VllmRules.WithGraphs : VllmRules.WithoutGraphs;
    }

    /// <summary>Pull request 38284 estimates the graphs and raised the default share from 0.90 to 0.92 for it. The notes of 0.20.0 name it among the breaking changes and a log of
    /// 0.20.0 subtracts them, though the log's own words are "default since v0.21.0".</summary>
    private static bool CountsGraphs(EngineVersion version) => version.IsAtLeast(0, 20);

    /// <inheritdoc/>
    internal override StagePlan PlanOf(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        ByteCount budget = load.Usable * knobs.Share(Knob.GpuMemoryUtilization);
        ByteCount activations = VllmActivations.PeakOf(load, stage);
        ByteCount runtime = NonTorch(load);
        ByteCount graphs = VllmGraphs.Of(load, stage);
        ByteCount counted = CountsGraphs(load.Version) ? graphs : ByteCount.Zero;
        ByteCount adapters = VllmAdapters.Of(load)?.OfStage(stage) ?? ByteCount.Zero;
        ByteCount weights = load.WeightsOf(stage) + adapters + RotaryTables.Of(load, load.Precision.HiddenStates).Bytes + ExpertPadding.Of(load, stage);
        ByteCount held = weights + activations + runtime + counted;
        ByteBalance pool = CountsOthers(load.Version) ? budget - (held + load.Reserved) : load.Available < budget ? load.Available - budget : budget - held;
        if (knobs.Has(Knob.KvCacheMemoryBytes))
        {
            // The pool is what is asked for, whatever the utilization, but not more than the GPU has left.
            pool = ByteBalance.FromCount(Math.Min(knobs.Count(Knob.KvCacheMemoryBytes), (load.Available - held).Count));
            budget = ByteCount.Min(load.Available, held + pool.Surplus);
        }

        return new StagePlan(
            budget,
            weights,
            VllmActivations.SpreadOf(load).Around(activations),
            VllmGraphs.SpreadOf(load.Version).Around(graphs),
            (RuntimeIsWellKnown(load) ? RuntimeSpread : RuntimeSpreadElsewhere).Around(runtime),
            pool,
            VllmPages.Of(load, stage, pool.Surplus));
    }

    /// <summary>Tokens of a step and sequences at once, of the server (not of the offline class).</summary>
    /// <remarks>V0 profiles a whole context in one pass unless it cuts prompts, which it does by itself beyond 32k tokens: into 512 in the <c>SchedulerConfig</c> of early 0.6,
    /// later into 2048 (since 0.6.5, assumed). V1's figures go by the card's memory, the A100 left out (pull request 17885). Sequences were 1024 on every card until pull request
    /// 16158 of April 2025, taken for 0.8.5. Which cards were large before 0.9 went by name, not by memory: H100 and H200.</remarks>
    private static (long Tokens, long Sequences) BatchOf(EngineSetting setting, EngineVersion version, long longest)
    {
        const long earlierCut = 512, cut = 2048, cutsBeyond = 32 * 1024, largeTokens = 8192, smallTokens = 2048, many = 1024, few = 256;
        if (!version.IsAtLeast(0, 8))
            return (longest <= cutsBeyond ? Math.Max(longest, cut) : version.CompareTo(WithoutContextSince) >= 0 ? cut : earlierCut, few);
        bool large = setting.Usable >= ByteCount.FromGibibytes(LargeCardGibibytes) && setting.Product != NeverLargeProduct;
        bool alwaysMany = version.CompareTo(FewOnSmallCardsSince) < 0;
        return (large ? largeTokens : smallTokens, large || alwaysMany ? many : few);
    }

    /// <summary>Versions of which whole logs are published for many models.</summary>
    internal static bool IsWellKnown(EngineVersion version) => version.IsAtLeast(0, 18) && !version.IsAtLeast(0, 21);

    /// <summary>Single ranks since 0.11, and several since 0.18, where all logs agree.</summary>
    private static bool RuntimeIsWellKnown(RankLoad load) => load.Version.IsAtLeast(0, load.Layout.Tensor * load.Layout.AttentionData == 1 ? 11 : 18) && !load.Version.IsAtLeast(0, 21);

    private static EngineVersion WithoutContextSince { get; } = EngineVersion.Parse("0.6.5")!;

    private static EngineVersion ThirdEagleSince { get; } = EngineVersion.Parse("0.8.5")!;

    private static EngineVersion FewOnSmallCardsSince { get; } = EngineVersion.Parse("0.8.5")!;

    private static ByteCount NonTorch(RankLoad load)
    {
        ByteCount alone = load.Layout.Pipeline > 1 && load.Layout.Tensor == 1 ? AloneInPipeline
            : load.Version.IsAtLeast(0, 18) ? Alone
            : load.Version.IsAtLeast(0, 11) ? AloneUntil017
            : load.Version.IsAtLeast(0, 9) ? AloneUntil010
            : load.Version.IsAtLeast(0, 8) ? AloneInFirstV1
            : load.Version.CompareTo(WithoutContextSince) >= 0 ? AloneInV0
            : AloneWithContext;
        ByteCount shared = load.Accelerator.MemoryKind == MemoryKind.Unified ? SharedWithHost : ByteCount.Zero;
        return alone + NonTorchMemory.OfPeers(load.Accelerator, load.Layout.Tensor * load.Layout.AttentionData, load.Version.IsAtLeast(0, 18)) + shared;
    }
}
