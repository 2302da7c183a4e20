using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;
using InferenceSizing.Domain.Walks.Times.Forward;

namespace InferenceSizing.Domain.Engines;

/// <summary>ONNX Runtime with its CUDA execution provider: fused graph, an arena that grows by powers of two.</summary>
public sealed class OnnxRuntime : ForwardEngine
{
    /// <summary>Context and provider: 376 MB for a 70 KB model on T4, 173 MB on K80 (issues of microsoft/onnxruntime).</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.5, 2.5).Around(ByteCount.FromMebibytes(376));

    public override string Name => "onnxruntime";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "1.20.0", "1.16.0" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.WorkspaceBytes];

    /// <summary>The arena's growth by doubling (kNextPowerOfTwo) can hold twice what is alive.</summary>
    protected override Spread ActivationSpread { get; } = Spread.Of(0.8, 2.2);

    public override bool FusesLayers(KnobSet knobs) => true;

    public override HostOverhead Overhead(KnobSet knobs) => new(Seconds.FromMicroseconds(50), Seconds.Zero, Seconds.FromMicroseconds(5));

    public override bool Runs(Architecture architecture) => !architecture.Generates;

    /// <summary>The provider searches convolution algorithms within 32 MiB unless told otherwise.</summary>
    public override KnobSet Defaults(EngineSetting setting, EngineVersion version) => KnobSet.Empty.With(Knob.WorkspaceBytes, 32 * ByteCount.PerMiB);

    internal override ForwardSet RunsAs(RankLoad load) => ForwardSet.OnnxRuntime;

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;

    protected override ByteCount Workspace(RankLoad load) =>
        load.Architecture.Kind == ArchitectureKind.Convolutional ? ByteCount.FromCount(load.Knobs.Count(Knob.WorkspaceBytes)) : ByteCount.Zero;
}
