using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.TensorRtLlm;

/// <summary>TensorRT-LLM: the pool is a fraction of what is free once weights, execution context and decoder buffers are in place.</summary>
/// <remarks><c>pool = free_gpu_memory_fraction · (total − weights − activations − runtime)</c>. NVIDIA, TensorRT-LLM documentation, "Memory usage"
/// (worked example there: 70.48 GiB free, 63.44 GiB pool).</remarks>
public sealed class TensorRtLlmEngine : PagedEngine
{
    /// <summary>Hidden rows alive beside a layer: fitted to the execution context of the documentation's example (929 MiB at 8192 tokens of a 7B).</summary>
    private const int RowsHeldByEngine = 5;

    /// <summary>Memory of recurrent states over that of token slots. Assumed as SGLang's.</summary>
    private static readonly Ratio StateRatio = Ratio.From(0.9);

    /// <summary>Decoder buffers for each admitted sequence and vocabulary entry: fitted to the log of the documentation's example (180 MB at 1024 and
    /// 32,000).</summary>
    private const int DecoderBytes = 6;

    /// <summary>CUDA context, cuBLAS and NCCL: 0.8 GiB in the documentation's example, up to 3.5 GiB in other logs.</summary>
    private static readonly ByteCount Context = ByteCount.FromMebibytes(1024);
    private static readonly Spread ActivationSpread = Spread.Of(0.6, 1.8);
    private static readonly Spread RuntimeSpread = Spread.Of(0.6, 2.5);

    public TensorRtLlmEngine()
        : base("tensorrt-llm", TensorRtLlmRelease.Table, TensorRtLlmKnobs.All) =>
            StartupChecks = [StartupCheck.LeavesCache(this, TensorRtLlmKnobs.FreeGpuMemoryFraction)];

    public override ImmutableArray<StartupCheck> StartupChecks { get; }

    public override FlagTable Flags => TensorRtLlmFlags.Table;

    public override ImmutableArray<ArchitectureKind> Kinds { get; } = [ArchitectureKind.Decoder, ArchitectureKind.EncoderDecoder];

    /// <summary>It compiles for NVIDIA's GPUs alone; Volta left with 0.16 (release notes), and Pascal was never among them.</summary>
    public override bool RunsOn(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.Generation is not (ChipGeneration.Pascal or ChipGeneration.Volta)
            && (string.Equals(accelerator.Vendor, "NVIDIA", StringComparison.OrdinalIgnoreCase) || accelerator.Generation == ChipGeneration.Other);
    }

    public override string ReservedRule(Release release) => "the fraction is of what is free after loading";

    /// <summary>Whole blocks.</summary>
    protected internal override long SharedBlock(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        TensorRtLlmRelease release = TensorRtLlmRelease.Of(load);
        return release.FindsPrefixes && (release.SharesLatentBlocks || !load.Operators.Traits.LatentAttention) ? release.TokensPerBlock : 0;
    }

    /// <inheritdoc/>
    internal override StagePlan PlanOf(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        ByteCount activations = ForwardPeak.Of(load, knobs.Get(TensorRtLlmKnobs.MaxNumTokens), RowsHeldByEngine);
        ByteCount runtime = Context + NonTorchMemory.OfPeers(load.Accelerator, load.Layout.Tensor * load.Layout.AttentionData)
            + ByteCount.FromCount(checked(DecoderBytes * knobs.Get(TensorRtLlmKnobs.MaxBatchSize) * load.Architecture.Dimensions.VocabularySize));
        ByteCount weights = load.WeightsOf(stage);
        ByteBalance free = load.Available - (weights + activations + runtime);
        ByteCount pool = PoolOf(free.Surplus, knobs.Get(TensorRtLlmKnobs.FreeGpuMemoryFraction));
        ByteCount budget = load.Available.Less(free.Surplus.Less(pool));
        TokenPools cache = TokenPools.Of(
            load.Cache.OfStage(stage), pool, Ratio.One, StateRatio, TensorRtLlmRelease.Of(load).TokensPerBlock, knobs.Get(TensorRtLlmKnobs.MaxSeqLen));
        return new StagePlan(budget, weights, ActivationSpread.Around(activations), Interval<ByteCount>.Exactly(ByteCount.Zero), RuntimeSpread.Around(runtime),
            free.IsShortfall ? free : ByteBalance.FromCount(pool.Count), cache);
    }

    /// <summary>The pool: a fraction of what is free once everything else is in place.</summary>
    internal static ByteCount PoolOf(ByteCount free, Ratio fraction) => free * fraction;
}
