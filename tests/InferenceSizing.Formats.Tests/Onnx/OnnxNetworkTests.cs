using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Onnx;

namespace InferenceSizing.Formats.Tests.Onnx;

public sealed class OnnxNetworkTests
{
    private const int Single = 1, Int64 = 7;

    /// <summary>A 3 x 3 convolution of 3 to 8 channels with a stride of two, an activation, a sum with a branch of 1 x 1, a mean and a classifier of
    /// 10.</summary>
    private static readonly byte[] Residual = new OnnxWriter()
        .Input("image", Single, "batch", 3, 32, 32)
        .Weight("w1", Single, 4, 8, 3, 3, 3).Weight("b1", Single, 4, 8)
        .Weight("w2", Single, 4, 8, 8, 1, 1)
        .Weight("fc", Single, 4, 10, 8).Weight("bias", Single, 4, 10)
        .Node("Conv", ["image", "w1", "b1"], ["c1"], ("strides", [2, 2]), ("pads", [1, 1, 1, 1]), ("kernel_shape", [3, 3]))
        .Node("Relu", ["c1"], ["r1"])
        .Node("Conv", ["r1", "w2"], ["c2"], ("kernel_shape", [1, 1]))
        .Node("Add", ["r1", "c2"], ["sum"])
        .Node("GlobalAveragePool", ["sum"], ["mean"])
        .Node("Flatten", ["mean"], ["flat"])
        .Node("Gemm", ["flat", "fc", "bias"], ["logits"], ("transB", [1]))
        .ToFile();

    [Fact]
    public async Task Weights_in_nodes_count_however_few_and_single_numbers_do_not()
    {
        OnnxFile file = await Read(new OnnxWriter().Input("x", Single, "batch", 4).Constant("w", 4, 8).Constant("b", 8).Constant("one")
            .Node("Gemm", ["x", "w", "b"], ["y"]).Node("Add", ["y", "one"], ["z"]).ToFile());

        Assert.Equal(40, file.Network.Parameters);
    }

    [Fact]
    public async Task Parameters_and_multiply_adds_are_those_of_the_graph()
    {
        OnnxFile file = await Read(Residual);

        // 8·3·9 + 8, 8·8, 10·8 + 10.
        Assert.Equal(224 + 64 + 90, file.Network.Parameters);
        Assert.Equal(4 * (224 + 64 + 90), file.Tensors.Sum(group => group.Bytes.Count));
        // 16² positions: 8·27 and 8·8 each; 80 in the classifier.
        Assert.Equal(256 * 216 + 256 * 64 + 80, file.Network.Operators.Where(count => count.Name is "Conv" or "Gemm").Sum(count => count.MultiplyAdds));
        Assert.Equal((new ImageSize(AxisLength.From(32), AxisLength.From(32)), false), (file.Network.Graph.Image!.Value, file.Network.Graph.Resizes));
        Assert.All(file.Network.Operators, count => Assert.True(count.Understood));
    }

    [Fact]
    public async Task The_peak_follows_the_lifetimes_of_the_graph_s_tensors()
    {
        OperatorList operators = Laid((await Read(Residual)).Network);

        // The activation (2048) waits for the sum while the 1 x 1 convolution (2048) is written: 2048 · 2 of 4 bytes; the image (3072) and the first output are
        // 5120.
        ActivationPeak peak = ActivationPlan.PeakOf(
            operators, Passes.Encode, StepShape.Forward(SequenceCount.One, TokenCount.One), ParallelLayout.Single, ByteCount.FromCount(4),
            ActivationOptions.Eager);

        Assert.Equal(4 * (3072 + 2048), peak.Peak.Count);
        Assert.Equal(378, operators.Parameters.Value);
    }

