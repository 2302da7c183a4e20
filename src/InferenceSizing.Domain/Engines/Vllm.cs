using System.Collections.Immutable;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Engines.Paged;
using InferenceSizing.Domain.Memory;
using InferenceSizing.Domain.Timing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines;

/// <summary>vLLM: a share of the whole GPU, less weights, the profile run's peak and what sits outside PyTorch, is the pool.</summary>
/// <remarks><c>pool = ceil(utilization · total) − weights − activations − non-torch [− graphs from 0.21 on]</c>. Read in vLLM's
/// <c>v1/worker/gpu_worker.py</c>, <c>worker/worker.py</c> (V0) and its releases' notes.</remarks>
public sealed class Vllm : PagedEngine
{
    /// <summary>From this memory on a card counts as large: <c>get_batch_defaults</c> in vLLM's <c>arg_utils.py</c>.</summary>
    private const long LargeCardGibibytes = 70;

    /// <summary>Outside PyTorch on a single GPU before 0.6.5, which counted the context too: two logs of 0.6.4 on RTX 3090 (0.35 GiB).</summary>
    private static readonly ByteCount AloneWithContext = ByteCount.FromMebibytes(358);

    /// <summary>The same in later V0: logs of 0.7 and 0.8 (0.03 to 0.09 GiB).</summary>
    private static readonly ByteCount AloneInV0 = ByteCount.FromMebibytes(60);

    /// <summary>The same in 0.8, which took all device memory outside PyTorch for it, the context included: a log on L40S (0.9 GiB by difference).</summary>
    private static readonly ByteCount AloneInFirstV1 = ByteCount.FromMebibytes(768);

    /// <summary>The same in 0.9 to 0.17: logs on H100 and B200 (0.07 to 0.14 GiB).</summary>
    private static readonly ByteCount AloneUntil017 = ByteCount.FromMebibytes(100);

    /// <summary>The same from 0.18 on: logs of 0.18 and 0.19 on H100 (0.24 to 0.27 GiB; 0.46 with Granite).</summary>
    private static readonly ByteCount Alone = ByteCount.FromMebibytes(256);

    /// <summary>The same in a pipeline stage, whose communicators are up before the first reading: two logs of 0.19.</summary>
    private static readonly ByteCount AloneInPipeline = ByteCount.FromMebibytes(72);

    /// <summary>What the rest of the system takes meanwhile where GPU and host share their memory: seven logs of 0.25 on GB10 (1.9 to 4.3 GiB).</summary>
    private static readonly ByteCount SharedWithHost = ByteCount.FromMebibytes(2150);

    /// <summary>Residuals of 24 logs of 0.18 and 0.19 by constants taken from other models of them; wider where a version has few logs.</summary>
    private static readonly Spread RuntimeSpread = Spread.Of(0.985, 1.03);
    private static readonly Spread RuntimeSpreadElsewhere = Spread.Of(0.6, 1.8);

    public override string Name => "vllm";

    public override ImmutableArray<EngineVersion> Versions { get; } =
    [
        .. new[] { "0.26.0", "0.25.1", "0.24.0", "0.22.1", "0.21.0", "0.20.0", "0.19.0", "0.18.0", "0.17.0", "0.15.0", "0.14.0", "0.13.0", "0.11.0", "0.10.0", "0.9.2", "0.8.5", "0.8.4", "0.7.2", "0.6.5", "0.6.0" }
            .Select(text => EngineVersion.Parse(text)!),
    ];

    public override ImmutableArray<Knob> Knobs { get; } =
    [
        Knob.GpuMemoryUtilization, Knob.MaxModelLen, Knob.MaxNumBatchedTokens, Knob.MaxNumSeqs, Knob.EnforceEager, Knob.BlockSize, Knob.KvCacheMemoryBytes,
    ];

    /// <summary>Without graphs each operator is dispatched from Python: about 10 µs. Assumed, as PyTorch's own dispatch.</summary>
    public override HostOverhead Overhead(KnobSet knobs) =>
        knobs.Flag(Knob.EnforceEager) ? HostOverhead.None with { PerOperator = Seconds.FromMicroseconds(10) } : HostOverhead.None;

