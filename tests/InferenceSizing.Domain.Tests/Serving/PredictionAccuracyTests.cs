using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Serving;

public sealed class PredictionAccuracyTests
{
    [Fact]
    public void Intervals_are_wider_on_chips_where_the_engine_was_not_measured()
    {
        TimingAccuracy measured = For(SampleAccelerators.H100).Times, elsewhere = For(SampleAccelerators.T4).Times;

        Assert.Equal(SampleSpeed.Vllm.Accuracy, measured);
        Assert.True(elsewhere.FirstToken.Above > measured.FirstToken.Above && elsewhere.FirstToken.Below < measured.FirstToken.Below);
        Assert.True(elsewhere.OutputToken.Above > measured.OutputToken.Above);
        Assert.NotEqual(For(SampleAccelerators.H100).Basis, For(SampleAccelerators.T4).Basis);
    }

    [Fact]
    public void Intervals_are_wider_with_attention_replicas() =>
        Assert.True(PredictionAccuracy.For(
            SampleAccelerators.H100, new ParallelLayout { AttentionData = 2, ExpertTensor = 2 }, SampleSpeed.Vllm,
            formatsMeasured: true).Times.OutputToken.Above > SampleSpeed.Vllm.Accuracy.OutputToken.Above);

    [Fact]
    public void Intervals_are_wider_in_formats_and_over_more_GPUs_than_were_measured()
    {
        Ratio plain = For(SampleAccelerators.H100).Times.Request.Above;

        Assert.True(PredictionAccuracy.For(
            SampleAccelerators.H100, ParallelLayout.Single, SampleSpeed.Vllm, formatsMeasured: false).Times.Request.Above > plain);
        Assert.True(PredictionAccuracy.For(
            SampleAccelerators.H100, new ParallelLayout { Tensor = 16, ExpertTensor = 16 }, SampleSpeed.Vllm,
            formatsMeasured: true).Times.Request.Above > plain);
        Assert.True(new Case(SampleModels.Llama31Of8B, "vllm") { Weights = "bf16" }.Times.FormatsMeasured);
        Assert.False(new Case(SampleModels.Llama31Of8B, "vllm") { Weights = "awq-int4" }.Times.FormatsMeasured);
    }

    private static PredictionAccuracy For(Accelerator chip) => PredictionAccuracy.For(chip, ParallelLayout.Single, SampleSpeed.Vllm, formatsMeasured: true);
}
