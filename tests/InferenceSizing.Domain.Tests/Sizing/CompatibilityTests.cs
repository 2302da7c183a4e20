using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Sizing;

public sealed class CompatibilityTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm"), Mixtral = new(SampleModels.Mixtral, "vllm"),
        Bert = new(SampleModels.BertBase, "tensorrt");

    [Fact]
    public void A_tensor_degree_that_does_not_divide_the_heads_is_refused() =>
        Refused(Topic.TensorDegree, Llama with { Layout = new() { Tensor = 3, ExpertTensor = 3 } });

    [Theory, InlineData("tensorrt"), InlineData("tensorrt-llm")]
    public void TensorRT_is_refused_on_a_card_that_is_not_NVIDIAs(string engine)
    {
        Case sized = new(engine == "tensorrt" ? SampleModels.BertBase : SampleModels.Llama31Of8B, engine);

        Assert.Null(sized.Outcome.Refusal);
        Refused(Topic.Engine, sized with { Gpu = SampleAccelerators.H100 with { Vendor = Vendor.Amd, Generation = ChipGeneration.Cdna3 } });
    }

    [Fact]
    public void More_stages_than_layers_are_refused()
    {
        Refused(Topic.PipelineDegree, Llama with { Layout = new() { Pipeline = 33 } });
        Assert.Null((Llama with { Layout = new() { Pipeline = 32 } }).Outcome.Refusal);
    }

    [Fact]
    public void A_network_in_one_section_has_no_layers_to_divide_and_runs_whole() =>
        Assert.Null(new Case(ImageArchitecture.Of(new YoloNetwork(YoloVersion.Eight, Ratio.From(0.33), Ratio.From(0.25), AxisLength.From(1024)),
            AxisLength.From(3), new ImageSize(AxisLength.From(640), AxisLength.From(640))),
            "tensorrt")
        { Input = 1 }.Outcome.Refusal);

    [Theory, InlineData(4, 1, 3, 1), InlineData(2, 2, 2, 1), InlineData(8, 1, 1, 1), InlineData(2, 1, int.MaxValue, int.MaxValue)]
    public void Experts_must_be_laid_over_the_same_ranks_as_attention(int tensor, int attentionData, int expert, int expertTensor) =>
        Refused(Topic.ExpertTensorDegree,
            Mixtral with { Layout = new() { Tensor = tensor, AttentionData = attentionData, Expert = expert, ExpertTensor = expertTensor } });

    [Fact]
    public void Groups_without_an_expert_are_refused()
    {
        Refused(Topic.ExpertDegree, Mixtral with { Layout = new() { Tensor = 16, Expert = 16 } });
        Refused(Topic.ExpertDegree, Llama with { Layout = new() { Tensor = 2, Expert = 2 } });
        Assert.Null((Mixtral with { Layout = new() { Tensor = 8, Expert = 8 } }).Outcome.Refusal);
    }

    [Theory, InlineData("tensorrt"), InlineData("onnxruntime")]
    public void Engines_of_single_passes_do_not_generate(string engine) => Refused(Topic.Engine, new Case(SampleModels.Llama31Of8B, engine));

    [Theory, InlineData("vllm"), InlineData("llama.cpp"), InlineData("tensorrt-llm"), InlineData("sglang"), InlineData("transformers")]
    public void Engines_of_language_models_do_not_take_images(string engine) =>
        Refused(Topic.Engine, new Case(SampleModels.ResNet50, engine) { Weights = "fp16", Input = 1 });

    [Fact]
    public void Models_that_do_not_generate_run_whole_and_in_batches()
    {
        Refused(Topic.Parallelism, Bert with { Layout = new() { Tensor = 2, ExpertTensor = 2 } });
        Refused(Topic.Parallelism, Bert with { Layout = new() { Tensor = int.MaxValue, Pipeline = int.MaxValue } });
        Refused(Topic.Arrival, Bert with { Arrival = Case.Closed });
        Assert.Null((Bert with { Layout = new() { Replicas = 8 } }).Outcome.Refusal);
    }

    [Fact]
    public void An_image_that_the_design_cannot_take_is_refused()
    {
        Case network = new(SampleModels.ResNet50, "pytorch") { Input = 1 };

        Outcome<Estimate> outcome = Estimator.Estimate(network.Deployment,
            network.Workload with { Image = new ImageSize(AxisLength.From(100_000), AxisLength.From(224)) });

        Assert.Equal(Refusal.Invalid(Topic.ImageHeight, outcome.Refusal!.Reason), outcome.Refusal);
    }

    [Fact]
    public void Figures_beyond_63_bits_are_refused_not_thrown()
    {
        Workload endless = new(TokenCount.From(long.MaxValue / 4), TokenCount.One, new OfferedBatch(SequenceCount.From(long.MaxValue / 4)), null, default);

        Assert.Equal(Topic.Workload, Estimator.Estimate(Llama.Deployment, endless).Refusal!.Subject.Topic);
    }

    private static void Refused(Topic topic, Case sized)
    {
        Refusal? refusal = sized.Outcome.Refusal;
        Assert.NotNull(refusal);
        Assert.Equal(topic, refusal.Subject.Topic);
        Assert.Equal(topic == Topic.Engine ? RefusalKind.Unsupported : RefusalKind.Invalid, refusal.Kind);
        Assert.False(string.IsNullOrWhiteSpace(refusal.Reason));
    }
}
