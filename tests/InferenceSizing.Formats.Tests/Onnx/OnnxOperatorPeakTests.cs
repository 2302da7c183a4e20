using InferenceSizing.Domain.Engines.OnnxRuntime;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Onnx;

namespace InferenceSizing.Formats.Tests.Onnx;

/// <summary>Single operators as ONNX Runtime 1.31.1 ran them on the processor: the bytes that its allocator had handed out at most, the output's among
/// them.</summary>
public sealed class OnnxOperatorPeakTests
{
    private const int Single = 1, Unsigned8 = 2, Int32 = 6, Int64 = 7, Flag = 9;
    private const string Contributed = "com.microsoft";

    [Theory]
    [InlineData("bid,bjd->bij", new long[] { 4, 10, 16 }, new long[] { 4, 12, 16 }, 9_984)]
    [InlineData("bihd,bjhd->bhij", new long[] { 2, 10, 4, 16 }, new long[] { 2, 12, 4, 16 }, 25_088)]
    [InlineData("...ij,jk->...ik", new long[] { 2, 3, 10, 16 }, new long[] { 16, 8 }, 4_352)]
    [InlineData("i,j->ij", new long[] { 5 }, new long[] { 6 }, 264)]
    [InlineData("bij,bij->", new long[] { 2, 5, 6 }, new long[] { 2, 5, 6 }, 8)]
    public async Task A_sum_of_products_copies_what_is_not_in_order(string equation, long[] left, long[] right, long expected) =>
        Assert.Equal(expected, await Peak(Two(left, right).Node("Einsum", ["a", "b"], ["o"], [("equation", equation)])));

    /// <summary>The axes of a shorter ellipsis are the last (ONNX, Einsum): 2 x 3 results of 16 elements of four bytes.</summary>
    [Fact]
    public async Task A_shorter_ellipsis_has_the_last_axes()
    {
        TracedGraph traced = (await Read(
            Two([2, 3, 16], [3, 16]).Node("Einsum", ["a", "b"], ["o"], [("equation", "...i,...i->...i")]).Output("o", Single), 17)).Graph;

        Assert.Equal(384, OnnxRuntimePlan.BytesOf(
            traced, traced.Outputs[0].Index, TracedSizes.Of(traced, StepShape.Forward(SequenceCount.One, TokenCount.One), null), traced.FloatBits).Count);
    }

    /// <summary>An equation has letters of the alphabet, one ellipsis a term and one arrow (ONNX, Einsum); its work grows with its operands.</summary>
    [Theory]
    [InlineData("i.,j->ij", 2), InlineData("...i...,j->ij", 2), InlineData("i1,j->ij", 2), InlineData("\u00e9,j->j", 2), InlineData("i,j->i->j", 2)]
    [InlineData("i,j->i,j", 2), InlineData("i,j->k", 2), InlineData("ij,j->i", 2), InlineData("", 2)]
    [InlineData("i,i,i,i,i->i", 5)]
    public async Task An_equation_that_is_none_is_not_understood(string equation, int operands)
    {
        OnnxWriter graph = One(5).Node("Einsum", [.. Enumerable.Repeat("x", operands)], ["o"], [("equation", equation)]);

        Assert.Equal(["Einsum"], (await ReadAsItIs(graph, 17)).Operators.Where(count => !count.Understood).Select(count => count.Name));
    }

    [Theory]
    [InlineData("bii->bi", new long[] { 2, 10, 10 }, 160)]
    [InlineData("ij->ji", new long[] { 5, 6 }, 240)]
    [InlineData("ij->i", new long[] { 3, 4 }, 24)]
    public async Task A_sum_of_one_operand_takes_its_diagonal_or_turns_it(string equation, long[] shape, long expected) =>
        Assert.Equal(expected, await Peak(One(shape).Node("Einsum", ["x"], ["o"], [("equation", equation)])));

