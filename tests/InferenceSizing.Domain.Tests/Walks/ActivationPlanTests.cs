using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using static InferenceSizing.Domain.Tests.Walks.TestGraph;

namespace InferenceSizing.Domain.Tests.Walks;

/// <summary>Small graphs worked by hand; an element has two bytes.</summary>
public sealed class ActivationPlanTests
{
    private static readonly ActivationOptions Fusing = ActivationOptions.Eager with { LayerFusion = true };
    private static readonly ActivationOptions Keeping = ActivationOptions.Eager with { MemoryReuse = false };

    [Fact]
    public void In_a_chain_only_an_operator_s_input_and_output_live()
    {
        // input 10 -> a 40 -> b 30 -> c 5: pairs 50, 70, 35; the most is 70 elements while b runs.
        Block chain = Graph(10, Made(new TestOperator("a", 40), Input), Made(new TestOperator("b", 30), 0), Made(new TestOperator("c", 5), 1));

        ActivationPeak peak = Peak(ActivationOptions.Eager, 1, chain);

        Assert.Equal(140, peak.Peak.Count);
        Assert.Equal("b", peak.Operator);
        Assert.Equal(2 * (10 + 40 + 30 + 5), peak.Sum.Count);
    }

    [Fact]
    public void Without_reuse_every_output_of_every_layer_stays()
    {
        Block layer = Repeated(3, 10, Made(new TestOperator("a", 40), Input), Made(new TestOperator("b", 10), 0));

        ActivationPeak peak = Peak(Keeping, 1, layer);

        Assert.Equal(2 * (10 + (3 * 50)), peak.Peak.Count);
        Assert.Equal(peak.Sum, peak.Peak);
    }

    [Fact]
    public void Repeating_a_layer_costs_nothing_with_reuse()
    {
        Node[] nodes = [Made(new TestOperator("a", 40), Input), Made(new TestOperator("b", 10), 0)];

        Assert.Equal(Peak(ActivationOptions.Eager, 1, Repeated(1, 10, nodes)).Peak, Peak(ActivationOptions.Eager, 1, Repeated(80, 10, nodes)).Peak);
    }

    [Fact]
    public void A_shortcut_keeps_the_input_alive_until_the_sum()
    {
        // input 10 stays while a (20) and b (10) run: 10 + 20 + 10 = 40 at b. The sum writes over the dying input: 10 + 10.
        Block residual = Graph(10,
            Made(new TestOperator("a", 20), Input),
            Made(new TestOperator("b", 10), 0),
            Made(new TestOperator("add", 10) { Overwrites = true, Fuses = true }, Input, 1));

        ActivationPeak peak = Peak(ActivationOptions.Eager, 1, residual);

        Assert.Equal(80, peak.Peak.Count);
        Assert.Equal("b", peak.Operator);
    }

    [Fact]
    public void What_is_alive_at_the_peak_adds_up_to_it()
    {
        // The input waits for the sum, a is read by b, b is being written with scratch of its own: 10 + 20 + 10 + 7 elements of two bytes.
        Block residual = Graph(10,
            Made(new TestOperator("a", 20), Input),
            Made(new TestOperator("b", 10) { Scratch = 7 }, 0),
            Made(new TestOperator("add", 10) { Overwrites = true, Fuses = true }, Input, 1));
        OperatorList operators = new([residual], LayerCount.One, ModelTraits.Plain);

        LiveTensor[] alive = [.. ActivationPlan.AliveAtPeak(
            operators, Passes.Encode, Steps.Forward(1, 1), ParallelLayout.Single, ByteCount.FromCount(2), ActivationOptions.Eager)];

        Assert.Equal([("input", 20), ("a", 40), ("b", 20), ("workspace", 14)], alive.Select(tensor => (tensor.Name, tensor.Size.Count)));
        Assert.Equal(Peak(ActivationOptions.Eager, 1, residual).Peak.Count, alive.Sum(tensor => tensor.Size.Count));
    }

