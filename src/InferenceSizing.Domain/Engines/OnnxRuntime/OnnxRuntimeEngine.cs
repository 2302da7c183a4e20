using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;
using InferenceSizing.Domain.Walks.Times.Forward;

namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>ONNX Runtime with its CUDA execution provider: fused graph, an arena that grows by powers of two.</summary>
public sealed class OnnxRuntimeEngine : ForwardEngine
{
    /// <summary>Context and provider: 376 MB for a 70 KB model on T4, 173 MB on K80 (issues of microsoft/onnxruntime).</summary>
    private static readonly Interval<ByteCount> Context = Spread.Of(0.5, 2.5).Around(ByteCount.FromMebibytes(376));

    /// <summary>The arena as it is worked out, over what it held. Regions are powers of two, so that a figure is right or off by one of them.</summary>
    private static readonly Spread ArenaSpread = Spread.Of(0.8, 1.28);

    /// <summary>The arena over the peak by liveness, of networks whose own plan is not known: median, and the middle eight tenths, of 22 graphs that 1.31.1 ran.</summary>
    private static readonly Ratio ArenaOverPeak = Ratio.From(3.3);

    private static readonly Spread UnplannedSpread = Spread.Of(0.65, 1.6);

    private static readonly MemoryRules Rules = ForwardRules with
    {
        Activations = new(
            "regions of powers of two that hold the buffers of a pass as the planner reuses them, the block that later passes lay them into, the inputs' copies, and the convolutions' workspace",
            "microsoft/onnxruntime, allocation_planner.cc, mem_pattern_planner.h and bfc_arena.cc; runs of 1.31.1, docs/accuracy.md"),
    };

    public override string Name => "onnxruntime";

    public override ImmutableArray<EngineVersion> Versions { get; } = [.. new[] { "1.31.1", "1.20.0", "1.16.0" }.Select(text => EngineVersion.Parse(text)!)];

    public override ImmutableArray<Knob> Knobs { get; } = [Knob.WorkspaceBytes];

    /// <inheritdoc/>
    public override MemoryRules RulesOf(EngineVersion version) => Rules;

    protected override Spread ActivationSpread => UnplannedSpread;

    public override bool FusesLayers(KnobSet knobs) => true;

    public override HostOverhead Overhead(KnobSet knobs) => new(Seconds.FromMicroseconds(50), Seconds.Zero, Seconds.FromMicroseconds(5));

    public override bool Runs(Architecture architecture) => !architecture.Generates;

    /// <summary>32 MiB is the limit of the provider where <c>cudnn_conv_use_max_workspace</c> is 0, its default before 1.14; later versions take what the chosen algorithm wants,
    /// which was not measured: the same figure stands for it.</summary>
    public override KnobSet Defaults(EngineSetting setting, EngineVersion version) => KnobSet.Empty.With(Knob.WorkspaceBytes, 32 * ByteCount.PerMiB);

    internal override ForwardSet RunsAs(RankLoad load) => ForwardSet.OnnxRuntime;

    protected override Interval<ByteCount> Runtime(RankLoad load) => Context;

    protected override ByteCount Workspace(RankLoad load) =>
        load.Architecture.Kind == ArchitectureKind.Convolutional ? ByteCount.FromCount(load.Knobs.Count(Knob.WorkspaceBytes)) : ByteCount.Zero;

    /// <summary>The arena, the copies of the inputs on the device, and the workspace.</summary>
    protected override (Interval<ByteCount> Activations, AllocatorUse? Allocator) ActivationUse(RankLoad load, int stage, long batch, ByteCount weights)
    {
        long sequences = load.SequencesPerRank(batch);
        ByteCount workspace = Workspace(load);
        if (load.Architecture is not TracedArchitecture traced)
        {
            ByteCount peak = ActivationsOf(load, stage, batch).Less(workspace);
            Interval<ByteCount> unplanned = UnplannedSpread.Around(peak * ArenaOverPeak);
            return (unplanned + Interval<ByteCount>.Exactly(workspace), new AllocatorUse(peak, unplanned));
        }

        TracedGraph graph = traced.Graph;
        int floatBits = load.Precision.HiddenStates.BitsPerElement();
        TracedSizes sizes = TracedSizes.Of(graph, ForwardShape(load, sequences), load.Workload.Image);
        OnnxRuntimeMemory memory = OnnxRuntimeMemory.Of(graph, traced.PlanBy(OnnxRuntimePlan.Of), sizes, floatBits, sameAsRequested: false, load.MemoryReuse);
        ByteCount inputs = ByteCount.Zero;
        foreach (int input in graph.Inputs)
            inputs += OnnxRuntimePlan.BytesOf(graph, input, sizes, floatBits);
        Interval<ByteCount> arena = ArenaSpread.Around(memory.Arena);
        return (arena + Interval<ByteCount>.Exactly(inputs + workspace), new AllocatorUse(memory.LivePeak, arena));
    }
}