    [Theory]
    [InlineData(1, 64, 1_204_224)]
    [InlineData(4, 100, 4_595_712)]
    public async Task A_single_sample_belongs_to_neither_side_of_a_sum(long batch, long tokens, long expected)
    {
        OnnxWriter graph = new OnnxWriter().Input("x", Single, "batch", "seq", 96).Weight("w1", Single, 4, 4, 96, 192).Weight("w2", Single, 4, 4, 192, 96)
            .Node("Einsum", ["x", "w1"], ["h"], [("equation", "bnd,edh->bneh")]).Node("Exp", ["h"], ["e"])
            .Node("Einsum", ["e", "w2"], ["o"], [("equation", "bneh,ehd->bned")]).Output("o", Single);
        TracedGraph traced = (await Read(graph, 17)).Graph;

        Assert.Equal(expected, OnnxRuntimeMemory.Of(
            traced, OnnxRuntimePlan.Of(traced), TracedSizes.Of(traced, StepShape.Forward(SequenceCount.From(batch), TokenCount.From(tokens)), null),
            traced.FloatBits, default, reuses: true).LivePeak.Count);
    }

    [Theory]
    [InlineData("LSTM", 4, 1, "forward", 2_072)]
    [InlineData("LSTM", 4, 2, "bidirectional", 4_760)]
    [InlineData("GRU", 3, 1, "forward", 1_640)]
    [InlineData("GRU", 3, 2, "bidirectional", 3_896)]
    [InlineData("RNN", 1, 2, "bidirectional", 1_104)]
    public async Task A_recurrence_holds_gates_of_all_steps_and_states_of_one(string operation, long gates, long directions, string direction, long expected)
    {
        string[] outputs = operation == "LSTM" ? ["o", "h", "c"] : ["o", "h"];
        OnnxWriter graph = new OnnxWriter().Input("x", Single, 7, 2, 5).Weight("w", Single, 4, directions, 6 * gates, 5)
            .Weight("r", Single, 4, directions, 6 * gates, 6).Weight("b", Single, 4, directions, 12 * gates)
            .Node(operation, ["x", "w", "r", "b"], outputs, [("direction", direction)], "", ("hidden_size", [6]));
        foreach (string output in outputs[1..])
            graph.Output(output, Single);

        Assert.Equal(expected, await Peak(graph));
    }

    [Fact]
    public async Task A_choice_writes_both_sides_before_it_joins_them()
    {
        OnnxWriter whole = new OnnxWriter().Input("c", Flag, 2, 1, 10).Input("a", Single, 2, 5, 10).Input("b", Single, 2, 5, 1);
        OnnxWriter masked = new OnnxWriter().Input("c", Flag, 2, 1, 10).Real("a", -1e9f).Input("b", Single, 2, 5, 10);

        Assert.Equal(1_200, await Peak(whole.Node("Where", ["c", "a", "b"], ["o"])));
        Assert.Equal(880, await Peak(masked.Node("Where", ["c", "a", "b"], ["o"])));
    }

    [Theory]
    [InlineData("Sum")]
    [InlineData("Max")]
    public async Task Of_three_the_first_two_are_joined_beside_the_output(string operation) =>
        Assert.Equal(480, await Peak(One(2, 30).Input("a", Single, 2, 30).Input("b", Single, 2, 30).Node(operation, ["x", "a", "b"], ["o"])));

    [Theory]
    [InlineData("GroupNormalization", 18, 12_880)]
    [InlineData("GroupNormalization", 21, 19_296)]
    public async Task A_norm_without_a_kernel_is_expanded(string operation, int operators, long expected) =>
        Assert.InRange(
            await Peak(
                One(2, 8, 10, 10).Weight("s", Single, 4, operators == 18 ? 4 : 8).Weight("b", Single, 4, operators == 18 ? 4 : 8)
                    .Node(operation, ["x", "s", "b"], ["o"], ("num_groups", [4])), operators),
            0.99 * expected, expected);

    [Fact]
    public async Task A_norm_over_channels_squares_all_of_them() =>
        Assert.Equal(61_600, await Peak(One(2, 30, 10, 10).Node("LRN", ["x"], ["o"], ("size", [5]))));

    [Theory]
    [InlineData("Mish", 18, 4_800)]
    [InlineData("Gelu", 20, 2_400)]
    public async Task A_function_without_a_kernel_is_expanded(string operation, int operators, long expected) =>
        Assert.Equal(expected, await Peak(One(2, 300).Node(operation, ["x"], ["o"]), operators));

