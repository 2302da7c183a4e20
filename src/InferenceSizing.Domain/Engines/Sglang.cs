using System.Collections.Immutable;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Timing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines;

/// <summary>SGLang: weights and pool share a static fraction of what is free after start; activations and graphs live in the rest.</summary>
/// <remarks><c>pool = free after load − free before load · (1 − mem_fraction_static)</c>. Read in SGLang's <c>model_runner</c>; the default
/// fraction in <c>server_args.py</c> of 0.5.5 and 0.5.6.</remarks>
public sealed class Sglang : PagedEngine
{
    private const int ReservedBaseMebibytes = 512;
    private const double ReservedPerPrefillToken = 1.5;
    private const int ReservedPerGraphSequence = 2;
    private const int ReservedPerEightGpus = 1024;
    private const int LeastReservedOnLargeCards = 10240;
    private const long LargeCardMebibytes = 60 * 1024;
    private const int RequestsAtMost = 4096;

    /// <summary>Context and communication buffers, in place before the free memory is first read: 0.5 GiB on one GPU in the logs.</summary>
    private static readonly ByteCount Context = ByteCount.FromMebibytes(512);
    private static readonly ByteCount GraphsPerSize = ByteCount.FromMebibytes(24);
    private static readonly Spread ActivationSpread = Spread.Of(0.6, 1.8);
    private static readonly Spread RuntimeSpread = Spread.Of(0.5, 2.5);
    private static readonly Spread GraphSpread = Spread.Of(0.2, 3);

    public override string Name => "sglang";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "0.5.6", "0.5.5", "0.4.6" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.MemFractionStatic, Knob.ContextLength, Knob.ChunkedPrefillSize, Knob.MaxRunningRequests, Knob.SwaFullTokensRatio];

    /// <summary>Fitted as vLLM's, to fewer runs.</summary>
    public override Scheduling Scheduling { get; } = new(Ratio.From(1.13), Ratio.From(0.84), Ratio.From(0.79), Ratio.From(2.4), Seconds.FromMilliseconds(202), Ratio.From(0.65));

    public override HostOverhead Overhead(KnobSet knobs) => new(Seconds.Zero, Seconds.FromMicroseconds(18.4), Seconds.Zero);

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens && architecture.Kind is ArchitectureKind.Decoder or ArchitectureKind.Encoder;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        long mebibytes = setting.Usable.Count / ByteCount.PerMiB;
        (int chunk, int sequences) = mebibytes switch
        {
            < 20 * 1024 => (2048, 8),
            < 35 * 1024 => (2048, setting.TensorRanks < 4 ? 24 : 80),
            < 60 * 1024 => (4096, setting.TensorRanks < 4 ? 32 : 160),
            < 90 * 1024 => (8192, setting.TensorRanks < 4 ? 256 : 512),
            < 160 * 1024 => (8192, setting.TensorRanks < 4 ? 256 : 512),
            _ => (16384, 512),
        };
        const double swaRatio = 0.8, eighth = 8.0;
        double reserved = ReservedBaseMebibytes + (ReservedPerPrefillToken * chunk) + (ReservedPerGraphSequence * sequences)
            + (setting.TensorRanks * setting.PipelineStages / eighth * ReservedPerEightGpus);
        if (mebibytes > LargeCardMebibytes)
            reserved = Math.Max(reserved, LeastReservedOnLargeCards);
        const int digits = 3;
        const double least = 0.05;
        return KnobSet.Empty
            .With(Knob.MemFractionStatic, Ratio.From(Math.Max(least, Math.Round((mebibytes - reserved) / mebibytes, digits))))
            .With(Knob.ContextLength, setting.Architecture.Dimensions.MaximumContext > 0 ? setting.Architecture.Dimensions.MaximumContext : setting.Workload.ContextTokens)
            .With(Knob.ChunkedPrefillSize, chunk)
            .With(Knob.MaxRunningRequests, RequestsAtMost)
            .With(Knob.SwaFullTokensRatio, Ratio.From(swaRatio));
    }

    public override (string Limit, long Sequences)? SequenceLimit(KnobSet knobs, int attentionReplicas) => ("maxRunningRequests", knobs.Count(Knob.MaxRunningRequests));

    public override (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => ("contextLength", knobs.Count(Knob.ContextLength));

    protected override long LongestContext(RankLoad load) => load.Knobs.Count(Knob.ContextLength);

    protected override Parts Divide(RankLoad load, int stage)
    {
        ByteCount free = load.Usable.Less(Context);
        ByteCount budget = free * load.Knobs.Share(Knob.MemFractionStatic);
        ByteCount activations = ForwardPeak(load, load.Knobs.Count(Knob.ChunkedPrefillSize));
        const int capturedSizes = 36;
        ByteCount graphs = capturedSizes * GraphsPerSize;
        return new Parts(budget, ActivationSpread.Around(activations), GraphSpread.Around(graphs), RuntimeSpread.Around(Context), budget - load.Weights.OfStage(stage));
    }
}
