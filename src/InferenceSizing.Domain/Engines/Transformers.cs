using System.Collections.Immutable;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Timing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines;

/// <summary>Hugging Face transformers' <c>generate</c> on PyTorch: eager kernels, a cache that grows with the sequence, work driven from the host.</summary>
public sealed class Transformers : ForwardEngine
{
    /// <summary>CUDA context on top of PyTorch's own peak: 0.4 to 0.6 GiB between nvidia-smi and torch in published runs.</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.7, 1.5).Around(ByteCount.FromMebibytes(512));

    public override string Name => "transformers";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "4.51.3", "4.46.0", "4.38.0" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.FlashAttention];

    public override Scheduling Scheduling { get; } = new(Ratio.One, Ratio.One, Ratio.One, Ratio.One, Seconds.Zero, Ratio.One);

    protected override Spread ActivationSpread { get; } = Spread.Of(0.7, 2);

    /// <summary>About 1 ms a layer from the host, seen on A100 in the Qwen documentation's runs.</summary>
    public override HostOverhead Overhead(KnobSet knobs) => new(Seconds.FromMilliseconds(1), Seconds.FromMicroseconds(800), Seconds.Zero);

    public override bool FusesAttention(KnobSet knobs) => knobs.Flag(Knob.FlashAttention);

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens;

    /// <summary>Fused attention (SDPA) is the default since 4.36.</summary>
    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        const int major = 4, fusedSince = 36;
        return KnobSet.Empty.With(Knob.FlashAttention, version.IsAtLeast(major, fusedSince));
    }

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;
}
