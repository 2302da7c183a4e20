using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.TensorRtLlm;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

public sealed class TensorRtLlmTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "tensorrt-llm"), Gemma = new(SampleModels.Gemma3Of27B, "tensorrt-llm");

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
        Assert.Equal(0, memory.PoolTokens.Count % 32);
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

    /// <summary>A start-up log of 1.2.0rc4 on one H200 (github.com/faradawn/bench3): 139.80 GiB, Llama-3-8B, steps of 1024 tokens: 17.76 GiB at the peak, 2.55
    /// of them outside torch, and (139.80 − 17.76 + 0.13) · 0.9 = 109.96 GiB for the cache.</summary>
    [Fact]
    public void On_pytorch_the_peak_of_a_run_is_taken_first()
    {
        EngineMemory memory = (Llama with
        {
            Version = "1.2.0",
            Gpu = SampleAccelerators.WithUsable(139.80),
            Knobs = KnobSet.Empty.With(TensorRtLlmKnobs.MaxNumTokens, 1024).With(TensorRtLlmKnobs.MaxBatchSize, 32),
        }).Share();

        Close.ToGibibytes(109.96, memory.Pool, 0.005);
    }

    [Fact]
    public void The_pool_is_bounded_by_tokens_and_by_bytes()
    {
        Assert.Equal(6400, (Llama with { Knobs = KnobSet.Empty.With(TensorRtLlmKnobs.MaxTokens, 6400) }).Share().PoolTokens.Count);
        Assert.Equal(1L << 30, (Llama with { Knobs = KnobSet.Empty.With(TensorRtLlmKnobs.MaxGpuTotalBytes, 1L << 30) }).Share().Pool.Count);
    }

    /// <summary>Pull request 11907 is in 1.3.0rc7.</summary>
    [Fact]
    public void Total_bytes_came_with_1_3()
    {
        Case bounded = Llama with { Version = "1.2.0", Knobs = KnobSet.Empty.With(TensorRtLlmKnobs.MaxGpuTotalBytes, 1L << 30) };

        Assert.Equal(StartupCode.SettingRefused, Assert.Single(bounded.Estimate.Startup).Code);
        Assert.Empty((bounded with { Version = "1.4.0" }).Estimate.Startup);
    }

    /// <summary>Since 1.3 windows have a pool of their own, divided for requests of half the longest length: Gemma 3's 10 full layers and 52 of windows of 1024
    /// in 4096 tokens, 16 heads of 128 in two bytes each.</summary>
    [Fact]
    public void Windows_have_a_pool_of_their_own()
    {
        Case gemma = Gemma with { Knobs = KnobSet.Empty.With(TensorRtLlmKnobs.MaxSeqLen, 8192) };
        EngineMemory whole = (gemma with { Version = "1.2.0" }).Share(), divided = gemma.Share();

        Assert.Equal(whole.Pool.Count / (62L * 16 * 128 * 4) / 32 * 32, whole.PoolTokens.Count);
        Assert.Equal(divided.Pool.Count / ((10 + 13) * 16L * 128 * 4) / 32 * 32, divided.PoolTokens.Count);
    }

    /// <summary>Of requests far shorter than the longest the windows run out first: what is told is what the formula beside it gives of the values beside
    /// it, and that a shorter <c>maxSeqLen</c> holds more.</summary>
    [Fact]
    public void A_divided_pool_is_explained_by_the_slots_that_run_out()
    {
        Case asked = Gemma with { Input = 2000, Batch = 16 };
        Estimate estimate = asked.Estimate;
        Explanation cache = Explanation.Of(asked.Deployment, asked.Workload, estimate).Single(line => line.Quantity == EstimateFigure.Cache);
        double sequences = Value("sequences"), context = Value("contextTokens");
        double whole = sequences * context / Value("poolTokens"), windows = sequences * Math.Min(context, Value("windowTokens")) / Value("windowPoolTokens");

        Assert.True(windows > whole);
        Assert.Equal(windows * Value("poolBytes"), estimate.PerGpu.Cache.Count, 1.0);
        Assert.Contains(estimate.Warnings, warning => warning.Code == "poolsByLongest");
        Assert.DoesNotContain(
            (Gemma with { Knobs = KnobSet.Empty.With(TensorRtLlmKnobs.MaxSeqLen, 2048) }).Estimate.Warnings, warning => warning.Code == "poolsByLongest");
        Assert.DoesNotContain((Gemma with { Version = "1.2.0" }).Estimate.Warnings, warning => warning.Code == "poolsByLongest");

        double Value(string name) => cache.Values.Single(value => value.Name == name).Value.Value;
    }
}
