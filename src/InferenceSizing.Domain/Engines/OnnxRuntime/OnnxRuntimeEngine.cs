using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;
using InferenceSizing.Domain.Walks.Times.Forward;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>ONNX Runtime with its CUDA execution provider: fused graph, an arena that grows by powers of two.</summary>
public sealed class OnnxRuntimeEngine : ForwardEngine
{
    /// <summary>Context and provider: 376 MB for a 70 KB model on T4, 173 MB on K80 (issues of microsoft/onnxruntime).</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.5, 2.5).Around(ByteCount.FromMebibytes(376));

    public OnnxRuntimeEngine()
        : base("onnxruntime", OnnxRuntimeRelease.Table, OnnxRuntimeKnobs.All)
    {
    }

    public override ImmutableArray<ArchitectureKind> Kinds { get; } = [ArchitectureKind.Encoder, ArchitectureKind.Convolutional];

    protected override bool RunsImages => true;

    /// <summary>The arena's growth by doubling (kNextPowerOfTwo) can hold twice what is alive.</summary>
    protected override Spread ActivationSpread { get; } = Spread.Of(0.8, 2.2);

    public override bool FusesLayers(KnobSet values) => true;

    public override HostOverhead Overhead(KnobSet values) => new(Seconds.FromMicroseconds(50), Seconds.Zero, Seconds.FromMicroseconds(5));

    internal override ForwardSet RunsAs(RankLoad load) => ForwardSet.OnnxRuntime;

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;

    protected override ByteCount Workspace(RankLoad load) =>
        load.Architecture.Kind == ArchitectureKind.Convolutional ? ByteCount.FromCount(load.Knobs.Get(OnnxRuntimeKnobs.WorkspaceBytes)) : ByteCount.Zero;
}