    /// <summary>Pages are taken as an answer grows: half of it stands on average.</summary>
    public override Ratio OutputHeld => Ratio.From(0.5);

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(setting);
        const int block = 16, latentBlock = 64;
        const double share = 0.92, earlierShare = 0.90;
        bool latent = setting.Architecture.LayOut().Operators?.Traits.LatentAttention ?? false;
        long longest = setting.Asked.Has(Knob.MaxModelLen) ? setting.Asked.Count(Knob.MaxModelLen) : setting.LongestContext;
        (long tokens, long sequences) = BatchOf(setting, version, longest);
        return KnobSet.Empty
            .With(Knob.GpuMemoryUtilization, Ratio.From(version.IsAtLeast(0, 22) ? share : earlierShare))
            .With(Knob.MaxModelLen, longest)
            .With(Knob.MaxNumBatchedTokens, tokens)
            .With(Knob.MaxNumSeqs, sequences)
            .With(Knob.EnforceEager, false)
            .With(Knob.BlockSize, latent && version.IsAtLeast(0, 8) ? latentBlock : block);
    }

    public override (string Limit, long Sequences)? SequenceLimit(KnobSet knobs, int attentionReplicas) => ("maxNumSeqs", knobs.Count(Knob.MaxNumSeqs) * attentionReplicas);

    public override (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => ("maxModelLen", knobs.Count(Knob.MaxModelLen));

    /// <summary>Tables of rotary angles, in the format of the hidden states.</summary>
    public override WeightRow? MadeBeside(RankLoad load) => RotaryTables.Of(load, load.Precision.HiddenStates);

    /// <inheritdoc/>
    internal override StagePlan PlanOf(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        ByteCount budget = load.Usable * knobs.Share(Knob.GpuMemoryUtilization);
        ByteCount activations = VllmActivations.PeakOf(load, stage);
        ByteCount runtime = NonTorch(load);
        ByteCount graphs = VllmGraphs.Of(load, stage);
        ByteCount counted = load.Version.IsAtLeast(0, 21) ? graphs : ByteCount.Zero;
        ByteCount weights = load.Weights.OfStage(stage) + RotaryTables.Of(load, load.Precision.HiddenStates).Bytes + ExpertPadding.Of(load, stage);
        ByteCount held = weights + activations + runtime + counted;
        ByteBalance pool = budget - held;
        if (knobs.Has(Knob.KvCacheMemoryBytes))
        {
            // The pool is what is asked for, whatever the utilization, but not more than the GPU has left.
            pool = ByteBalance.FromCount(Math.Min(knobs.Count(Knob.KvCacheMemoryBytes), (load.Usable - held).Count));
            budget = ByteCount.Min(load.Usable, held + pool.Surplus);
        }

        return new StagePlan(
            budget,
            weights,
            VllmActivations.SpreadOf(load.Version).Around(activations),
            VllmGraphs.SpreadOf(load.Version).Around(graphs),
            (IsWellKnown(load.Version) ? RuntimeSpread : RuntimeSpreadElsewhere).Around(runtime),
            pool,
            VllmPages.Of(load, stage, pool.Surplus));
    }

    /// <summary>Tokens of a step and sequences at once, of the server (not of the offline class).</summary>
    /// <remarks>V0 profiles a whole context in one pass unless it cuts prompts, which it does by itself beyond 32k tokens. V1's figures go by the card's memory;
    /// until 0.8.4 sequences were 1024 on every card.</remarks>
    private static (long Tokens, long Sequences) BatchOf(EngineSetting setting, EngineVersion version, long longest)
    {
        const long cut = 2048, cutsBeyond = 32 * 1024, largeTokens = 8192, smallTokens = 2048, many = 1024, few = 256;
        if (!version.IsAtLeast(0, 8))
            return (longest > cutsBeyond ? cut : Math.Max(longest, cut), few);
        bool large = setting.Usable >= ByteCount.FromGibibytes(LargeCardGibibytes) && !setting.AcceleratorName.Contains("A100", StringComparison.OrdinalIgnoreCase);
        bool alwaysMany = version.CompareTo(FewOnSmallCardsSince) < 0;
        return (large ? largeTokens : smallTokens, large || alwaysMany ? many : few);
    }

    /// <summary>Versions of which whole logs are published for many models.</summary>
    internal static bool IsWellKnown(EngineVersion version) => version.IsAtLeast(0, 18) && !version.IsAtLeast(0, 21);

    private static EngineVersion WithoutContextSince { get; } = EngineVersion.Parse("0.6.5")!;

    private static EngineVersion FewOnSmallCardsSince { get; } = EngineVersion.Parse("0.8.5")!;

    private static ByteCount NonTorch(RankLoad load)
    {
        ByteCount alone = load.Layout.Pipeline > 1 && load.Layout.Tensor == 1 ? AloneInPipeline
            : load.Version.IsAtLeast(0, 18) ? Alone
            : load.Version.IsAtLeast(0, 9) ? AloneUntil017
            : load.Version.IsAtLeast(0, 8) ? AloneInFirstV1
            : load.Version.CompareTo(WithoutContextSince) >= 0 ? AloneInV0
            : AloneWithContext;
        ByteCount shared = load.Accelerator.MemoryKind == Accelerators.MemoryKind.Unified ? SharedWithHost : ByteCount.Zero;
        return alone + NonTorchMemory.OfPeers(load.Accelerator, load.Layout.Tensor * load.Layout.AttentionData) + shared;
    }
}
