using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Sizing;

/// <summary>The ten textbook relations, worked by hand.</summary>
public sealed class RuleOfThumbTests
{
    private const double Exactly = 1e-9;

    /// <summary>L 32, d_model 4096, d_ff 14,336, N 1024, four sequences, two replicas, BF16 on an H100 of 989 TFLOPS.</summary>
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm") { Batch = 4, Arrival = Case.Static, Layout = new() { Replicas = 2 } };

    /// <summary>Eight kernels of 3 x 3 x 3 over 32 x 32 positions, four images, FP16.</summary>
    private static readonly Case Convolution = new(SampleModels.OneConvolution, "pytorch") { Input = 1, Batch = 4, Weights = "fp16" };

    [Theory]
    [InlineData("transformerParameters", 2_415_919_104)] // 32 · (4096² + 4096 · 14336)
    [InlineData("transformerActivations", 1_073_741_824)] // 32 · 1024 · 4096 · 4 · 2
    [InlineData("totalMemory", 17_167_818_752)] // 16,060,522,496 of parameters, 33,554,432 of rotary tables, the activations above
    [InlineData("lowerPrecision", 16_060_522_496)] // 8,030,261,248 · 4 · 16/32
    [InlineData("inferenceTime", 66.515571429)] // 2 · 8,030,261,248 · 4096 / 989e12, in ms
    [InlineData("batchMemory", 17_771_798_528)] // weights with their tables + 4 · (1152 · 131,072 of cache + 268,435,456 of activations)
    public void Relations_of_a_transformer_are_worked_by_hand(string id, double expected) => Close.To(expected, Of(Llama, id).Result!.Value.Value, Exactly);

    [Fact]
    public void A_transformer_has_no_convolutional_memory()
    {
        Assert.Null(Of(Llama, "convolutionalMemory").Result);
        Assert.Null(Of(Llama, "convolutionalMemory").Detailed);
    }

    [Fact]
    public void A_network_without_weights_has_nothing_to_quantize()
    {
        LayeredNetwork network = new([new NetworkLayer(LayerType.Relu, AxisLength.Zero, AxisLength.Zero, AxisLength.One, AxisLength.Zero, Count.One, false,
            null)]);
        Case sized = new(ImageArchitecture.Of(network, AxisLength.From(3), new ImageSize(AxisLength.From(32), AxisLength.From(32))), "pytorch")
        {
            Input = 1,
            Weights = "fp16"
        };

        Assert.Equal(0, Of(sized, "lowerPrecision").Result!.Value.Value);
        Assert.Equal(0, Of(sized, "quantizationLoss").Result!.Value.Value);
    }

    [Fact]
    public void Sixteen_bits_lose_nothing_and_eight_lose_alpha_times_the_ratio()
    {
        Assert.Equal(0, Of(Llama, "quantizationLoss").Result!.Value.Value);
        // 16,060,522,496 bytes of BF16 over 6,979,321,856 of FP8, 224 FP32 scales and 2 · (2 · 525,336,576 + 65 · 4096) left at 16 bits.
        Close.To(0.61 * 16_060_522_496 / 9_081_201_536, Of(Llama with { Weights = "fp8" }, "quantizationLoss").Result!.Value.Value, Exactly);
    }

    [Fact]
    public void Gpus_with_whole_copies_add_up()
    {
        Relation relation = Of(Llama, "severalGpus");
        Estimate estimate = Llama.Estimate;

        Close.To(estimate.Served.OutputTokens!.Value.Estimate.PerSecond, relation.Result!.Value.Value, Exactly);
        Assert.Equal(2, relation.Values.Single(value => value.Name == "replicas").Value.Value);
    }

    /// <summary>One instance of the two: half of what the deployment serves.</summary>
    [Fact]
    public void Throughput_is_the_batch_over_its_time()
    {
        Estimate estimate = Llama.Estimate;

        Close.To(4 / estimate.Served.Request!.Value.Estimate.Value, Of(Llama, "throughput").Result!.Value.Value, Exactly);
        Close.To(2 * 4 / estimate.Served.Request!.Value.Estimate.Value, Of(Llama, "throughput").Detailed!.Value.Value, Exactly);
    }

    [Theory]
    [InlineData("convolutionalMemory", 1_835_008)] // (216 + 8) · 32 · 32 · 4 · 2
    [InlineData("lowerPrecision", 432)] // 216 · 4 · 16/32
    [InlineData("quantizationLoss", 0)]
    public void Relations_of_a_convolution_are_worked_by_hand(string id, double expected) =>
        Assert.Equal(expected, Of(Convolution, id).Result!.Value.Value, 1e-9);

    [Fact]
    public void What_a_convolution_adds_up_to_is_its_weights_and_its_maps()
    {
        Estimate estimate = Convolution.Estimate;
        double activations = estimate.PerGpu.Activations.Estimate.Count;

        Assert.Equal(432 + activations, Of(Convolution, "totalMemory").Result!.Value.Value);
        Close.To(432 + activations, Of(Convolution, "batchMemory").Result!.Value.Value, Exactly);
        Close.To(4 / estimate.Served.Batch!.Value.Estimate.Value, Of(Convolution, "throughput").Result!.Value.Value, Exactly);
        Close.To(estimate.Served.Samples!.Value.Estimate.PerSecond, Of(Convolution, "severalGpus").Result!.Value.Value, Exactly);
    }

    [Theory, InlineData("transformerParameters"), InlineData("transformerActivations"), InlineData("inferenceTime")]
    public void Relations_of_transformers_do_not_apply_to_a_convolution(string id) => Assert.Null(Of(Convolution, id).Result);

    /// <summary>A convolution in INT8 takes a quarter of its FP32 bytes, and a mixture in MXFP4 is called by its experts' four bits, not by the rest.</summary>
    [Theory, InlineData("int8", 216), InlineData("fp8-block", 432)]
    public void The_bits_are_those_of_what_the_scheme_does_to_convolutions(string scheme, double bytes) =>
        Assert.Equal(bytes, Of(Convolution with { Weights = scheme }, "lowerPrecision").Result!.Value.Value, 1e-9);

    [Fact]
    public void The_bits_of_a_mixture_are_those_of_its_experts()
    {
        Relation relation = Of(new Case(SampleModels.Mixtral, "vllm") { Weights = "mxfp4" }, "lowerPrecision");

        Assert.Equal(46_702_792_704 / 2.0, relation.Result!.Value.Value);
    }

    [Fact]
    public void Every_relation_stands_once_and_says_why_it_differs()
    {
        Assert.Equal(
            ["convolutionalMemory", "transformerParameters", "transformerActivations", "totalMemory", "lowerPrecision", "inferenceTime", "severalGpus",
                "quantizationLoss", "batchMemory", "throughput"],
            RuleOfThumb.Of(Llama.Deployment, Llama.Workload, Llama.Estimate).Select(relation => relation.Id));
        Assert.All(RuleOfThumb.Of(Llama.Deployment, Llama.Workload, Llama.Estimate), relation => Assert.NotEqual("", relation.WhyDifferent));
    }

    private static Relation Of(Case sized, string id) => RuleOfThumb.Of(sized.Deployment, sized.Workload, sized.Estimate).Single(relation => relation.Id == id);
}