    [Fact]
    public async Task Costs_of_a_transformer_grow_with_the_sequence_as_the_graph_does()
    {
        // Scores of 16 features, S · S · 16 multiply-adds twice, after a projection of 16 · 16 for each token; shapes by a Reshape that the graph computes.
        byte[] bytes = new OnnxWriter()
            .Input("ids", Int64, "batch", "sequence")
            .Weight("table", Single, 4, 100, 16)
            .Weight("w", Single, 4, 16, 16)
            .Integers("last", 0, -1, 16)
            .Node("Gather", ["table", "ids"], ["x"])
            .Node("MatMul", ["x", "w"], ["q"])
            .Node("Reshape", ["q", "last"], ["shaped"])
            .Node("Transpose", ["shaped"], ["k"], ("perm", [0, 2, 1]))
            .Node("MatMul", ["shaped", "k"], ["scores"])
            .Node("Softmax", ["scores"], ["shares"])
            .Node("MatMul", ["shares", "shaped"], ["out"])
            .ToFile();
        OnnxNetwork network = (await Read(bytes)).Network;
        OperatorList operators = Laid(network);

        Assert.Equal(1600 + 256, operators.Parameters.Value);
        foreach (long tokens in (long[])[32, 200, 512])
        {
            double flops = operators.Blocks[0].Nodes.Where(node => node.Operator.Name.Contains("MatMul", StringComparison.Ordinal))
                .Sum(node => node.Operator.Work(StepShape.Forward(SequenceCount.From(3), TokenCount.From(tokens)), ParallelLayout.Single).Flops.Count);
            Assert.Equal(3.0 * 2 * ((tokens * 256) + (2 * tokens * tokens * 16)), flops, tolerance: 1e-3 * flops);
        }

        Assert.Contains("ids.sequence=128", network.Assumed);
    }

    [Fact]
    public async Task What_is_not_understood_is_named_and_costed_by_its_tensors()
    {
        byte[] bytes = new OnnxWriter().Input("x", Single, 1, 64).Weight("w", Single, 4, 64, 64)
            .Node("Mystery", ["x", "w"], ["y"]).Node("Relu", ["y"], ["z"]).ToFile();

        OnnxNetwork network = (await Read(bytes)).Network;

        Assert.Equal(["Mystery"], network.Operators.Where(count => !count.Understood).Select(count => count.Name));
        Assert.Equal(4096, network.Parameters);
        Assert.Equal(64, network.Graph.Sizes[network.Graph.Tensors[network.Graph.Steps[0].Outputs[0]!.Value.Index].Elements!.Value.Index].Constant);
    }

    /// <summary>ONNX Runtime drops such weights when it loads the file (graph.cc, "Removing initializer … It is not used by any node").</summary>
    [Fact]
    public async Task Weights_that_nothing_reads_are_of_the_file_and_not_of_the_model()
    {
        byte[] bytes = new OnnxWriter().Input("x", Single, 1, 64).Weight("w", Single, 4, 64, 32).Weight("forgotten", Single, 4, 10, 10)
            .Node("MatMul", ["x", "w"], ["y"]).ToFile();

        OnnxNetwork network = (await Read(bytes)).Network;

        Assert.Equal((2048 + 100, 2048), (network.Parameters, network.ParametersRead));
    }

    [Fact]
    public async Task A_large_file_is_passed_over_not_held()
    {
        // 64 MiB of weights; the reading may hold a few.
        byte[] bytes = new OnnxWriter().Input("x", Single, 1, 4096).Weight("w", Single, 4, 4096, 4096).Node("MatMul", ["x", "w"], ["y"]).ToFile();
        await Read(Residual);

        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelFileReading reading = await Read(new MemoryStream(bytes, writable: false), 1L << 30);

        Assert.Equal(16_777_216, Assert.IsType<OnnxFile>(reading.File).Network.Parameters);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
    }

    [Theory, InlineData(10), InlineData(40), InlineData(100)]
    public async Task A_file_that_ends_early_is_refused(int length)
    {
        ModelFileReading reading = await Read(new MemoryStream(Residual[..length]), 1 << 20);

        Assert.Equal(RefusalKind.Invalid, reading.Refusal!.Kind);
    }

    [Fact]
    public async Task Bytes_that_only_begin_like_a_file_are_refused()
    {
        byte[] noise = [0x08, 0x07, 0x3A, .. Enumerable.Range(0, 200).Select(i => unchecked((byte)(i * 37)))];

        Assert.NotNull((await Read(new MemoryStream(noise), 1 << 20)).Refusal);
    }

    private static async Task<OnnxFile> Read(byte[] bytes) =>
        Assert.IsType<OnnxFile>((await Read(new MemoryStream(bytes), 1L << 30)).File);

    private static Task<ModelFileReading> Read(MemoryStream stream, long limit) =>
        ModelFileReader.Read(stream, limit, limit, new KeptBytes(long.MaxValue), CancellationToken.None).AsTask();

    private static OperatorList Laid(OnnxNetwork network) =>
        TracedArchitecture.Of(network.Graph).LayOut().Operators!;
}