    [Theory]
    [InlineData(new long[] { 1, 18, 8, 8 }, new long[] { 0, 0, 0, 0 }, 29_184)]
    [InlineData(new long[] { 1, 18, 10, 10 }, new long[] { 1, 1, 1, 1 }, 46_752)]
    public async Task Windows_that_are_read_from_elsewhere_are_gathered_first(long[] offsets, long[] pads, long expected) =>
        Assert.Equal(expected, await Peak(
            One(1, 4, 10, 10).Input("at", Single, [.. offsets.Cast<object>()]).Weight("w", Single, 4, 6, 4, 3, 3)
                .Node("DeformConv", ["x", "w", "at"], ["o"], ("kernel_shape", [3, 3]), ("pads", pads)), 19));

    [Fact]
    public async Task Products_of_bytes_are_summed_in_32_bits_first()
    {
        OnnxWriter numbers = new OnnxWriter().Input("x", Unsigned8, 20, 40).Weight("w", Unsigned8, 1, 40, 30).Real("s", 0.1f).Weight("z", Unsigned8, 1);
        OnnxWriter image = new OnnxWriter().Input("x", Unsigned8, 1, 4, 10, 10).Weight("w", Unsigned8, 1, 6, 4, 3, 3).Real("s", 0.1f).Weight("z", Unsigned8, 1);

        Assert.Equal(3_000, await Peak(numbers.Node("QLinearMatMul", ["x", "s", "z", "w", "s", "z", "s", "z"], ["o"]), type: Unsigned8));
        Assert.Equal(5_008, await Peak(image.Node("QLinearConv", ["x", "s", "z", "w", "s", "z", "s", "z"], ["o"]), type: Unsigned8));
    }

