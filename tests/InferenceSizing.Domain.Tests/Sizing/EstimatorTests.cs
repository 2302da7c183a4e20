using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Sizing;

public sealed class EstimatorTests
{
    /// <summary>Cosines and sines of 131,072 positions of a head of 128, two bytes each, on every rank.</summary>
    private const long RotaryTable = 131072L * 128 * 2;

    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm");

    [Fact]
    public void A_model_on_one_card_is_sized_from_top_to_bottom()
    {
        Estimate estimate = (Llama with { Batch = 8 }).Estimate;

        Assert.True(estimate.Fits);
        Assert.Equal(8_030_261_248, estimate.Operators.Parameters.Value);
        Assert.Equal(16_060_522_496 + RotaryTable, estimate.PerGpu.Weights.Count);
        Assert.Equal(8L * 1152 * 131072, estimate.PerGpu.Cache.Count);
        Assert.Equal(131072, estimate.CacheBytesPerToken.Count);
        Assert.Equal(1152L * 131072, estimate.CacheBytesPerSequence.Count);
        Assert.Equal(estimate.PerGpu.Total, estimate.Instance.Total);
        Assert.Empty(estimate.Warnings);
        Assert.NotEmpty(estimate.Prefill);
        Assert.NotEmpty(estimate.Decode);
        Assert.Empty(estimate.Forward);
    }

    /// <summary>Llama-3.1-70B over two stages of two ranks: the last stage holds the head and the norm, the first the embedding.</summary>
    [Fact]
    public void The_fullest_gpu_is_shown_beside_the_sum_of_the_instance()
    {
        Estimate estimate = (Llama with { Model = SampleModels.Llama31Of70B, Layout = new() { Tensor = 2, Pipeline = 2, ExpertTensor = 2 } }).Estimate;
        const long layer = (8192L * 10240) + (8192L * 8192) + (3 * 8192L * 28672), table = 128256L * 8192, norms = 2 * 8192;
        const long first = (40 * ((layer / 2) + norms)) + (table / 2), last = first + 8192;

        Assert.Equal((2 * last) + RotaryTable, estimate.PerGpu.Weights.Count);
        Assert.Equal((2 * 2 * (first + last)) + (4 * RotaryTable), estimate.Instance.Weights.Count);
        Assert.Equal(1152L * 40 * 4 * 2 * 128 * 2, estimate.PerGpu.Cache.Count);
        Assert.Equal(4 * estimate.PerGpu.Cache.Count, estimate.Instance.Cache.Count);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_an_answer_with_a_shortfall()
    {
        Estimate estimate = (Llama with { Model = SampleModels.Llama31Of70B }).Estimate;

        Assert.False(estimate.Fits);
        Assert.True(estimate.PerGpu.Free.IsShortfall);
        Assert.Equal(0, estimate.LargestBatch.BatchSize.Count);
        Assert.Null(estimate.LargestBatch.Served);
    }

    /// <summary>The smallest question there is: one token in, none out.</summary>
    [Fact]
    public void One_token_in_and_none_out_is_a_prefill()
    {
        const int tokensOfABlock = 16;
        Estimate estimate = (Llama with { Input = 1, Output = 0 }).Estimate;

        Assert.True(estimate.Fits);
        Assert.Equal(131072 * tokensOfABlock, estimate.PerGpu.Cache.Count);
        Assert.Empty(estimate.Decode);
        Assert.Null(estimate.Served.OutputTokens);
        Assert.NotNull(estimate.Served.TimeToFirstToken);
    }

    [Fact]
    public void An_image_network_has_a_forward_pass_and_nothing_of_a_decoder()
    {
        Estimate estimate = new Case(SampleModels.ResNet50, "pytorch") { Input = 1, Batch = 16, Weights = "fp32" }.Estimate;

        Assert.Equal(25_557_032, estimate.Operators.Parameters.Value); // torchvision's resnet50
        Assert.Equal(4L * 25_557_032, estimate.PerGpu.Weights.Count);
        Assert.NotEmpty(estimate.Forward);
        Assert.Empty(estimate.Prefill);
        Assert.Equal(ByteCount.Zero, estimate.CacheBytesPerSequence);
        Assert.True(estimate.LargestBatch.BatchSize.Count > 16);
    }

    [Fact]
    public void Each_attention_replica_shows_the_prefill_of_its_own_sequences()
    {
        Case divided = Llama with { Batch = 8, Arrival = Case.Static, Layout = new() { AttentionData = 2, ExpertTensor = 2 } };

        Assert.Equal(divided.Times.Pass(Passes.Prefill, Steps.Prefill(4, 1024)).Parts.Select(part => part.Flops),
            divided.Estimate.Prefill.Where(part => part.Flops.Count > 0 || part.Moved.Bytes > 0).Select(part => part.Flops));
    }

    /// <summary>Whisper's encoder has 1500 positions whatever the request says.</summary>
    [Fact]
    public void An_encoder_of_fixed_length_ignores_the_prompts()
    {
        Domain.Networks.Transformers.TokenArchitecture bart = SampleModels.BartBase;
        Domain.Networks.Transformers.TokenArchitecture heard = new(bart.LayOut().Operators!)
        {
            Design = bart.Design,
            Family = "audio",
            Kind = bart.Kind,
            Input = bart.Input,
            Dimensions = bart.Dimensions,
            FixedEncoderTokens = TokenCount.From(1500)
        };
        Case asked = new(heard, "transformers") { Input = 1, Output = 10 };

        Assert.Equal(6L * 2 * 12 * 64 * 2 * (10 + 1500), asked.Estimate.PerGpu.Cache.Count);
        Assert.Equal(asked.Estimate.Served.TimeToFirstToken, (asked with { Input = 900 }).Estimate.Served.TimeToFirstToken);
    }

    [Fact]
    public void Knobs_of_the_client_are_sized_as_they_stand()
    {
        Estimate half = (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.GpuMemoryUtilization, Ratio.From(0.5)) }).Estimate;

        Close.ToGibibytes(79.19 / 2, half.PerGpu.Budget, 1e-6);
    }
}