    [Fact]
    public void A_join_holds_its_parts_and_the_whole_at_once()
    {
        // parts 10 + 20 + 30 and their join of 60.
        Block join = Graph(1,
            Made(new TestOperator("a", 10), Input),
            Made(new TestOperator("b", 20), Input),
            Made(new TestOperator("c", 30), Input),
            Made(new TestOperator("concat", 60), 0, 1, 2));

        ActivationPeak peak = Peak(ActivationOptions.Eager, 1, join);

        Assert.Equal(240, peak.Peak.Count);
        Assert.Equal("concat", peak.Operator);
    }

    [Fact]
    public void In_place_needs_an_input_of_its_size_that_dies_with_it()
    {
        TestOperator activation = new("act", 10) { Overwrites = true };
        Block dying = Graph(10, Made(activation, Input));
        Block larger = Graph(20, Made(activation, Input));
        Block alive = Graph(10, Made(activation, Input), Made(new TestOperator("late", 1), Input, 0));

        Assert.Equal(20, Peak(ActivationOptions.Eager, 1, dying).Peak.Count);
        Assert.Equal(60, Peak(ActivationOptions.Eager, 1, larger).Peak.Count);
        Assert.Equal(42, Peak(ActivationOptions.Eager, 1, alive).Peak.Count);
    }

    [Fact]
    public void Fused_into_its_predecessor_an_activation_has_no_tensor_of_its_own()
    {
        // up 80, gated activation 40 computed within it: up is never written. Unfused 10 + 80, then 80 + 40.
        Block gated = Graph(10, Made(new TestOperator("up", 80), Input), Made(new TestOperator("act", 40) { Overwrites = true, Fuses = true }, 0));

        Assert.Equal(240, Peak(ActivationOptions.Eager, 1, gated).Peak.Count);
        Assert.Equal(100, Peak(Fusing, 1, gated).Peak.Count);
        Assert.Equal(100, Peak(Fusing with { MemoryReuse = false }, 1, gated).Sum.Count);
    }

    [Fact]
    public void What_others_read_too_is_not_fused_away()
    {
        Block forked = Graph(10,
            Made(new TestOperator("up", 40), Input),
            Made(new TestOperator("act", 40) { Fuses = true }, 0),
            Made(new TestOperator("add", 40), 0, 1));

        Assert.Equal(2 * 120, Peak(Fusing, 1, forked).Peak.Count);
    }

    [Fact]
    public void Workspace_counts_while_its_operator_runs_and_scores_only_without_a_fused_kernel()
    {
        Block attention = Graph(10, Made(new TestOperator("attn", 10) { Scratch = 5, Scores = 100 }, Input));

        Assert.Equal(50, Peak(ActivationOptions.Eager, 1, attention).Peak.Count);
        Assert.Equal(250, Peak(ActivationOptions.Eager with { FusedAttention = false }, 1, attention).Peak.Count);
    }

    [Fact]
    public void Learned_tensors_have_no_output_and_do_not_break_the_chain()
    {
        NodeList nodes = new();
        NodeIndex made = nodes.Add(new TestOperator("a", 40));
        NodeIndex afterLearned = nodes.Add(new Learned(Component.Attention, "sinks", []));

        Assert.Equal(made, afterLearned);
    }

    [Fact]
    public void A_block_that_does_not_run_in_the_pass_holds_nothing()
    {
        Block decoding = new()
        {
            Name = "mtp",
            Place = BlockPlace.Last,
            Passes = Passes.Decode,
            InputElements = 10,
            Nodes = [Made(new TestOperator("a", 40), Input)]
        };

        Assert.Equal(0, Peak(ActivationOptions.Eager, 1, decoding).Peak.Count);
    }

    [Fact]
    public void Beyond_63_bits_it_throws_rather_than_wraps() =>
        Assert.Throws<OverflowException>(() => Peak(ActivationOptions.Eager, 8, Graph(1, Made(new TestOperator("a", long.MaxValue / 4), Input))));
}