    [Fact]
    public async Task What_may_not_be_seen_is_written_once_for_all_heads() =>
        Assert.Equal(8_720, await Peak(
            One(2, 4, 10, 16).Input("k", Single, 2, 4, 10, 16).Input("v", Single, 2, 4, 10, 16)
                .Node("Attention", ["x", "k", "v"], ["o"], ("is_causal", [1])), 23));

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 9_600)]
    public async Task A_reduction_of_no_axes_reduces_all_or_nothing(long keeps, long expected) =>
        Assert.Equal(expected, await Peak(One(2, 30, 40).Node("ReduceSum", ["x"], ["o"], ("noop_with_empty_axes", [keeps]), ("keepdims", [0])), 23));

    [Theory]
    [InlineData("not_larger", 19_800)]
    [InlineData("not_smaller", 28_800)]
    public async Task A_size_that_keeps_its_proportions_takes_one_factor(string policy, long expected) =>
        Assert.Equal(expected, await Peak(
            One(1, 3, 20, 30).Integers("size", 40, 50)
                .Node("Resize", ["x", "", "", "size"], ["o"], [("keep_aspect_ratio_policy", policy)], "", ("axes", [2, 3])), 23));

    [Fact]
    public async Task What_is_known_beforehand_is_copied_for_the_caller()
    {
        Assert.Equal(48, await Peak(One(1).Integers("shape", 3, 4).Node("ConstantOfShape", ["shape"], ["o"])));
        Assert.Equal(16, await Peak(One(2, 30, 4).Node("Shape", ["x"], ["o"], ("start", [1])), type: Int64));
    }

    [Fact]
    public async Task A_conversion_to_the_same_type_is_dropped()
    {
        OnnxWriter graph = One(3, 4).Node("Cast", ["x"], ["y"], ("to", [Single])).Node("Exp", ["y"], ["z"]).Node("Cast", ["z"], ["w"], ("to", [Single]))
            .Node("MatMul", ["w", "m"], ["o"]).Weight("m", Single, 4, 4, 8);

        Assert.Equal(48 + 96, await Peak(graph));
    }

    [Theory]
    [InlineData(13, "Split")]
    [InlineData(12, "Slice")]
    public async Task Slices_that_together_are_all_of_a_tensor_become_one_split(int operators, string expected)
    {
        OnnxWriter graph = One(1, 8, 16).Integers("c0", 0).Integers("c3", 3).Integers("end", long.MaxValue).Integers("axis", 1).Node("Exp", ["x"], ["y"])
            .Node("Slice", ["y", "c0", "c3", "axis"], ["a"]).Node("Slice", ["y", "c3", "end", "axis"], ["b"]).Node("Concat", ["b", "a"], ["o"], ("axis", [1]))
            .Output("o", Single);
        OnnxNetwork network = await Read(graph, operators);

        Assert.Equal(expected, network.Graph.Steps[1].Operator);
    }

    [Fact]
    public async Task A_choice_by_what_is_not_so_takes_its_sides_the_other_way_round()
    {
        OnnxWriter graph = One(4, 8).Input("c", Flag, 4, 8).Real("low", -1e9f).Node("Not", ["c"], ["n"]).Node("Where", ["n", "low", "x"], ["a"])
            .Node("Where", ["n", "low", "a"], ["o"]).Output("o", Single);

        Assert.Equal(["Where", "Where"], (await Read(graph, 17)).Graph.Steps.Select(step => step.Operator));
    }

    [Fact]
    public async Task Rows_before_the_batch_become_part_of_the_product()
    {
        OnnxWriter graph = new OnnxWriter().Input("x", Single, 4, 2, 16).Input("y", Single, 4, 2, 16).Node("Transpose", ["x"], ["a"], ("perm", [1, 0, 2]))
            .Node("Transpose", ["y"], ["b"], ("perm", [1, 2, 0])).Node("MatMul", ["a", "b"], ["o"]).Output("o", Single);

        Assert.Equal(["FusedMatMul"], (await Read(graph, 17)).Graph.Steps.Select(step => step.Operator));
    }

    [Theory]
    [InlineData("CDist", Single, new long[] { 10, 8 }, new long[] { 12, 8 }, 480)]
    [InlineData("NGramRepeatBlock", Int64, new long[] { 2, 10 }, new long[] { 2, 50 }, 400)]
    [InlineData("MurmurHash3", Int32, new long[] { 2, 30 }, null, 240)]
    [InlineData("UnfoldTensor", Single, new long[] { 2, 30 }, null, 240)]
    [InlineData("ExpandDims", Single, new long[] { 2, 3 }, null, 24)]
    public async Task Operators_that_the_runtime_adds_have_its_shapes(string operation, int type, long[] first, long[]? second, long expected)
    {
        OnnxWriter graph = new OnnxWriter().Input("x", type, [.. first.Cast<object>()]).Integer("one", 1);
        if (second is not null)
            graph.Input("y", Single, [.. second.Cast<object>()]);
        string[] inputs = second is not null ? ["x", "y"] : operation == "ExpandDims" ? ["x", "one"] : ["x"];
        graph.Node(operation, inputs, ["o"], [], Contributed, ("dim", [1]), ("size", [5]), ("step", [5]));
        TracedGraph traced = (await Read(graph.Output("o", Single), 17)).Graph;

        Assert.Equal(expected, OnnxRuntimePlan.BytesOf(
            traced, traced.Outputs[0].Index, TracedSizes.Of(traced, StepShape.Forward(SequenceCount.One, TokenCount.One), null), traced.FloatBits).Count);
    }

    private static OnnxWriter One(params object[] shape) => new OnnxWriter().Input("x", Single, shape);

    private static OnnxWriter One(long[] shape) => One([.. shape.Cast<object>()]);

    private static OnnxWriter Two(long[] left, long[] right) =>
        new OnnxWriter().Input("a", Single, [.. left.Cast<object>()]).Input("b", Single, [.. right.Cast<object>()]);

    private static async Task<OnnxNetwork> Read(OnnxWriter graph, int operators)
    {
        OnnxNetwork network = await ReadAsItIs(graph, operators);
        Assert.All(network.Operators, count => Assert.True(count.Understood));
        return network;
    }

    private static async Task<OnnxNetwork> ReadAsItIs(OnnxWriter graph, int operators)
    {
        MemoryStream bytes = new(graph.ToFile(operators));
        return Assert.IsType<OnnxFile>(
            (await ModelFileReader.Read(bytes, 1 << 20, 1 << 20, new KeptBytes(long.MaxValue), CancellationToken.None)).File).Network;
    }

    private static async Task<long> Peak(OnnxWriter graph, int operators = 17, int type = Single)
    {
        TracedGraph traced = (await Read(graph.Output("o", type), operators)).Graph;
        return OnnxRuntimeMemory.Of(
            traced, OnnxRuntimePlan.Of(traced), TracedSizes.Of(traced, StepShape.Forward(SequenceCount.One, TokenCount.One), null), traced.FloatBits,
            default, reuses: true).LivePeak.Count;
    }
}
