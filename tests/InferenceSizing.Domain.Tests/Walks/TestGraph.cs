using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Tests.Walks;

/// <summary>An operator of a given size, for graphs that are worked by hand. Sizes are elements for one sequence.</summary>
internal sealed class TestOperator(string name, long elements) : Operator(Component.Elementwise, name)
{
    public bool Overwrites { get; init; }

    public bool Fuses { get; init; }

    public long Scratch { get; init; }

    public long Scores { get; init; }

    public override bool InPlace => Overwrites;

    public override bool FusesIntoPredecessor => Fuses;

    internal override KernelWork Work(in StepShape step, ParallelLayout layout) => new(KernelKind.Elementwise, default);

    internal override long OutputElements(in StepShape step, ParallelLayout layout) => step.Sequences.Count * elements;

    internal override long WorkspaceElements(in StepShape step, ParallelLayout layout) => step.Sequences.Count * Scratch;

    internal override long UnfusedElements(in StepShape step, ParallelLayout layout) => step.Sequences.Count * Scores;
}

internal static class TestGraph
{
    public const int Input = NodeIndex.OfInput;

    public static Block Graph(long input, params Node[] nodes) => Repeated(1, input, nodes);

    public static Block Repeated(int repeat, long input, params Node[] nodes) => new()
    {
        Name = "block",
        Place = BlockPlace.Layers,
        Passes = Passes.Encode,
        Layers = [.. LayerIndex.Range(LayerCount.From(repeat))],
        InputElements = input,
        Nodes = [.. nodes],
    };

    public static Node Made(Operator operation, params int[] inputs) => new(operation, [.. inputs.Select(input => new NodeIndex(input))]);

    public static ActivationPeak Peak(ActivationOptions options, long images, params Block[] blocks)
    {
        OperatorList operators = new([.. blocks], LayerCount.One, ModelTraits.Plain);
        return ActivationPlan.PeakOf(operators, Passes.Encode, Steps.Forward(images, 1), ParallelLayout.Single, ByteCount.FromCount(2), options);
    }
}
