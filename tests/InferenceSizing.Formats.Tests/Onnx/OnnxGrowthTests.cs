using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Formats.Tests.Onnx;

/// <summary>What a node of a graph costs: bytes allocated on the way from the file to its steps, which the time of the collector and most other time goes with.
/// docs/performance.md has times.</summary>
public sealed class OnnxGrowthTests
{
    /// <summary>3,290 measured on 2026-11-30 with .NET 10, 7,660 before; a fifth more is let pass.</summary>
    private const long MostBytesOfNode = 4000;

    [Fact]
    public async Task A_node_of_ten_thousand_allocates_little_and_as_much_as_one_of_two_thousand()
    {
        await Allocated(layers: 2);
        double few = await Allocated(OnnxEncoder.LayersOf(2_000)), many = await Allocated(OnnxEncoder.LayersOf(10_000));

        Assert.InRange(many, 1, MostBytesOfNode);
        Assert.InRange(many / few, 0.8, 1.2);
    }

    /// <summary>Bytes for each node of an encoder of so many layers.</summary>
    private static async Task<double> Allocated(int layers)
    {
        using MemoryStream file = new(OnnxEncoder.File(layers));
        long before = GC.GetAllocatedBytesForCurrentThread();
        // The bytes are all here: nothing is waited for, and the thread stays the same.
        ValueTask<ModelFileReading> reading = ModelFileReader.Read(file, file.Length, file.Length, new KeptBytes(long.MaxValue), CancellationToken.None);
        Assert.True(reading.IsCompletedSuccessfully);
        long after = GC.GetAllocatedBytesForCurrentThread();
        OnnxFile read = Assert.IsType<OnnxFile>((await reading).File);
        int nodes = read.Network.Operators.Sum(count => count.Count);
        Assert.Equal((layers * OnnxEncoder.NodesOfLayer) + 1, nodes);
        Assert.All(read.Network.Operators, count => Assert.True(count.Understood));
        return (double)(after - before) / nodes;
    }
}
