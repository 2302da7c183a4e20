using System.Globalization;
using System.Text;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Tests.Onnx;

namespace InferenceSizing.Formats.Tests.Bytes;

/// <summary>What is kept of a file is bounded, whatever the file claims.</summary>
public sealed class KeptBytesTests
{
    private const int Single = 1;

    /// <summary>Two million inputs in 6 MB, which would take 100 MB as names in lists.</summary>
    [Fact]
    public async Task Nodes_with_many_inputs_are_refused_as_too_large_before_they_fill_the_memory()
    {
        OnnxWriter graph = new OnnxWriter().Input("x", Single, 1, 8);
        string[] inputs = [.. Enumerable.Repeat("x", 4000)];
        for (int i = 0; i < 500; i++)
            graph.Node("Concat", inputs, [$"a{i}"], ("axis", [0]));
        MemoryStream file = new(graph.ToFile());
        const long limit = 16 * 1024 * 1024;

        ModelFileReading reading = await Read(file, new KeptBytes(limit));

        // A name takes 50 bytes as it is counted: a third of a million are kept, and the rest is not read.
        Assert.True(reading.TooLarge);
        Assert.InRange(file.Position, file.Length / 10, file.Length / 4);
    }

    [Fact]
    public async Task Names_of_a_header_count_as_they_are_kept()
    {
        StringBuilder header = new("{");
        for (int i = 0; i < 10_000; i++)
            header.Append(CultureInfo.InvariantCulture,
                $$"""{{(i == 0 ? "" : ",")}}"t{{i}}":{"dtype":"F32","shape":[1],"data_offsets":[{{4 * i}},{{(4 * i) + 4}}]}""");
        header.Append('}');
        byte[] file = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header.ToString())];

        Assert.True((await Read(file, new KeptBytes(100_000))).TooLarge);
        KeptBytes enough = new(long.MaxValue);
        Assert.False((await Read(file, enough)).TooLarge);
        Assert.InRange(enough.Count, 10_000 * sizeof(ulong), file.Length * 20L);
    }

    [Fact]
    public async Task Room_is_asked_for_once_and_only_by_what_keeps_much()
    {
        OnnxWriter small = new OnnxWriter().Input("x", Single, 1, 8).Node("Relu", ["x"], ["y"]);
        OnnxWriter large = new OnnxWriter().Input("x", Single, 1, 8);
        for (int i = 0; i < 3000; i++)
            large.Node("Relu", ["x"], [$"a long name of an output that is different for each of them {i}"]);
        Assert.Equal(0, await AskedFor(small));
        Assert.Equal(1, await AskedFor(large));

        static async Task<int> AskedFor(OnnxWriter graph)
        {
            const int free = 10_000;
            int asked = 0;
            await Read(graph.ToFile(), new KeptBytes(long.MaxValue, free, _ =>
            {
                asked++;
                return ValueTask.CompletedTask;
            }));
            return asked;
        }
    }

    private static Task<ModelFileReading> Read(byte[] file, KeptBytes kept) => Read(new MemoryStream(file), kept);

    private static Task<ModelFileReading> Read(MemoryStream file, KeptBytes kept) =>
        ModelFileReader.Read(file, 1L << 30, 1L << 30, kept, CancellationToken.None).AsTask();
}
