using BenchmarkDotNet.Attributes;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;
using InferenceSizing.Formats.Tests.Onnx;

namespace InferenceSizing.Benchmarks;

/// <summary>An ONNX file of ten thousand nodes, from its bytes to the graph with its costs, fusions and order: due within 60 ms.</summary>
[MemoryDiagnoser]
public class OnnxBenchmarks
{
    public const int Nodes = 10_000;

    private const long Limit = 64 * 1024 * 1024;

    private readonly byte[] _file = OnnxEncoder.File(OnnxEncoder.LayersOf(Nodes));

    [Benchmark]
    public ModelFileReading Read() => Read(_file);

    internal static ModelFileReading Read(byte[] file)
    {
        using MemoryStream stream = new(file);
        return ModelFileReader.Read(stream, Limit, Limit, new KeptBytes(long.MaxValue), CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }
}
