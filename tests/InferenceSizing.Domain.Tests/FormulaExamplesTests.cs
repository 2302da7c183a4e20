using System.Reflection;
using System.Text.RegularExpressions;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Tests;

/// <summary>The worked examples of docs/formulas.md, by the names they have there. Expected values are worked by hand in that document.</summary>
public sealed partial class FormulaExamplesTests
{
    private static readonly TensorEncoding Bf16 = TensorEncoding.Plain(NumberFormat.Bf16);

    [Fact]
    public void Llama_3_1_8b_parameters() => Assert.Equal(8_030_261_248, Llama8B().Parameters.Value);

    [Fact]
    public void Group_wise_four_bits()
    {
        TensorEncoding encoding = new()
        {
            Id = "int4-g128",
            PayloadBits = BitCount.From(4),
            GroupColumns = AxisLength.From(128),
            ScaleBits = BitCount.From(16),
            ZeroBits = BitCount.From(4),
            Source = "example"
        };

        Assert.Equal(8_716_288, encoding.BytesOf(AxisLength.From(4096), AxisLength.From(4096), Count.One).Count);
        Assert.Equal(4.15625, encoding.EffectiveBits(AxisLength.From(4096)).Value);
    }

    [Fact]
    public void Tensor_ranks_copy_key_value_heads()
    {
        WeightTensor key = new(TensorRole.AttentionKey, AxisLength.From(1024), AxisLength.From(4096),
            TensorParallelism.KeyValueHeads)
        { Heads = AxisLength.From(8) };

        Assert.Equal(128, key.RankShape(new ParallelLayout { Tensor = 16 }).Rows);
    }

    [Fact]
    public void Llama_3_8b_cache() => Assert.Equal(131_072, CacheOf(Llama8B()).PerToken(0, 0).Count);

    [Fact]
    public void Deepseek_v3_cache()
    {
        LayerDesign layer = new(new LatentAttentionDesign(AxisLength.From(128), AxisLength.From(1536), AxisLength.From(512), AxisLength.From(128),
            AxisLength.From(64), AxisLength.From(128)), new MlpDesign(AxisLength.From(2048), Gated: true), NormDesign.Rms, Count.From(2));
        OperatorList operators = Stack([.. Enumerable.Repeat(layer, 61)], 7168);

        Assert.Equal(70_272, CacheOf(operators).PerToken(0, 0).Count);
        Assert.Equal(70_272, CacheLayout.Of(
            operators, new CacheStorage(Bf16, Bf16, NumberFormat.Bf16), new ParallelLayout { Tensor = 8 }, hostLayers: LayerCount.Zero).PerToken(0, 0).Count);
    }

    [Fact]
    public void Sliding_window_cache()
    {
        LayerDesign Layer(AttentionSpan span) =>
            new(new AttentionDesign(AxisLength.From(32), AxisLength.From(16), AxisLength.From(128), span), new MlpDesign(AxisLength.From(1024), Gated: true),
            NormDesign.Rms, Count.From(2));
        OperatorList operators = Stack(
            [.. Enumerable.Repeat(Layer(AttentionSpan.Sliding(TokenCount.From(1024))), 52), .. Enumerable.Repeat(Layer(AttentionSpan.Full), 10)], 5376);

        Assert.Equal(1_107_296_256, CacheOf(operators).PerSequence(0, 8192, 0).Count);
    }

    [Fact]
    public void Residual_block_peak()
    {
        NodeList nodes = new();
        NodeIndex wide = nodes.Add(Linear.Of(Component.Mlp, "up",
            [new WeightTensor(TensorRole.FeedForwardUp, AxisLength.From(400), AxisLength.From(100), TensorParallelism.Outputs)]),
            NodeIndex.Input);
        NodeIndex narrow = nodes.Add(Linear.Of(Component.Mlp, "down",
            [new WeightTensor(TensorRole.FeedForwardDown, AxisLength.From(100), AxisLength.From(400), TensorParallelism.Inputs)]), wide);
        nodes.Add(Elementwise.ResidualSum("sum", AxisLength.From(100)), NodeIndex.Input, narrow);
        NodeList stem = new();
        stem.Add(new Elementwise(Component.Elementwise, "x", AxisLength.From(100), AxisLength.From(100), splitsOverTensor: false));
        OperatorList operators = new(
            [
                new Block { Name = "stem", Place = BlockPlace.First, Passes = Passes.Encode, Nodes = stem.ToNodes() },
                Block.Layer("block", Passes.Encode, [default], nodes.ToNodes()),
            ],
            LayerCount.One, ModelTraits.Plain);

        ActivationPeak peak = ActivationPlan.PeakOf(
            operators, Passes.Encode, Steps.Forward(1, 1), ParallelLayout.Single, ByteCount.FromCount(1), new ActivationOptions(true, false, true));

        Assert.Equal(600, peak.Peak.Count);
    }

    [Fact]
    public void Causal_pairs()
    {
        Assert.Equal(10, AttentionSpan.Full.Pairs(4, 4));
        Assert.Equal(7, AttentionSpan.Sliding(TokenCount.From(2)).Pairs(4, 4));
    }

    [Fact]
    public void Distinct_experts() =>
        Assert.Equal(7.92, 8 * new Experts("experts", AxisLength.From(8), AxisLength.From(2), AxisLength.From(64), AxisLength.From(64), gated: true,
            bias: false)
            .Work(Steps.Decode(16, 100), ParallelLayout.Single).WeightsRead.Value, 2);

