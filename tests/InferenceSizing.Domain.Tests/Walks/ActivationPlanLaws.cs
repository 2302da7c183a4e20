using FsCheck;
using FsCheck.Fluent;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Walks;
using static InferenceSizing.Domain.Tests.Walks.TestGraph;

namespace InferenceSizing.Domain.Tests.Walks;

public sealed class ActivationPlanLaws
{
    private static readonly ActivationOptions Fusing = ActivationOptions.Eager with { LayerFusion = true };

    /// <summary>Random graphs: each node reads one to three earlier ones, sizes repeat often enough for writing in place.</summary>
    private static Arbitrary<Block> Graphs =>
        (from seed in Gen.Choose(0, int.MaxValue - 1)
         from count in Gen.Choose(1, 24)
         select Random(seed, count)).ToArbitrary();

    [Fact]
    public void Reuse_never_takes_more_than_keeping_everything() =>
        Prop.ForAll(Graphs, graph => Peak(ActivationOptions.Eager, 1, graph) is var peak && peak.Peak <= peak.Sum).QuickCheckThrowOnFailure();

    [Fact]
    public void Fusion_never_raises_the_peak_nor_the_sum() =>
        Prop.ForAll(Graphs, graph =>
        {
            ActivationPeak eager = Peak(ActivationOptions.Eager, 1, graph), fused = Peak(Fusing, 1, graph);
            return fused.Peak <= eager.Peak && fused.Sum <= eager.Sum;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_images_never_take_less() =>
        Prop.ForAll(Graphs, Gen.Choose(1, 64).ToArbitrary(), (graph, images) =>
            Peak(ActivationOptions.Eager, images + 1, graph).Peak >= Peak(ActivationOptions.Eager, images, graph).Peak).QuickCheckThrowOnFailure();

    [Fact]
    public void The_peak_holds_every_operator_s_inputs_and_scratch() =>
        Prop.ForAll(Graphs, graph =>
        {
            StepShape one = Steps.Forward(1, 1);
            ParallelLayout single = ParallelLayout.Single;
            long most = graph.Nodes.Max(node => node.Operator.WorkspaceElements(one, single) + node.Inputs.Distinct()
                .Sum(input => input.Index == Input ? graph.InputElements : graph.Nodes[input.Index].Operator.OutputElements(one, single)));
            return Peak(ActivationOptions.Eager, 1, graph).Peak.Count >= 2 * most;
        }).QuickCheckThrowOnFailure();

    private static Block Random(int seed, int count)
    {
        Random random = new(seed);
        Node[] nodes = new Node[count];
        for (int index = 0; index < count; index++)
        {
            int reads = random.Next(1, 4);
            int[] inputs = [.. Enumerable.Range(0, reads).Select(_ => random.Next(2) == 0 ? index - 1 : random.Next(-1, index))];
            TestOperator operation = new($"op{index}", 10 * random.Next(1, 4))
            {
                Overwrites = random.Next(2) == 0,
                Fuses = random.Next(2) == 0,
                Scratch = random.Next(3)
            };
            nodes[index] = Made(operation, inputs);
        }

        return Graph(10 * random.Next(1, 4), nodes);
    }
}
