using InferenceSizing.Domain.Engines.OnnxRuntime;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Onnx;

namespace InferenceSizing.Formats.Tests.Onnx;

/// <summary>Graphs that ONNX Runtime 1.31.1 ran on the processor at level <c>extended</c>, one thread; expected are the bytes that its allocator had handed out
/// at most in the first pass.</summary>
public sealed class OnnxRuntimePeakTests
{
    private const int Single = 1, Unsigned8 = 2, Whole = 7, Flag = 9;

    /// <summary>What looks up batch and sequence from the shape of x, and 64, 16, 4 as constants beside them.</summary>
    private static OnnxWriter Shaped() => new OnnxWriter().Input("x", Single, "batch", "seq", 64)
        .Integer("i0", 0).Integer("i1", 1).Integers("zero", 0).Integers("c4", 4).Integers("c16", 16).Integers("c64", 64).Integers("free", -1)
        .Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "i0"], ["b0"]).Node("Gather", ["s", "i1"], ["n0"])
        .Node("Unsqueeze", ["b0", "zero"], ["b"]).Node("Unsqueeze", ["n0", "zero"], ["n"]);

    private static OnnxWriter Softmaxed(OnnxWriter graph, params string[] target) => graph
        .Node("Concat", target, ["shape"], ("axis", [0]))
        .Node("Exp", ["x"], ["y"]).Node("Reshape", ["y", "shape"], ["r"]).Node("Softmax", ["r"], ["p"])
        .Node("ReduceMean", ["p"], ["o"], ("axes", [1])).Output("o", Single);

    private static OnnxWriter Idle(OnnxWriter graph, string from) => graph
        .Weight("w1", Single, 4, 64, 32).Weight("w2", Single, 4, 32, 64)
        .Node("Exp", [from], ["y"]).Node("MatMul", ["y", "w1"], ["z"]).Node("Exp", ["z"], ["w"]).Node("MatMul", ["w", "w2"], ["v"])
        .Node("ReduceMean", ["v"], ["o"], ("axes", [1])).Output("o", Single);

    [Fact]
    public async Task A_softmax_of_a_known_shape_overwrites_its_input() =>
        Assert.Equal(33_024, (await Run(Softmaxed(Shaped(), "b", "n", "c4", "c16"))).LivePeak.Count);

    [Fact]
    public async Task Lengths_that_are_gathered_as_lists_or_at_other_places_lose_their_names()
    {
        OnnxWriter listed = new OnnxWriter().Input("x", Single, "batch", "seq", 64).Integers("i0", 0).Integers("i1", 1).Integers("c4", 4).Integers("c16", 16)
            .Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "i0"], ["b"]).Node("Gather", ["s", "i1"], ["n"]);

        Assert.Equal(65_536, (await Run(Softmaxed(listed, "b", "n", "c4", "c16"))).LivePeak.Count);
        Assert.Equal(65_536, (await Run(Softmaxed(Shaped(), "c4", "b", "n", "c16"))).LivePeak.Count);
    }

    [Fact]
    public async Task A_shape_that_several_reshapes_share_loses_its_names()
    {
        OnnxWriter shared = Shaped().Node("Concat", ["b", "n", "c4", "c16"], ["shape"], ("axis", [0]));
        foreach (string part in (string[])["a", "c"])
        {
            shared.Weight($"w{part}", Single, 4, 64, 64).Node("MatMul", ["x", $"w{part}"], [$"y{part}"]).Node("Reshape", [$"y{part}", "shape"], [$"r{part}"])
                .Node("Softmax", [$"r{part}"], [$"p{part}"]).Node("ReduceMean", [$"p{part}"], [$"m{part}"], ("axes", [1]));
        }

        shared.Node("Add", ["ma", "mc"], ["o"]).Output("o", Single);

        // 65,824 in the runtime: the values of the shape, 32 bytes, are not counted.
        Assert.Equal(65_824 - 32, (await Run(shared)).LivePeak.Count);
    }

    [Fact]
    public async Task A_tensor_that_is_expanded_to_a_shape_of_the_pass_leaves_no_buffer_waiting()
    {
        static OnnxWriter Wide(OnnxWriter graph) => graph.Weight("w1", Single, 4, 64, 256).Weight("w2", Single, 4, 256, 64)
            .Node("Concat", ["t", "x"], ["r"], ("axis", [1])).Node("Exp", ["r"], ["y"]).Node("MatMul", ["y", "w1"], ["z"]).Node("Exp", ["z"], ["v"])
            .Node("MatMul", ["v", "w2"], ["u"]).Node("ReduceMean", ["u"], ["o"], ("axes", [1])).Output("o", Single);
        OnnxWriter expanded = new OnnxWriter().Input("x", Single, "batch", 127, 64).Weight("class", Single, 4, 1, 1, 64).Integer("i0", 0).Integers("zero", 0)
            .Integers("one", 1).Integers("c64", 64).Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "i0"], ["b0"]).Node("Unsqueeze", ["b0", "zero"], ["b"])
            .Node("Concat", ["b", "one", "c64"], ["shape"], ("axis", [0])).Node("Expand", ["class", "shape"], ["t"]);
        OnnxWriter given = new OnnxWriter().Input("x", Single, "batch", 127, 64).Input("t", Single, "batch", 1, 64);

        Assert.Equal(262_144, (await Run(Wide(expanded))).LivePeak.Count);
        Assert.Equal(294_912, (await Run(Wide(given))).LivePeak.Count);
    }

    [Fact]
    public async Task Zeros_around_an_image_become_the_padding_of_its_convolution() =>
        Assert.Equal(114_688, (await Run(new OnnxWriter().Input("x", Single, 1, 4, 32, 32).Integers("p", 0, 0, 1, 1, 0, 0, 1, 1)
            .Weight("w", Single, 4, 8, 4, 3, 3)
            .Node("Exp", ["x"], ["y"]).Node("Pad", ["y", "p"], ["z"]).Node("Conv", ["z", "w"], ["o"]).Output("o", Single))).LivePeak.Count);

    [Theory]
    [InlineData(1280, 15_380)]
    [InlineData(64_000, 473_652)]
    public async Task A_convolution_unfolds_all_of_a_short_sound_and_pieces_of_a_long_one(long samples, long expected) =>
        Assert.Equal(expected, (await Run(new OnnxWriter().Input("x", Single, 1, 1, "samples").Weight("w", Single, 4, 257, 1, 512)
            .Node("Conv", ["x", "w"], ["o"], ("strides", [160])).Output("o", Single), samples)).LivePeak.Count);

    [Fact]
    public async Task A_window_as_wide_as_the_image_is_not_unfolded() =>
        Assert.Equal(384, (await Run(new OnnxWriter().Input("x", Single, 4, 1, 8, 32).Weight("w", Single, 4, 4, 1, 3, 32)
            .Node("Conv", ["x", "w"], ["o"]).Output("o", Single))).LivePeak.Count);

    [Fact]
    public async Task A_convolution_of_integers_unfolds_a_whole_image() =>
        Assert.Equal(106_496, (await Run(new OnnxWriter().Input("x", Unsigned8, 1, 8, 32, 32).Weight("w", Unsigned8, 1, 8, 8, 3, 3)
            .Node("ConvInteger", ["x", "w"], ["o"], ("pads", [1, 1, 1, 1])).Output("o", Single))).LivePeak.Count);

    [Fact]
    public async Task A_transposed_convolution_holds_its_windows_before_they_are_added_up() =>
        Assert.Equal(163_840, (await Run(new OnnxWriter().Input("x", Single, 1, 16, 16, 16).Weight("w", Single, 4, 16, 8, 4, 4)
            .Node("ConvTranspose", ["x", "w"], ["o"], ("strides", [2, 2]), ("pads", [1, 1, 1, 1])).Output("o", Single))).LivePeak.Count);

    [Fact]
    public async Task A_norm_by_a_reciprocal_root_is_one_kernel() =>
        Assert.Equal(65_536, (await Run(new OnnxWriter().Input("in", Single, "batch", "seq", 64).Real("two", 2).Real("eps", 1e-6f).Real("unit", 1)
            .Weight("wn", Single, 4, 64).Weight("w", Single, 4, 64, 32).Node("Exp", ["in"], ["x"]).Node("Pow", ["x", "two"], ["a"])
            .Node("ReduceMean", ["a"], ["b"], ("axes", [-1])).Node("Add", ["b", "eps"], ["c"]).Node("Sqrt", ["c"], ["d"]).Node("Div", ["unit", "d"], ["e"])
            .Node("Mul", ["x", "e"], ["f"]).Node("Mul", ["wn", "f"], ["g"]).Node("MatMul", ["g", "w"], ["o"]).Output("o", Single))).LivePeak.Count);

    [Fact]
    public async Task Gelu_by_a_hyperbolic_tangent_is_one_kernel() =>
        Assert.Equal(65_536, (await Run(new OnnxWriter().Input("in", Single, "batch", "seq", 64).Real("half", 0.5f).Real("three", 3).Real("share", 0.044715f)
            .Real("root", 0.7978846f).Real("unit", 1).Weight("w0", Single, 4, 64, 64).Weight("w1", Single, 4, 64, 32).Node("MatMul", ["in", "w0"], ["x"])
            .Node("Mul", ["x", "half"], ["a"]).Node("Pow", ["x", "three"], ["b"]).Node("Mul", ["b", "share"], ["c"]).Node("Add", ["x", "c"], ["d"])
            .Node("Mul", ["d", "root"], ["e"]).Node("Tanh", ["e"], ["f"]).Node("Add", ["f", "unit"], ["g"]).Node("Mul", ["a", "g"], ["k"])
            .Node("MatMul", ["k", "w1"], ["o"]).Output("o", Single))).LivePeak.Count);

    [Fact]
    public async Task A_length_that_is_left_to_the_reshape_loses_its_name() =>
        Assert.Equal(65_536, (await Run(Softmaxed(Shaped(), "b", "free", "c4", "c16"))).LivePeak.Count);

    [Fact]
    public async Task A_buffer_waits_for_the_next_tensor_of_its_shape() =>
        Assert.Equal(65_536, (await Run(Idle(new OnnxWriter().Input("x", Single, "batch", "seq", 64), "x"))).LivePeak.Count);

    [Fact]
    public async Task Without_a_known_shape_no_buffer_waits() =>
        Assert.Equal(49_152, (await Run(
            Idle(Shaped().Node("Concat", ["b", "free", "c64"], ["shape"], ("axis", [0])).Node("Reshape", ["x", "shape"], ["r"]), "r"))).LivePeak.Count);

    [Fact]
    public async Task Scores_of_a_shape_that_the_graph_computes_grow_with_the_square()
    {
        OnnxWriter graph = Shaped().Weight("w", Single, 4, 64, 64).Node("MatMul", ["x", "w"], ["y"])
            .Node("Concat", ["b", "n", "c4", "c16"], ["shape"], ("axis", [0])).Node("Reshape", ["y", "shape"], ["r"])
            .Node("Transpose", ["r"], ["q"], ("perm", [0, 2, 1, 3])).Node("Transpose", ["r"], ["k"], ("perm", [0, 2, 3, 1]))
            .Node("MatMul", ["q", "k"], ["scores"]).Node("Softmax", ["scores"], ["p"]).Node("MatMul", ["p", "q"], ["o"]).Output("o", Single);

        Assert.Equal(327_680, (await Run(graph)).LivePeak.Count);
        Assert.Equal(4_456_448, (await Run(graph, 512)).LivePeak.Count);
        Assert.Equal(68_157_440, (await Run(graph, 2048)).LivePeak.Count);
    }

    [Fact]
    public async Task Outputs_are_kept_and_the_arena_holds_regions_of_powers_of_two()
    {
        OnnxWriter graph = new OnnxWriter().Input("h", Single, 1, 16, 128, 128).Weight("w", Single, 4, 16, 16, 3, 3);
        for (int i = 0; i < 8; i++)
            graph.Node("Conv", [i == 0 ? "h" : $"h{i - 1}", "w"], [$"h{i}"], ("pads", [1, 1, 1, 1])).Output($"h{i}", Single);
        OnnxRuntimeMemory memory = await Run(graph);

        // Eight maps of 1 MiB, and 64 KiB that a convolution unfolds its windows into.
        Assert.Equal((8_454_144, 15_728_640), (memory.LivePeak.Count, memory.Arena.Count));
        Assert.Equal(8_454_144, (await Run(graph, rules: new ArenaRules(SameAsRequested: true, Shrinks: false))).Arena.Count);
    }

    /// <summary>What the arena's statistics say after two passes, whose outputs the caller held at their end.</summary>
    [Theory]
    [InlineData(false, false, 15_728_640)]
    [InlineData(true, false, 10_551_296)]
    [InlineData(false, true, 1_048_576)]
    [InlineData(true, true, 1_048_576)]
    public async Task An_arena_that_shrinks_keeps_its_first_region_of_powers_of_two_and_regions_of_outputs(bool same, bool shrinks, long between)
    {
        OnnxWriter graph = new OnnxWriter().Input("h", Single, 1, 16, 128, 128).Weight("w", Single, 4, 32, 16, 3, 3).Weight("v", Single, 4, 4, 32, 3, 3)
            .Node("Exp", ["h"], ["a"]).Node("Conv", ["a", "w"], ["b"], ("pads", [1, 1, 1, 1]))
            .Node("Exp", ["b"], ["c"]).Node("Conv", ["c", "v"], ["d"], ("pads", [1, 1, 1, 1])).Output("d", Single);
        OnnxRuntimeMemory memory = await Run(graph, rules: new ArenaRules(same, shrinks));

        Assert.Equal(between, memory.BetweenPasses.Count);
        Assert.True(shrinks ? memory.Arena > memory.BetweenPasses : memory.Arena == memory.BetweenPasses);
    }

    [Fact]
    public async Task An_arena_that_shrinks_keeps_eight_outputs_which_the_caller_holds()
    {
        OnnxWriter graph = new OnnxWriter().Input("h", Single, 1, 16, 128, 128).Weight("w", Single, 4, 16, 16, 3, 3);
        for (int i = 0; i < 8; i++)
            graph.Node("Conv", [i == 0 ? "h" : $"h{i - 1}", "w"], [$"h{i}"], ("pads", [1, 1, 1, 1])).Output($"h{i}", Single);

        Assert.Equal(15_728_640, (await Run(graph, rules: new ArenaRules(SameAsRequested: false, Shrinks: true))).BetweenPasses.Count);
        Assert.Equal(8_388_608, (await Run(graph, rules: new ArenaRules(SameAsRequested: true, Shrinks: true))).BetweenPasses.Count);
    }

    /// <summary>The number of the pass and whether it goes on are what the Loop makes; the limit of its passes is a weight that it holds.</summary>
    [Fact]
    public async Task Bodies_of_loops_and_scans_read_what_their_nodes_are_given_or_make()
    {
        OnnxWriter scanned = new OnnxWriter().Node("Add", ["state", "row"], ["next"]).Node("Exp", ["next"], ["made"])
            .Input("state", Single, 64).Input("row", Single, 64).Output("next", Single, 64).Output("made", Single, 64);
        OnnxWriter looped = new OnnxWriter().Node("Cast", ["pass"], ["number"], ("to", [1])).Node("Add", ["v", "number"], ["w"])
            .Node("Identity", ["go"], ["on"])
            .Input("pass", Whole).Input("go", Flag).Input("v", Single, 64).Output("on", Flag).Output("w", Single, 64);
        TracedGraph graph = (await Read(new OnnxWriter().Input("s", Single, 64).Input("x", Single, "seq", 64).Integer("trips", 4)
            .Node("Scan", ["s", "x"], ["last", "rows"], scanned, ("num_scan_inputs", [1]))
            .Node("Loop", ["trips", "", "last"], ["o"], looped).Output("rows", Single).Output("o", Single))).Graph;

        HashSet<Place> known = [.. graph.Inputs];
        foreach (TracedStep step in graph.Steps)
        {
            Assert.All(step.Inputs.OfType<Place>(), read => Assert.Contains(Place.At(graph.Roots[read.Index]), known));
            known.UnionWith(step.Outputs.OfType<Place>());
        }

        Assert.All(graph.Outputs, output => Assert.Contains(Place.At(graph.Roots[output.Index]), known));
        Assert.Equal(["Add", "Add", "Cast", "Exp", "Loop", "Loop", "Scan", "held"], graph.Steps.Select(step => step.Operator).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, 720)]
    [InlineData(1, 720)]
    [InlineData(2, 240)]
    public async Task A_softmax_along_another_axis_than_the_last_turns_its_input_and_its_output(long axis, long expected) =>
        Assert.Equal(expected, (await Run(new OnnxWriter().Input("x", Single, 3, 4, 5).Node("Softmax", ["x"], ["y"], ("axis", [axis])).Output("y", Single)))
            .LivePeak.Count);

    /// <summary>A third map waits where the length is fixed.</summary>
    [Theory]
    [InlineData("time", 193_536)]
    [InlineData(1000, 257_536)]
    public async Task A_convolution_of_an_open_length_loses_its_name_also_where_it_keeps_the_length(object length, long expected)
    {
        OnnxWriter graph = new OnnxWriter().Input("x", Single, 1, 16, length).Weight("w", Single, 4, 16, 16, 3);
        string last = "x";
        for (int i = 0; i < 4; i++)
        {
            graph.Node("Conv", [last, "w"], [$"c{i}"], ("pads", [1, 1])).Node("Relu", [$"c{i}"], [$"r{i}"]).Node("Add", [last, $"r{i}"], [$"a{i}"]);
            last = $"a{i}";
        }

        Assert.Equal(expected, (await Run(graph.Node("ReduceMean", [last], ["o"], ("axes", [2])).Output("o", Single), 1000)).LivePeak.Count);
    }

    /// <summary>Until opset 13 the runtime sees no shape of what is reshaped to a target of the pass, and does not join the bias with GELU.</summary>
    [Theory]
    [InlineData(13, 262_144)]
    [InlineData(14, 393_216)]
    [InlineData(17, 393_216)]
    public async Task A_bias_is_joined_with_gelu_where_the_shape_of_the_sum_is_seen(int operators, long expected) =>
        Assert.Equal(expected, (await Run(new OnnxWriter().Input("x", Single, "batch", "seq", 64).Integers("zero", 0).Integers("free", -1).Integers("c64", 64)
            .Real("root", 1.4142135f).Real("one", 1).Real("half", 0.5f).Weight("w", Single, 4, 64, 256).Weight("bias", Single, 4, 256)
            .Weight("w2", Single, 4, 256, 32).Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "zero"], ["b"])
            .Node("Concat", ["b", "free", "c64"], ["shape"], ("axis", [0])).Node("Exp", ["x"], ["e"]).Node("Reshape", ["e", "shape"], ["r"])
            .Node("MatMul", ["r", "w"], ["y"]).Node("Add", ["bias", "y"], ["z"]).Node("Div", ["z", "root"], ["p"]).Node("Erf", ["p"], ["q"])
            .Node("Add", ["q", "one"], ["t"]).Node("Mul", ["z", "t"], ["u"]).Node("Mul", ["u", "half"], ["k"])
            .Node("MatMul", ["k", "w2"], ["o"]).Output("o", Single), operators: operators)).LivePeak.Count);

    /// <summary>Files that no runtime takes: nodes of the kinds that are fused, each with none to three inputs, whatever the operator needs.</summary>
    [Fact]
    public async Task Nodes_of_too_few_inputs_end_no_reading()
    {
        const int seed = 20_261_130, graphs = 2_000, nodes = 9;
        string[] kinds =
        [
            "Conv", "MaxPool", "Pad", "Pow", "Add", "Mul", "Sub", "Div", "Tanh", "Sqrt", "Reciprocal", "ReduceMean", "Sigmoid", "Relu", "Gemm", "MatMul",
            "Softmax", "BatchNormalization", "Erf", "Transpose", "Reshape", "Gather", "Concat", "Slice", "Shape", "Expand",
            "Split", "Unsqueeze", "ConvTranspose",
        ];
        Random random = new(seed);
        for (int i = 0; i < graphs; i++)
        {
            OnnxWriter graph = new OnnxWriter().Input("n0", Single, 1, 8, 16, 16).Weight("w", Single, 4, 8, 8, 3, 3).Constant("half").Integers("two", 2);
            for (int node = 1; node <= nodes; node++)
            {
                string[] inputs = [.. Enumerable.Range(0, random.Next(4)).Select(place => place == 0 && random.Next(4) > 0 ? $"n{node - 1}"
                    : random.GetItems((string[])[$"n{random.Next(node)}", "w", "half", "two", ""], 1)[0])];
                graph.Node(kinds[random.Next(kinds.Length)], inputs, [$"n{node}"]);
            }

            MemoryStream bytes = new(graph.Output($"n{nodes}", Single).ToFile());
            ModelFileReading reading = await ModelFileReader.Read(bytes, 1 << 20, 1 << 20, new KeptBytes(long.MaxValue), CancellationToken.None);
            if (reading.File is OnnxFile file)
                Assert.NotNull(OnnxRuntimePlan.Of(file.Network.Graph));
        }
    }

    private static async Task<OnnxNetwork> Read(OnnxWriter graph, int operators = 17)
    {
        MemoryStream bytes = new(graph.ToFile(operators));
        OnnxFile file = Assert.IsType<OnnxFile>(
            (await ModelFileReader.Read(bytes, 1 << 20, 1 << 20, new KeptBytes(long.MaxValue), CancellationToken.None)).File);
        Assert.All(file.Network.Operators, count => Assert.True(count.Understood));
        return file.Network;
    }

    private static async Task<OnnxRuntimeMemory> Run(OnnxWriter graph, long tokens = 128, ArenaRules rules = default, int operators = 17)
    {
        TracedGraph traced = (await Read(graph, operators)).Graph;
        return OnnxRuntimeMemory.Of(
            traced, OnnxRuntimePlan.Of(traced), TracedSizes.Of(traced, StepShape.Forward(SequenceCount.One, TokenCount.From(tokens)), null), traced.FloatBits,
            rules, reuses: true);
    }
}
