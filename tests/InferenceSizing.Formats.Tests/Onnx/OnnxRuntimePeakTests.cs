using InferenceSizing.Domain.Engines.OnnxRuntime;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Formats.Tests.Onnx;

/// <summary>Graphs that ONNX Runtime 1.31.1 ran on the processor at level <c>extended</c>, one thread; expected are the bytes that its allocator had handed out
/// at most in the first pass.</summary>
public sealed class OnnxRuntimePeakTests
{
    private const int Single = 1, Int64 = 7;

    /// <summary>What looks up batch and sequence from the shape of x, and 64, 16, 4 as constants beside them.</summary>
    private static OnnxWriter Shaped() => new OnnxWriter().Input("x", Single, "batch", "seq", 64)
        .Integers("i0", 0).Integers("i1", 1).Integers("c4", 4).Integers("c16", 16).Integers("c64", 64).Integers("free", -1)
        .Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "i0"], ["b"]).Node("Gather", ["s", "i1"], ["n"]);

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
    }

    private static async Task<OnnxRuntimeMemory> Run(OnnxWriter graph, long tokens = 128)
    {
        MemoryStream bytes = new(graph.ToFile());
        OnnxFile file = Assert.IsType<OnnxFile>(
            (await ModelFileReader.Read(bytes, 1 << 20, 1 << 20, new KeptBytes(long.MaxValue), CancellationToken.None)).File);
        Assert.All(file.Network.Operators, count => Assert.True(count.Understood));
        TracedGraph traced = file.Network.Graph;
        return OnnxRuntimeMemory.Of(
            traced, OnnxRuntimePlan.Of(traced), TracedSizes.Of(traced, StepShape.Forward(SequenceCount.One, TokenCount.From(tokens)), null), traced.FloatBits,
            sameAsRequested: false, reuses: true);
    }
}
