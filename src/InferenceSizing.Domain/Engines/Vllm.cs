using System.Collections.Immutable;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Timing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines;

/// <summary>vLLM: a share of the whole GPU, less weights, the profile run's peak and what sits outside PyTorch, is the pool.</summary>
/// <remarks><c>pool = utilization · total − weights − activations − non-torch [− graphs from 0.21 on]</c>. Read in vLLM's
/// <c>v1/worker/gpu_worker.py</c> and its releases' notes; activations fitted to start-up logs of 0.10 to 0.19.</remarks>
public sealed class Vllm : PagedEngine
{
    /// <summary>Bytes of sampler scratch for each sequence and vocabulary entry: fitted to 40 start-up logs of 0.17 to 0.19, median error 5 %.</summary>
    private const int SamplerBytes = 14;

    /// <summary>The same for 0.10 to 0.16, fitted to logs of those versions.</summary>
    private const int EarlierSamplerBytes = 38;

    /// <summary>From this memory on a card counts as large: <c>get_batch_defaults</c> in vLLM's <c>arg_utils.py</c>.</summary>
    private const long LargeCardGibibytes = 70;

    /// <summary>What a single GPU holds outside PyTorch: logs of 0.18 and 0.19 on H100 (0.24 to 0.27 GiB).</summary>
    private static readonly ByteCount RuntimeAlone = ByteCount.FromMebibytes(256);

    /// <summary>The same with NCCL's buffers, two or four GPUs: logs on H100 (2.06 to 2.21 GiB).</summary>
    private static readonly ByteCount RuntimeWithPeers = ByteCount.FromMebibytes(2150);

    /// <summary>Captured graphs of the default capture sizes: logs on H100 print 0.3 to 1.3 GiB.</summary>
    private static readonly ByteCount Graphs = ByteCount.FromMebibytes(600);

    private static readonly Spread ActivationSpread = Spread.Of(0.75, 1.5);
    private static readonly Spread RuntimeSpread = Spread.Of(0.5, 2);
    private static readonly Spread GraphSpread = Spread.Of(0.5, 2.2);

    public override string Name => "vllm";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "0.22.1", "0.21.0", "0.19.0", "0.17.0", "0.11.0", "0.10.0", "0.8.5", "0.6.5" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } =
    [
        Knob.GpuMemoryUtilization, Knob.MaxModelLen, Knob.MaxNumBatchedTokens, Knob.MaxNumSeqs, Knob.EnforceEager, Knob.BlockSize, Knob.KvCacheMemoryBytes,
    ];

    /// <summary>Factors of <c>TPOT = alpha · D + phi · mix + o · L</c> fitted to served runs on Hopper and Blackwell; error 17 % on unseen groups.</summary>
    public override Scheduling Scheduling { get; } = new(Ratio.From(1.02), Ratio.From(0.74), Ratio.From(0.93), Ratio.From(2.45), Seconds.FromMilliseconds(16), Ratio.From(0.5));

    public override HostOverhead Overhead(KnobSet knobs) => knobs.Flag(Knob.EnforceEager)
        ? new(Seconds.Zero, Seconds.FromMicroseconds(19.9), Seconds.FromMicroseconds(10))
        : new(Seconds.Zero, Seconds.FromMicroseconds(19.9), Seconds.Zero);

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        bool large = setting.Usable >= ByteCount.FromGibibytes(LargeCardGibibytes) && !setting.AcceleratorName.Contains("A100", StringComparison.OrdinalIgnoreCase);
        const int largeTokens = 8192, smallTokens = 2048, largeSequences = 1024, smallSequences = 256, block = 16;
        Ratio utilization = Ratio.From(version.IsAtLeast(0, 22) ? 0.92 : 0.90);
        return KnobSet.Empty
            .With(Knob.GpuMemoryUtilization, utilization)
            .With(Knob.MaxModelLen, setting.Architecture.Dimensions.MaximumContext > 0 ? setting.Architecture.Dimensions.MaximumContext : setting.Workload.ContextTokens)
            .With(Knob.MaxNumBatchedTokens, large ? largeTokens : smallTokens)
            .With(Knob.MaxNumSeqs, large ? largeSequences : smallSequences)
            .With(Knob.EnforceEager, false)
            .With(Knob.BlockSize, block);
    }

    public override (string Limit, long Sequences)? SequenceLimit(KnobSet knobs, int attentionReplicas) => ("maxNumSeqs", knobs.Count(Knob.MaxNumSeqs) * attentionReplicas);

    public override (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => ("maxModelLen", knobs.Count(Knob.MaxModelLen));

    protected override long LongestContext(RankLoad load) => load.Knobs.Count(Knob.MaxModelLen);

    protected override int BlockTokens(RankLoad load) => (int)load.Knobs.Count(Knob.BlockSize);

    protected override Parts Divide(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        ByteCount budget = load.Usable * knobs.Share(Knob.GpuMemoryUtilization);
        ByteCount activations = Activations(load);
        ByteCount runtime = load.Layout.Tensor * load.Layout.AttentionData > 1 ? RuntimeWithPeers : RuntimeAlone;
        ByteCount graphs = knobs.Flag(Knob.EnforceEager) ? ByteCount.Zero : Graphs;
        ByteCount counted = load.Version.IsAtLeast(0, 21) ? graphs : ByteCount.Zero;
        ByteCount held = load.Weights.OfStage(stage) + activations + runtime + counted;
        ByteBalance pool = budget - held;
        if (knobs.Has(Knob.KvCacheMemoryBytes))
        {
            // The pool is what is asked for, whatever the utilization, but not more than the GPU has left.
            pool = ByteBalance.FromCount(Math.Min(knobs.Count(Knob.KvCacheMemoryBytes), (load.Usable - held).Count));
            budget = ByteCount.Min(load.Usable, held + pool.Surplus);
        }

        return new Parts(budget, ActivationSpread.Around(activations), GraphSpread.Around(graphs), RuntimeSpread.Around(runtime), pool);
    }

    /// <summary>The larger of the sampler's scratch over the vocabulary and the forward pass of one full batch of tokens.</summary>
    private static ByteCount Activations(RankLoad load)
    {
        long tokens = load.Knobs.Count(Knob.MaxNumBatchedTokens);
        long sequences = Math.Min(load.Knobs.Count(Knob.MaxNumSeqs), tokens);
        int perLogit = load.Version.IsAtLeast(0, 17) || !load.Version.IsAtLeast(0, 10) ? SamplerBytes : EarlierSamplerBytes;
        long logits = load.Architecture.Generates ? checked(perLogit * sequences * load.Architecture.Dimensions.VocabularySize) : 0;
        const int residualBytes = 5;
        ByteCount sampler = ByteCount.FromCount(checked(logits + (residualBytes * tokens * load.Architecture.Dimensions.HiddenSize)));
        return ByteCount.Max(sampler, ForwardPeak(load, tokens));
    }
}
