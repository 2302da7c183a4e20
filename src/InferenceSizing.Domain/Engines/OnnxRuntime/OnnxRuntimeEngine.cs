using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>ONNX Runtime with its CUDA execution provider: fused graph, an arena that grows by powers of two.</summary>
internal sealed class OnnxRuntimeEngine : SinglePassEngine
{
    /// <summary>Context and provider: 376 MB for a 70 KB model on T4, 173 MB on K80 (issues of microsoft/onnxruntime).</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.5, 2.5).Around(ByteCount.FromMebibytes(376));

    /// <summary>The same where cuDNN is loaded when it is used: no figure is published, so that the interval reaches down to a bare CUDA context.</summary>
    private static readonly Interval<ByteCount> LateContext = Spread.Of(0.3, 2.5).Around(ByteCount.FromMebibytes(376));

    /// <summary>The arena as it is worked out, over what it held. Regions are powers of two, so that a figure is right or off by one of them.</summary>
    private static readonly Spread ArenaSpread = Spread.Of(0.8, 1.28);

    /// <summary>The arena over the peak by liveness, of networks whose own plan is not known: median, and the middle eight tenths, of 22 graphs that 1.31.1
    /// ran.</summary>
    private static readonly Ratio ArenaOverPeak = Ratio.From(3.3);

    private static readonly Spread UnplannedSpread = Spread.Of(0.65, 1.6);

    public OnnxRuntimeEngine()
        : base("onnxruntime", OnnxRuntimeReleases.Table, OnnxRuntimeKnobs.All, [ArchitectureKind.Encoder, ArchitectureKind.Convolutional])
    {
        OtherNames = ["ort", "onnx", "onnxruntime-gpu"];
        HostTimes = new()
        {
            FusesLayers = static _ => true,
            OverheadOf = static _ => new(Seconds.FromMicroseconds(50), Seconds.Zero, Seconds.FromMicroseconds(5)),
        };
    }

    protected override Spread ActivationSpread => UnplannedSpread;

    internal override SinglePassSet RunsAs(RankLoad load) => SinglePassSet.OnnxRuntime;

    protected override Interval<ByteCount> Runtime(RankLoad load) => SinglePassRelease.Of(load).LoadsLibrariesLate ? LateContext : Context;

    protected override ByteCount Workspace(RankLoad load) =>
        load.Architecture.Kind == ArchitectureKind.Convolutional ? ByteCount.FromCount(load.Knobs.Get(OnnxRuntimeKnobs.WorkspaceBytes)) : ByteCount.Zero;

    /// <summary>The arena, the copies of the inputs on the device, and the workspace.</summary>
    protected override (Interval<ByteCount> Activations, AllocatorUse? Allocator) ActivationUse(RankLoad load, int stage, long batch, ByteCount weights)
    {
        long sequences = load.SequencesPerRank(batch);
        ByteCount workspace = Workspace(load);
        if (load.Architecture is not TracedArchitecture traced)
        {
            ByteCount peak = ActivationsOf(load, stage, batch).Less(workspace);
            Interval<ByteCount> unplanned = UnplannedSpread.Around(peak * ArenaOverPeak);
            return (unplanned + Interval<ByteCount>.Exactly(workspace), new AllocatorUse(peak, unplanned, unplanned.Estimate));
        }

        TracedGraph graph = traced.Graph;
        BitCount floatBits = BitCount.From(load.Precision.HiddenStates.BitsPerElement());
        TracedSizes sizes = TracedSizes.Of(graph, load.SinglePassShape(sequences), load.Workload.Image);
        OnnxRuntimeMemory memory = OnnxRuntimeMemory.Of(
            graph, traced.PlanBy(OnnxRuntimePlan.Of), sizes, floatBits,
            new ArenaRules(load.Knobs.Get(OnnxRuntimeKnobs.ArenaSameAsRequested), load.Knobs.Get(OnnxRuntimeKnobs.ArenaShrinkage)), load.MemoryReuse);
        ByteCount inputs = ByteCount.Zero;
        foreach (Place input in graph.Inputs)
            inputs += OnnxRuntimePlan.BytesOf(graph, input.Index, sizes, floatBits);
        Interval<ByteCount> arena = ArenaSpread.Around(memory.Arena);
        return (arena + Interval<ByteCount>.Exactly(inputs + workspace), new AllocatorUse(memory.LivePeak, arena, memory.BetweenPasses));
    }
}
