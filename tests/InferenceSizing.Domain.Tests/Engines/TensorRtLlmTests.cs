using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.TensorRtLlm;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

public sealed class TensorRtLlmTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "tensorrt-llm");

    /// <summary>Printed free memory, fraction and pool in GiB: the documentation's "Memory usage", start-up logs of Llama-2-7B FP8, Llama-3.1-8B,
    /// a 93 GiB card, a 22 GiB card, Qwen2.5-1.5B and 0.5B, GPT-J on Orin, Llama-2-70B in NVFP4.</summary>
    [Theory]
    [InlineData(70.48, 0.90, 63.44)]
    [InlineData(63.62, 0.99, 62.99)]
    [InlineData(17.83, 0.90, 16.05)]
    [InlineData(85.57, 0.90, 77.02)]
    [InlineData(1.42, 0.90, 1.28)]
    [InlineData(16.25, 0.45, 7.31)]
    [InlineData(8.73, 0.25, 2.18)]
    [InlineData(47.37, 0.95, 45.01)]
    [InlineData(136.23, 0.90, 122.61)]
    public void The_pool_is_a_fraction_of_what_is_free(double free, double fraction, double printed)
    {
        EngineMemory parts = Llama.Share();
        ByteCount held = parts.Weights + parts.Activations.Estimate + parts.Runtime.Estimate;

        EngineMemory memory = (Llama with
        {
            Gpu = Llama.Gpu with { UsableMemory = held + SampleAccelerators.Gibibytes(free) },
            Knobs = KnobSet.Empty.With(TensorRtLlmKnobs.FreeGpuMemoryFraction, Ratio.From(fraction)),
        }).Share();

        Assert.Equal(printed, (double)memory.Pool.Count / ByteCount.PerGiB, 0.011);
        Assert.Equal(0, memory.PoolTokens % 32);
        Assert.Equal((held + memory.Pool).Count, memory.Budget.Count);
    }

    [Fact]
    public void A_card_that_the_weights_overfill_has_no_pool_and_a_shortfall()
    {
        EngineMemory memory = (Llama with { Gpu = SampleAccelerators.T4, Weights = "fp16", Cache = "fp16" }).Share();

        Assert.Equal(ByteCount.Zero, memory.Pool);
        Assert.True(memory.Free.IsShortfall);
    }

    /// <summary>Documentation: 0.90 of the free memory, 8192 tokens and 2048 sequences at most.</summary>
    [Fact]
    public void Defaults_are_those_documented()
    {
        Assert.Equal(0.90, Llama.AllKnobs.Get(TensorRtLlmKnobs.FreeGpuMemoryFraction).Value);
        Assert.Equal(8192, Llama.AllKnobs.Get(TensorRtLlmKnobs.MaxNumTokens));
        Assert.Equal(2048, Llama.AllKnobs.Get(TensorRtLlmKnobs.MaxBatchSize));
    }
}
