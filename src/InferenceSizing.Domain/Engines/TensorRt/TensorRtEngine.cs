using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Engines.TensorRt;

/// <summary>TensorRT: an engine of fused layers whose activations are planned at build time, driven as one graph.</summary>
internal sealed class TensorRtEngine : SinglePassEngine
{
    /// <summary>Libraries (about 600 MiB) on top of the context. NVIDIA, TensorRT documentation, "GPU memory".</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.6, 1.6).Around(ByteCount.FromMebibytes(800));

    public TensorRtEngine()
        : base("tensorrt", TensorRtReleases.Table, TensorRtKnobs.All, [ArchitectureKind.Encoder, ArchitectureKind.Convolutional])
    {
        OtherNames = ["trt", "trtexec"];
        CommandLine = new(TensorRtFlags.Table, "trtexec");
        HostTimes = new()
        {
            FusesLayers = static _ => true,
            OverheadOf = static _ => new(Seconds.FromMicroseconds(30), Seconds.Zero, Seconds.FromMicroseconds(1)),
        };
        // TensorRT is NVIDIA's and compiles only for its GPUs.
        Chips = new() { Runs = ChipSupport.IsOfNvidia };
    }

    protected override Spread ActivationSpread { get; } = Spread.Of(0.7, 1.6);

    internal override SinglePassSet RunsAs(RankLoad load) =>
        load.Accelerator.Generation >= ChipGeneration.Ampere && !SinglePassRelease.Of(load).TunedForAmpere ? SinglePassSet.TensorRtSeven
        : SinglePassSet.TensorRt;

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;

    /// <inheritdoc/>
    protected override ByteCount ActivationsOf(RankLoad load, int stage, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        long held = Math.Max(batch, load.Knobs.Get(TensorRtKnobs.ProfileBatchSize));
        return load.Knobs.Get(TensorRtKnobs.ExecutionContexts) * base.ActivationsOf(load, stage, held);
    }

    protected override ByteCount Workspace(RankLoad load) => ByteCount.FromCount(load.Knobs.Get(TensorRtKnobs.WorkspaceBytes));
}
