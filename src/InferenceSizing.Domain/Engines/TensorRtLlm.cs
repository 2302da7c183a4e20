using System.Collections.Immutable;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Timing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines;

/// <summary>TensorRT-LLM: the pool is a fraction of what is free once weights, execution context and decoder buffers are in place.</summary>
/// <remarks><c>pool = free_gpu_memory_fraction · (total − weights − activations − runtime)</c>. NVIDIA, TensorRT-LLM documentation, "Memory usage"
/// (worked example there: 70.48 GiB free, 63.44 GiB pool).</remarks>
public sealed class TensorRtLlm : PagedEngine
{
    /// <summary>Tokens of one cache block: 32 since 0.15. Documentation.</summary>
    private const int TokensPerBlock = 32;

    /// <summary>Decoder buffers for each admitted sequence and vocabulary entry: fitted to the log of the documentation's example (180 MB at 1024 and 32,000).</summary>
    private const int DecoderBytes = 6;

    /// <summary>CUDA context, cuBLAS and NCCL: 0.8 GiB in the documentation's example, up to 3.5 GiB in other logs.</summary>
    private static readonly ByteCount Context = ByteCount.FromMebibytes(1024);
    private static readonly Spread ActivationSpread = Spread.Of(0.6, 1.8);
    private static readonly Spread RuntimeSpread = Spread.Of(0.6, 2.5);

    public override string Name => "tensorrt-llm";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "1.0.0", "0.20.0", "0.17.0", "0.14.0", "0.9.0" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.FreeGpuMemoryFraction, Knob.MaxNumTokens, Knob.MaxBatchSize, Knob.MaxSeqLen];

    /// <summary>Fitted as vLLM's; the engine sets the cache of the whole output aside (guaranteed no evict).</summary>
    public override Scheduling Scheduling { get; } = new(Ratio.From(0.92), Ratio.From(0.86), Ratio.From(1.11), Ratio.From(2.6), Seconds.FromMilliseconds(64), Ratio.One);

    public override HostOverhead Overhead(KnobSet knobs) => new(Seconds.Zero, Seconds.FromMicroseconds(16.6), Seconds.Zero);

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens && architecture.Generates;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        const double fraction = 0.90;
        const int tokens = 8192, sequences = 2048;
        return KnobSet.Empty
            .With(Knob.FreeGpuMemoryFraction, Ratio.From(fraction))
            .With(Knob.MaxNumTokens, tokens)
            .With(Knob.MaxBatchSize, sequences)
            .With(Knob.MaxSeqLen, setting.Architecture.Dimensions.MaximumContext > 0 ? setting.Architecture.Dimensions.MaximumContext : setting.Workload.ContextTokens);
    }

    public override (string Limit, long Sequences)? SequenceLimit(KnobSet knobs, int attentionReplicas) => ("maxBatchSize", knobs.Count(Knob.MaxBatchSize) * attentionReplicas);

    public override (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => ("maxSeqLen", knobs.Count(Knob.MaxSeqLen));

    protected override long LongestContext(RankLoad load) => load.Knobs.Count(Knob.MaxSeqLen);

    protected override int BlockTokens(RankLoad load) => TokensPerBlock;

    protected override Parts Divide(RankLoad load, int stage)
    {
        ByteCount activations = ForwardPeak(load, load.Knobs.Count(Knob.MaxNumTokens));
        ByteCount runtime = Context + ByteCount.FromCount(checked(DecoderBytes * load.Knobs.Count(Knob.MaxBatchSize) * load.Architecture.Dimensions.VocabularySize));
        ByteCount weights = load.Weights.OfStage(stage);
        ByteCount free = load.Usable.Less(weights + activations + runtime);
        ByteCount pool = free * load.Knobs.Share(Knob.FreeGpuMemoryFraction);
        ByteBalance balance = free > ByteCount.Zero ? ByteBalance.FromCount(pool.Count) : load.Usable - (weights + activations + runtime);
        ByteCount budget = load.Usable.Less(free.Less(pool));
        return new Parts(budget, ActivationSpread.Around(activations), Interval<ByteCount>.Exactly(ByteCount.Zero), RuntimeSpread.Around(runtime), balance);
    }
}
