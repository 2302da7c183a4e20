using InferenceSizing.Domain.Quality;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Quality;

public sealed class QualityEstimateTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm");

    [Fact]
    public void Sixteen_bits_lose_nothing() => Assert.Equal(Loss.None, Of(Llama).AccuracyLoss);

    /// <summary>By hand, of 0.7 % and 5 % at 8 billion and an exponent of a half: at two billion twice 0.7 and 1 + 2 * 4; at 128 billion a quarter of 0.7, and
    /// 1 + 4 / 4. Noise stays.</summary>
    [Theory, InlineData(8, 0.7, 5), InlineData(2, 1.4, 9), InlineData(128, 0.175, 2)]
    public void Losses_fall_with_the_size_of_the_model_and_noise_stays(double billion, double estimate, double high)
    {
        Loss loss = SampleEvidence.Published.Results[0].LossOf(Count.From((long)(billion * 1e9)));

        Assert.Equal((-0.3, estimate, high), (loss.Low.Value, Math.Round(loss.Estimate.Value, 9), Math.Round(loss.High.Value, 9)));
    }

    /// <summary>By hand: 1 − (1 − 0.0069867) · (1 − 0.005) = 1.19518 %, where 0.7 · (8.03 / 8)^(−1/2) is 0.69867.</summary>
    [Fact]
    public void Losses_come_one_after_another() =>
        Assert.Equal(1.19518, Of(Llama with { Weights = "awq-int4", Cache = "int8" }).AccuracyLoss!.Value.Estimate.Value, 1e-4);

    [Fact]
    public void What_no_results_tell_is_not_known()
    {
        QualityEstimate quality = Of(Llama with { Cache = "fp8" });

        Assert.Null(quality.AccuracyLoss);
        Assert.Null(quality.Alpha);
        Assert.Equal(1, quality.Parts[^1].PerplexityRise!.Value.Estimate.Value);
        Assert.Contains("perplexity alone", quality.Parts[^1].Basis, StringComparison.Ordinal);
    }

    /// <summary>DeepSeek-V3's checkpoint is in FP8: its published scores are of that format.</summary>
    [Fact]
    public void A_checkpoint_loses_nothing_in_its_own_format()
    {
        Estimate estimate = new Case(SampleModels.DeepSeekV3, "vllm") { Weights = "fp8-block" }.Estimate;

        Assert.Equal(Loss.None, Assessment.QualityOf(estimate, null, "fp8-block", SampleEvidence.Published).AccuracyLoss);
        Assert.Null(Assessment.QualityOf(estimate, null, "bf16", SampleEvidence.Published).AccuracyLoss);
    }

    /// <summary>Of Llama-3.1-8B, without the embedding and head in 16 bits: 3.2 · exp(−1.3 · (4.13 − 4.15)) · 8.03^(−0.4) is 1.43 %.</summary>
    [Fact]
    public void Weight_only_formats_without_results_follow_the_fitted_form()
    {
        QualityPart part = Of(Llama with { Weights = "nf4" }).Parts[0];

        Assert.Equal(398, part.Results.Value);
        Assert.InRange(part.Accuracy!.Value.Estimate.Value, 1.3, 1.5);
    }

    /// <summary>The fitted form stands beside results, for weights that are multiplied in 16 bits and no others.</summary>
    [Fact]
    public void The_fitted_form_stands_beside_results_of_weight_only_formats()
    {
        Assert.InRange(Of(Llama with { Weights = "awq-int4" }).ByBits!.Value.Estimate.Value, 1.3, 1.5);
        Assert.Null(Of(Llama with { Weights = "fp8" }).ByBits);
        Assert.Null(Of(Llama).ByBits);
    }

    /// <summary>Of file types whose embeddings are quantized too, each with more bits than the next.</summary>
    [Fact]
    public void More_bits_of_a_file_type_never_lose_more()
    {
        string[] types = ["q8_0", "q6_k", "q5_k_m", "q5_k_s", "q4_k_m", "q4_k_s", "q3_k_m", "q3_k_s", "q2_k"];
        double[] losses = [.. types.Select(type => Of(new Case(SampleModels.Llama31Of70B, "llama.cpp") { Weights = type, Cache = "fp16" })
            .AccuracyLoss!.Value.Estimate.Value)];

        Assert.Equal(losses.Order(), losses);
        Assert.True(losses[0] > 0 && losses[^1] > 1);
    }

    /// <summary>Below two and a half bits results differ by an order of magnitude.</summary>
    [Fact]
    public void Below_two_and_a_half_bits_no_figure_is_given() =>
        Assert.Null(Of(new Case(SampleModels.Llama31Of70B, "llama.cpp") { Weights = "iq1_s", Cache = "fp16" }).AccuracyLoss);

    /// <summary>The textbook's relation stands beside the figure of the results.</summary>
    [Fact]
    public void The_textbooks_loss_stands_beside_the_published_one()
    {
        Case quantized = Llama with { Weights = "awq-int4" };
        Relation relation = RuleOfThumb.Of(quantized.Deployment, quantized.Workload, quantized.Estimate, Of(quantized))
            .Single(found => found.Id == "quantizationLoss");

        Assert.Equal(0.69867, relation.Detailed!.Value.Value, 1e-4);
    }

    [Fact]
    public void Image_networks_have_results_of_their_own() =>
        Assert.Equal((230, 0.4), Weights(new Case(SampleModels.ResNet50, "tensorrt") { Weights = "int8" }));

    [Theory, InlineData(0.5, 0), InlineData(0.6, 0)]
    public void Pruning_without_results_is_not_known(double ratio, int results)
    {
        Estimate pruned = Estimator.Estimate(
            Llama.Deployment with { Pruning = new Pruning(PruningKind.Unstructured, Ratio.From(ratio)) }, Llama.Workload).Value!;

        Assert.Equal(results, Assessment.QualityOf(pruned, null, null, SampleEvidence.Published).Parts[^1].Results.Value);
        Assert.Null(Assessment.QualityOf(pruned, null, null, SampleEvidence.Published).AccuracyLoss);
    }

    /// <summary>Of 8,030,261,248 parameters in 16 bits the four-bit checkpoint leaves 2 x 525,336,576 in embedding and head.</summary>
    [Fact]
    public void The_memory_ratio_counts_what_stays_in_sixteen_bits()
    {
        QualityEstimate quality = Of(Llama with { Weights = "awq-int4" });

        Assert.InRange(quality.MemoryRatio.Value, 2.7, 2.9);
        Assert.Equal(quality.AccuracyLoss!.Value.Estimate.Value, quality.Alpha!.Value.Estimate.Value * quality.MemoryRatio.Value, 1e-9);
    }

    /// <summary>Llama-2-7B's published MMLU is 45.3: 100 − 444.3 · 6738^−0.239 is 46.0.</summary>
    [Fact]
    public void A_familys_curve_gives_the_score_of_a_size()
    {
        SizeCurve curve = SampleEvidence.Published.CurveOf("family/Llama-7B")!;

        Assert.Equal(46.0, curve.ScoreAt(Count.From(6_738_000_000)).Value, 0.1);
        Assert.Null(SampleEvidence.Published.CurveOf("another"));
    }

    private static QualityEstimate Of(Case sized) => Assessment.QualityOf(sized.Estimate, null, null, SampleEvidence.Published);

    private static (long Results, double Loss) Weights(Case sized) => (Of(sized).Parts[0].Results.Value, Of(sized).Parts[0].Accuracy!.Value.Estimate.Value);
}
