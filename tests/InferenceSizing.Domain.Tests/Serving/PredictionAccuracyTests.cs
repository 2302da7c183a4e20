using InferenceSizing.Domain.Accelerators;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Tests.Samples;

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
        Assert.True(PredictionAccuracy.For(SampleAccelerators.H100, new ParallelLayout { AttentionData = 2, ExpertTensor = 2 }, SampleSpeed.Vllm).Times.OutputToken.Above > SampleSpeed.Vllm.Accuracy.OutputToken.Above);

    private static PredictionAccuracy For(Accelerator chip) => PredictionAccuracy.For(chip, ParallelLayout.Single, SampleSpeed.Vllm);
}
