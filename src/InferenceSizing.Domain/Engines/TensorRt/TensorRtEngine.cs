using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;
using InferenceSizing.Domain.Walks.Times.Forward;

namespace InferenceSizing.Domain.Engines.TensorRt;

/// <summary>TensorRT: an engine of fused layers whose activations are planned at build time, driven as one graph.</summary>
public sealed class TensorRtEngine : ForwardEngine
{
    /// <summary>Libraries (about 600 MiB) on top of the context. NVIDIA, TensorRT documentation, "GPU memory".</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.6, 1.6).Around(ByteCount.FromMebibytes(800));

    public override string Name => "tensorrt";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "10.9.0", "10.0.0", "8.6.1", "8.0.0", "7.0.0" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.WorkspaceBytes];

    protected override Spread ActivationSpread { get; } = Spread.Of(0.7, 1.6);

    public override bool FusesLayers(KnobSet knobs) => true;

    public override HostOverhead Overhead(KnobSet knobs) => new(Seconds.FromMicroseconds(30), Seconds.Zero, Seconds.FromMicroseconds(1));

    /// <summary>TensorRT is NVIDIA's and compiles for its GPUs alone.</summary>
    public override bool RunsOn(Accelerator accelerator) => string.Equals(accelerator.Vendor, "NVIDIA", StringComparison.OrdinalIgnoreCase) || accelerator.Generation == ChipGeneration.Other;

    /// <summary>Weight streaming, from version 10 on: the next layers come while one computes.</summary>
    public override StreamingAbility? Streaming(EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        const int since = 10;
        return version.IsAtLeast(since) ? new(FromDisk: false, Prefetches: true, ReadsInPlace: false) { PrefetchesUnasked = true } : null;
    }

    /// <summary>Builder flag <c>SPARSE_WEIGHTS</c>, from version 8 on.</summary>
    public override bool SkipsTwoOfFour(Accelerator accelerator, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        const int since = 8;
        return TwoOfFourScheme.RunsOn(accelerator) && version.IsAtLeast(since);
    }

    public override bool Runs(Architecture architecture) => !architecture.Generates;

    /// <summary>Tactics may use scratch memory up to this; they seldom need more than tens of MiB.</summary>
    public override KnobSet Defaults(EngineSetting setting, EngineVersion version) => KnobSet.Empty.With(Knob.WorkspaceBytes, 64 * ByteCount.PerMiB);

    /// <summary>Version 7 was new to Ampere: its kernels for the chip came with version 8.</summary>
    internal override ForwardSet RunsAs(RankLoad load)
    {
        const int tunedSince = 8;
        return load.Accelerator.Generation >= ChipGeneration.Ampere && !load.Version.IsAtLeast(tunedSince, 0) ? ForwardSet.TensorRtSeven : ForwardSet.TensorRt;
    }

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;

    protected override ByteCount Workspace(RankLoad load) => ByteCount.FromCount(load.Knobs.Count(Knob.WorkspaceBytes));
}
