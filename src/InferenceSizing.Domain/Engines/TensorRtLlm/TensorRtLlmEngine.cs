using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.TensorRtLlm;

/// <summary>TensorRT-LLM: the pool is a fraction of what is free once weights, execution context and decoder buffers are in place.</summary>
/// <remarks><c>pool = free_gpu_memory_fraction · (total − weights − activations − runtime)</c>. NVIDIA, TensorRT-LLM documentation, "Memory usage"
/// (worked example there: 70.48 GiB free, 63.44 GiB pool).</remarks>
public sealed class TensorRtLlmEngine : PagedEngine
{
    /// <summary>Tokens of one cache block: 64 in 0.14, 32 in 0.17 and later; that it changed with 0.15 is assumed.</summary>
    private const int TokensPerBlock = 32;
    private const int EarlierTokensPerBlock = 64;

    /// <summary>Hidden rows alive beside a layer: fitted to the execution context of the documentation's example (929 MiB at 8192 tokens of a 7B).</summary>
    private const int RowsHeldByEngine = 5;

    /// <summary>Memory of recurrent states over that of token slots. Assumed as SGLang's.</summary>
    private static readonly Ratio StateRatio = Ratio.From(0.9);

    /// <summary>Decoder buffers for each admitted sequence and vocabulary entry: fitted to the log of the documentation's example (180 MB at 1024 and 32,000).</summary>
    private const int DecoderBytes = 6;

    /// <summary>CUDA context, cuBLAS and NCCL: 0.8 GiB in the documentation's example, up to 3.5 GiB in other logs.</summary>
    private static readonly ByteCount Context = ByteCount.FromMebibytes(1024);
    private static readonly Spread ActivationSpread = Spread.Of(0.6, 1.8);
    private static readonly Spread RuntimeSpread = Spread.Of(0.6, 2.5);

    public override string Name => "tensorrt-llm";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "1.2.0", "1.0.0", "0.20.0", "0.19.0", "0.17.0", "0.15.0", "0.14.0", "0.9.0" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.FreeGpuMemoryFraction, Knob.MaxNumTokens, Knob.MaxBatchSize, Knob.MaxSeqLen];

    /// <summary>It compiles for NVIDIA's GPUs alone; Volta left with 0.16 (release notes), and Pascal was never among them.</summary>
    public override bool RunsOn(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.Generation is not (ChipGeneration.Pascal or ChipGeneration.Volta)
            && (string.Equals(accelerator.Vendor, "NVIDIA", StringComparison.OrdinalIgnoreCase) || accelerator.Generation == ChipGeneration.Other);
    }

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens && architecture.Generates;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        const double fraction = 0.90;
        // Release notes: 256 sequences in 0.11, 2048 since 0.14; before 0.11 the builder named them.
        const int tokens = 8192, sequences = 2048, earlierSequences = 256, since = 14;
        return KnobSet.Empty
            .With(Knob.FreeGpuMemoryFraction, Ratio.From(fraction))
            .With(Knob.MaxNumTokens, tokens)
            .With(Knob.MaxBatchSize, version.IsAtLeast(0, since) ? sequences : earlierSequences)
            .With(Knob.MaxSeqLen, setting.LongestContext);
    }

    public override (string Limit, long Sequences)? SequenceLimit(KnobSet knobs, int attentionReplicas) => ("maxBatchSize", knobs.Count(Knob.MaxBatchSize) * attentionReplicas);

    public override (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => ("maxSeqLen", knobs.Count(Knob.MaxSeqLen));

    /// <inheritdoc/>
    /// <remarks>Its release notes: EAGLE and prompt lookup came with 0.15, MTP and EAGLE's third version with 0.19. A draft model stands in those of 0.14 as known already.</remarks>
    public override bool Speculates(SpeculativeMethod method, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return method switch
        {
            SpeculativeMethod.Eagle or SpeculativeMethod.Ngram => version.IsAtLeast(0, 15),
            SpeculativeMethod.Mtp or SpeculativeMethod.Eagle3 => version.IsAtLeast(0, 19),
            _ => true,
        };
    }

    private static readonly MemoryRules Rules = new(
        new("usable - (1 - free_gpu_memory_fraction) x what is free once all else is in place", "TensorRT-LLM documentation, memory usage"),
        new("execution context: widest layer over max_num_tokens, and five hidden rows of each", "TensorRT-LLM documentation, memory usage (929 MiB at 8192 tokens of a 7B)"),
        new("1 GiB of context and libraries, communicators, and 6 bytes of decoder buffers for each sequence and word", "TensorRT-LLM documentation, memory usage; docs/formulas.md, engines"),
        new("free_gpu_memory_fraction x (usable - weights - activations - runtime)", "TensorRT-LLM documentation, memory usage: 0.9 x 70.48 = 63.44 GiB"),
        new("pool / bytes of a token, in blocks of 32 (64 before 0.15)", "TensorRT-LLM documentation, kv cache"));

    /// <inheritdoc/>
    public override MemoryRules RulesOf(EngineVersion version) => Rules;

    /// <summary>Release notes of 0.17: reuse is enabled automatically with paged context attention.</summary>
    public override bool FindsPrefixes(EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.IsAtLeast(0, 17);
    }

    /// <summary>Whole blocks; those of latent attention since 0.20 (release notes).</summary>
    protected internal override long SharedBlock(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        const int latentSince = 20;
        bool shares = FindsPrefixes(load.Version) && (!load.Operators.Traits.LatentAttention || load.Version.IsAtLeast(0, latentSince));
        return shares ? TokensPerBlock : 0;
    }

    /// <inheritdoc/>
    internal override StagePlan PlanOf(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        ByteCount activations = ForwardPeak.Of(load, knobs.Count(Knob.MaxNumTokens), RowsHeldByEngine);
        ByteCount runtime = Context + NonTorchMemory.OfPeers(load.Accelerator, load.Layout.Tensor * load.Layout.AttentionData)
            + ByteCount.FromCount(checked(DecoderBytes * knobs.Count(Knob.MaxBatchSize) * load.Architecture.Dimensions.VocabularySize));
        ByteCount weights = load.WeightsOf(stage);
        ByteBalance free = load.Available - (weights + activations + runtime);
        ByteCount pool = PoolOf(free.Surplus, knobs.Share(Knob.FreeGpuMemoryFraction));
        ByteCount budget = load.Available.Less(free.Surplus.Less(pool));
        int block = load.Version.IsAtLeast(0, 15) ? TokensPerBlock : EarlierTokensPerBlock;
        TokenPools cache = TokenPools.Of(load.Cache.OfStage(stage), pool, Ratio.One, StateRatio, block, knobs.Count(Knob.MaxSeqLen));
        return new StagePlan(budget, weights, ActivationSpread.Around(activations), Interval<ByteCount>.Exactly(ByteCount.Zero), RuntimeSpread.Around(runtime), free.IsShortfall ? free : ByteBalance.FromCount(pool.Count), cache);
    }

    /// <summary>The pool: a fraction of what is free once everything else is in place.</summary>
    internal static ByteCount PoolOf(ByteCount free, Ratio fraction) => free * fraction;
}
