using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Tests.Onnx;

namespace InferenceSizing.Benchmarks;

/// <summary>How time and memory grow with what is sized: the least processor time of some rounds at each size, bytes allocated by one, and the slopes of
/// both, which are the exponents of the size over its upper half. docs/performance.md has the figures.</summary>
internal static class Growth
{
    private const int Rounds = 9;
    private const int InputTokens = 1024, OutputTokens = 256, Batch = 16;

    public static void Print()
    {
        CatalogueSet catalogue = CatalogueSet.Load();
        Engine vllm = EngineList.Find("vllm")!, tensorRt = EngineList.Find("tensorrt")!;
        Show("layers of a decoder, laid out and estimated", [64, 256, 1024, 4096], layers => Decoder(catalogue, vllm, (int)layers, Batch));
        Show("layers of an image network, laid out and estimated", [32, 64, 128, 256, 512], layers => Images(catalogue, tensorRt, (int)layers));
        Show("sequences of a batch, 80 layers", [16, 256, 4096, 65_536, 1_048_576], batch => Decoder(catalogue, vllm, layers: 80, batch));
        Show("estimates one after another, of one model", [16, 64, 256, 1024], Points(catalogue, vllm));
        Show("nodes of an ONNX encoder, read and laid out", [1250, 2500, 5000, OnnxBenchmarks.Nodes, 20_000], Graph);
        Show("models of an overlay, loaded with the catalogue", [500, 1000, 2000, 4000, 8000], models => WithOverlay((int)models));
    }

    private static void Show(string title, long[] sizes, Action<long> work)
    {
        double[] times = [.. sizes.Select(size => Time(work, size))];
        double[] bytes = [.. sizes.Select(size => (double)Bytes(work, size))];
        Console.WriteLine(title);
        for (int i = 0; i < sizes.Length; i++)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {sizes[i],9} {times[i] * 1e6,12:0.0} us {bytes[i] / 1024,12:0.0} KiB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  slope of time {Slope(sizes, times):0.00}, of memory {Slope(sizes, bytes):0.00}"));
    }

    /// <summary>Least seconds of processor time of one piece of work: other work on the machine takes the clock's.</summary>
    private static double Time(Action<long> work, long size)
    {
        double least = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            TimeSpan begun = Environment.CpuUsage.TotalTime;
            work(size);
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - begun).TotalSeconds);
        }

        return least;
    }

    private static long Bytes(Action<long> work, long size)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work(size);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>The exponent between the middle size and the largest, where what is constant weighs least.</summary>
    private static double Slope(long[] sizes, double[] values)
    {
        int middle = sizes.Length / 2;
        return Math.Log(values[^1] / values[middle]) / Math.Log((double)sizes[^1] / sizes[middle]);
    }

    private static Architecture DecoderOf(int layers) => new ExplicitDimensions
    {
        Kind = ArchitectureKind.Decoder,
        Layers = LayerCount.From(layers),
        HiddenSize = AxisLength.From(8192),
        IntermediateSize = AxisLength.From(28_672),
        AttentionHeads = AxisLength.From(64),
        KeyValueHeads = AxisLength.From(8),
        VocabularySize = AxisLength.From(128_256),
    }.Build().Value!.Architecture;

    private static void Decoder(CatalogueSet catalogue, Engine engine, int layers, long batch) => Estimate(catalogue, engine, DecoderOf(layers), batch);

    private static Action<long> Points(CatalogueSet catalogue, Engine engine)
    {
        const int layers = 80;
        Architecture model = DecoderOf(layers);
        return points =>
        {
            for (long batch = 1; batch <= points; batch++)
                Estimate(catalogue, engine, model, batch);
        };
    }

    private static void Images(CatalogueSet catalogue, Engine engine, int layers)
    {
        const int channels = 64, side = 56, kernel = 3;
        ImmutableArray<NetworkLayer> drawn =
        [
            .. Enumerable.Repeat(
                new NetworkLayer(
                    LayerType.Conv, AxisLength.From(channels), AxisLength.From(kernel), AxisLength.One, AxisLength.One, Count.One, Bias: true, From: null),
                layers),
        ];
        Estimate(catalogue, engine, ImageArchitecture.Of(new LayeredNetwork(drawn), AxisLength.From(channels),
            new ImageSize(AxisLength.From(side), AxisLength.From(side))), Batch);
    }

    private static readonly Dictionary<long, byte[]> Graphs = [];

    private static void Graph(long nodes)
    {
        if (!Graphs.TryGetValue(nodes, out byte[]? file))
            Graphs[nodes] = file = OnnxEncoder.File(OnnxEncoder.LayersOf((int)nodes));
        OnnxBenchmarks.Read(file);
    }

    private static void Estimate(CatalogueSet catalogue, Engine engine, Architecture model, long batch)
    {
        WeightScheme scheme = catalogue.FindWeightScheme("fp16")!;
        (Deployment deployment, Domain.Loads.Workload workload) = Sample.Of(
            catalogue, model, catalogue.FindAccelerator("h100-sxm")!, scheme, engine, 1, InputTokens, OutputTokens, batch);
        if (!Estimator.Estimate(deployment, workload).Succeeded(out _, out Domain.Outcomes.Refusal? refusal))
            throw new InvalidOperationException(refusal.Reason);
    }

    /// <summary>The catalogue with an overlay of models, each of them a small decoder's config under a name of its own.</summary>
    private static void WithOverlay(int models)
    {
        string directory = Path.Combine(Path.GetTempPath(), $"overlay-of-{models}");
        Directory.CreateDirectory(directory);
        string file = Path.Combine(directory, "models.json");
        if (!File.Exists(file))
            File.WriteAllText(file, new JsonObject { ["models"] = new JsonArray([.. Enumerable.Range(0, models).Select(Entry)]) }.ToJsonString());
        CatalogueSet.Load(directory);
    }

    private static JsonObject Entry(int number) => new()
    {
        ["id"] = string.Create(CultureInfo.InvariantCulture, $"example/model-{number}"),
        ["aliases"] = new JsonArray(),
        ["family"] = "Example",
        ["verified"] = false,
        ["config"] = new JsonObject
        {
            ["model_type"] = "llama",
            ["hidden_size"] = 4096,
            ["num_hidden_layers"] = 48,
            ["num_attention_heads"] = 32,
            ["num_key_value_heads"] = 4,
            ["intermediate_size"] = 11_008,
            ["vocab_size"] = 64_000,
            ["max_position_embeddings"] = 4096,
        },
        ["source"] = "An example.",
    };
}
