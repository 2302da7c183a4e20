using InferenceSizing.Domain.Accelerators;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Tests.Samples;

namespace InferenceSizing.Domain.Tests.Serving;

public sealed class PredictionAccuracyTests
{
    [Fact]
    public void Intervals_are_wider_where_the_curves_are_carried_over()
    {
        PredictionAccuracy fitted = PredictionAccuracy.For(SampleAccelerators.H100, new Vllm());

        Accelerator workstation = SampleAccelerators.H100 with { Generation = ChipGeneration.Blackwell, MemoryKind = MemoryKind.Graphics };
        foreach (PredictionAccuracy carried in new[] { PredictionAccuracy.For(SampleAccelerators.T4, new Vllm()), PredictionAccuracy.For(workstation, new Vllm()), PredictionAccuracy.For(SampleAccelerators.H100, new Transformers()) })
        {
            Assert.True(carried.TimeToFirstToken.Above > fitted.TimeToFirstToken.Above && carried.TimeToFirstToken.Below < fitted.TimeToFirstToken.Below);
            Assert.True(carried.TimePerOutputToken.Above > fitted.TimePerOutputToken.Above);
            Assert.NotEqual(fitted.Basis, carried.Basis);
        }
    }
}