    [Fact]
    public void Kernel_time_of_a_product()
    {
        KernelCurve curve = new()
        {
            Launch = Seconds.FromMicroseconds(3),
            ComputeEfficiency = Ratio.From(0.8),
            MemoryEfficiency = Ratio.From(0.8),
            Sharpness = Ratio.From(2),
            SerialStep = Seconds.From(0.4e-9)
        };
        KernelWork work = new(KernelKind.MatrixProduct, FlopCount.From(2.0 * 16 * 4096 * 4096)) { M = 16, N = 4096, K = 4096 };

        KernelTime time = curve.Time(
            work, Traffic.From(2.0 * ((4096 * 4096) + (2 * 16 * 4096))), FlopRate.FromTflops(989), Bandwidth.FromGigabytesPerSecond(3350));

        Assert.Equal(15.74e-6, time.Time.Value, 8);
    }

    [Fact]
    public void All_reduce_of_four_ranks() =>
        Assert.Equal(6.68e-6, SampleSpeed.Link.Time(Traffic.From(262_144), Count.From(4), Bandwidth.FromGigabytesPerSecond(450)).Value, 8);

    [Fact]
    public void Prefill_share_of_a_step()
    {
        Seconds carried = ServedTimes.CarriedPrefill(Seconds.FromMilliseconds(40), running: 17, outputTokens: 256);

        Assert.Equal(12.5, (Seconds.FromMilliseconds(10) + carried).Milliseconds, 9);
    }

    [Fact]
    public void Waiting_prefills() => Assert.Equal(0.125, ServedTimes.QueueAhead(0.2), 9);

    [Fact]
    public void Busiest_of_four_replicas()
    {
        ReplicaLoad load = ReplicaLoad.Of(10, Ratio.From(1.5), 4);
        Workload uneven = new(TokenCount.One, TokenCount.One, new OfferedBatch(SequenceCount.From(load.Mean)), null, default) { Imbalanced = load };

        Assert.Equal(15, load.Busiest);
        Assert.Equal(6.667, Rate.Of(uneven.OnAllReplicas(15, 4), Seconds.From(6)).PerSecond, 3);
    }

    [Fact]
    public void Largest_batch_by_memory()
    {
        ByteCount each = CacheOf(Llama8B()).PerSequence(0, 1280, 0);

        Assert.Equal(ByteCount.FromMebibytes(160), each);
        Assert.Equal(256, ByteCount.FromGibibytes(40) / each);
    }

    [Fact]
    public void Longest_context_by_memory()
    {
        Case pooled = new(SampleModels.Llama31Of8B, "vllm") { Batch = 8, Knobs = KnobSet.Empty.With(VllmKnobs.KvCacheMemoryBytes, 40 * ByteCount.PerGiB) };

        Assert.Equal(40_960, pooled.Estimate.Capacity.Context!.Tokens.Count);
    }

    [Fact]
    public void Smallest_share_of_a_gpu()
    {
        Case served = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0", Batch = 8, Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 4096) };

        Assert.Equal(Ratio.From(0.24), served.Estimate.Capacity.MemoryShare.Share);
    }

    [Fact]
    public void Textbook_parameters()
    {
        Case asked = new(SampleModels.Llama31Of8B, "vllm");

        Relation relation = RuleOfThumb.Of(asked.Deployment, asked.Workload, asked.Estimate).Single(found => found.Id == "transformerParameters");

        Assert.Equal(2_415_919_104, relation.Result!.Value.Value);
        Assert.Equal(8_030_261_248, relation.Detailed!.Value.Value);
    }

    [Fact]
    public void Every_example_of_the_document_is_tested_here()
    {
        string document = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "formulas.md"));
        string[] tested = [.. typeof(FormulaExamplesTests).GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
            .Select(method => method.Name)];

        string[] missing = [.. ExampleName().Matches(document).Select(match => match.Groups[1].Value)
            .Where(name => !tested.Contains(name, StringComparer.OrdinalIgnoreCase))];

        Assert.Empty(missing);
        Assert.True(ExampleName().Count(document) > 5);
    }

    [GeneratedRegex(@"\*\*Example `([a-z0-9_]+)`\.\*\*")]
    private static partial Regex ExampleName();

    internal static string RepositoryRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "InferenceSizing.sln")))
            at = at.Parent;
        return at?.FullName ?? throw new DirectoryNotFoundException("The tests run within the repository.");
    }

    private static CacheLayout CacheOf(OperatorList operators) =>
        CacheLayout.Of(operators, new CacheStorage(Bf16, Bf16, NumberFormat.Bf16), ParallelLayout.Single, hostLayers: LayerCount.Zero);

    private static OperatorList Llama8B()
    {
        LayerDesign layer = new(new AttentionDesign(AxisLength.From(32), AxisLength.From(8), AxisLength.From(128), AttentionSpan.Full),
            new MlpDesign(AxisLength.From(14_336), Gated: true), NormDesign.Rms, Count.From(2));
        return Stack([.. Enumerable.Repeat(layer, 32)], 4096);
    }

    private static OperatorList Stack(System.Collections.Immutable.ImmutableArray<LayerDesign> layers, int hidden) => new TransformerDesign
    {
        Family = "example",
        HiddenSize = AxisLength.From(hidden),
        VocabularySize = AxisLength.From(128_256),
        TiedEmbeddings = false,
        Layers = layers,
        Dimensions = new ModelDimensions(LayerCount.From(layers.Length), AxisLength.From(hidden), AxisLength.From(14_336), AxisLength.From(32),
            AxisLength.From(8), AxisLength.From(128), AxisLength.From(128_256), TokenCount.From(8192)),
    }.ToArchitecture().LayOut().Operators!;
}
