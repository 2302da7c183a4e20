using System.Collections.Immutable;
using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Quality;

/// <summary>What any reader of the published losses expects of them.</summary>
public sealed class QualityLaws
{
    private static readonly ImmutableArray<double> Billions = [0.27, 0.6, 1.2, 3, 8, 14, 32, 70, 120, 405, 671, 1_000, 2_800];

    /// <summary>Formats of one method, the one with more bits first.</summary>
    public static TheoryData<string, string> MoreAndFewerBits => new()
    {
        { "int8-weight-only", "gptq-int4" },
        { "int8-weight-only", "awq-int4" },
        { "fp8", "nvfp4" },
        { "fp8-block", "nvfp4" },
        { "int8", "nvfp4" },
        { "fp8", "mxfp4" },
    };

    [Theory, MemberData(nameof(MoreAndFewerBits))]
    public void More_bits_never_lose_more_at_any_size(string more, string fewer) => Assert.All(Billions, billion =>
    {
        (Loss left, Loss right) = (LossOf(more, billion), LossOf(fewer, billion));
        Assert.True(left.Estimate.Value <= right.Estimate.Value && left.High.Value <= right.High.Value, $"{more} {left}, {fewer} {right} at {billion}");
    });

    [Fact]
    public void Larger_models_never_lose_more() => Assert.All(WeightsOfDecoders, result =>
    {
        Loss[] losses = [.. Billions.Select(billion => result.LossOf(Parameters(billion)))];
        Assert.Equal(losses.OrderByDescending(loss => loss.Estimate.Value), losses);
        Assert.Equal(losses.OrderByDescending(loss => loss.High.Value), losses);
    });

    [Fact]
    public void The_estimate_lies_within_its_interval() => Assert.All(WeightsOfDecoders, result => Assert.All(Billions, billion =>
    {
        Loss loss = result.LossOf(Parameters(billion));
        Assert.True(loss.Low.Value <= loss.Estimate.Value && loss.Estimate.Value <= loss.High.Value, $"{string.Join(' ', result.Schemes)} {loss} at {billion}");
    }));

    /// <summary>With one exponent the order of two formats is that of every size.</summary>
    [Fact]
    public void All_formats_of_decoders_fall_alike() => Assert.Single(WeightsOfDecoders.Select(result => result.SizeExponent!.Value.Value).Distinct());

    /// <summary>Mean loss of the tasks, percent of the untouched model's score.</summary>
    [Theory]
    [InlineData("nvfp4", 671, 0.46, "model card of nvidia/DeepSeek-R1-FP4: MMLU, GSM8K, AIME 2024, GPQA Diamond and MATH-500 against FP8")]
    [InlineData("nvfp4", 31.3, 0.36, "NVIDIA's card of Gemma-4-31B-IT-NVFP4, MMLU-Pro 85.25 to 84.94, in sch0tten/nvfp4-benchmark@4ea3103 paper/report.md")]
    [InlineData("nvfp4", 35.1, 0.70, "NVIDIA's card of Qwen3.6-35B-A3B-NVFP4, MMLU-Pro 85.6 to 85.0, in sch0tten/nvfp4-benchmark@4ea3103 paper/report.md")]
    [InlineData("nvfp4", 27.4, 2.84, "sch0tten/nvfp4-benchmark@4ea3103 paper/report.md: Qwen3.6-27B, MMLU-Pro 84.4 to 82.0")]
    [InlineData("nvfp4", 8.19, 3.34, "basetenlabs/qwen3-nvfp4-benchmark README: Qwen3-8B, six tasks, 77.8 to 75.2")]
    [InlineData("fp8", 70.6, 0.38, "NVIDIA/Model-Optimizer@a2fbac7 examples/benchmark.md: MMLU of Llama 3.1 70B")]
    [InlineData("fp8", 8.03, 1.50, "NVIDIA/Model-Optimizer@a2fbac7 examples/benchmark.md: MMLU of Llama 3.1 8B")]
    [InlineData("fp8", 22, 0.43, "NVIDIA/Model-Optimizer@a2fbac7 Nemotron-3-Nano-30B-A3B-BF16 tutorial: average of eight tasks, 70.5 to 70.2")]
    [InlineData("awq-int4", 70.6, 1.07, "NVIDIA/Model-Optimizer@a2fbac7 examples/benchmark.md: MMLU of Llama 3.1 70B")]
    [InlineData("gptq-int4", 8.17, 0.70, "model card of RedHatAI/granite-3.1-8b-instruct-quantized.w4a16: OpenLLM 70.30 to 69.81")]
    [InlineData("int8", 72.7, 0.25, "model card of neuralmagic-ent/Qwen2.5-72B-quantized.w8a8: OpenLLM 78.91 to 78.71")]
    [InlineData("int8-weight-only", 72.7, 0.74, "qwen.readthedocs.io, quantization benchmark: Qwen2-72B-Instruct GPTQ-Int8, 81.3 to 80.7")]
    [InlineData("gptq-int4", 72.7, 0.12, "qwen.readthedocs.io, quantization benchmark: Qwen2-72B-Instruct GPTQ-Int4, 81.3 to 81.2")]
    [InlineData("awq-int4", 7.6, 4.19, "qwen.readthedocs.io, quantization benchmark: Qwen2-7B-Instruct AWQ, 66.9 to 64.1")]
    public void A_published_loss_lies_in_the_interval(string scheme, double billion, double published, string source)
    {
        Loss loss = LossOf(scheme, billion);
        Assert.True(published >= loss.Low.Value && published <= loss.High.Value, $"{source}: {published}, interval {loss}");
    }

    /// <summary>At 70 billion and more four bits keep 98 % of the score in the middle, whichever the format with results on such models.</summary>
    [Theory, InlineData("awq-int4"), InlineData("nvfp4")]
    public void Four_bits_of_large_models_lose_less_than_two_percent(string scheme) => Assert.InRange(LossOf(scheme, 70).Estimate.Value, 0.1, 2);

    private static IEnumerable<QualityResult> WeightsOfDecoders => SharedCatalogue.Instance.Quality.Results
        .Where(result => result is { Technique: QualityTechnique.Weights, Models: "decoder", Metric: QualityMetric.Accuracy });

    private static Loss LossOf(string scheme, double billion) =>
        WeightsOfDecoders.Single(result => result.Schemes.Contains(scheme)).LossOf(Parameters(billion));

    private static Count Parameters(double billion) => Count.From((long)(billion * 1e9));
}
