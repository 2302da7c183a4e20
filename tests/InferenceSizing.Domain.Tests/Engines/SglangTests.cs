using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>SGLang: what the weights and the pool take together is a fraction of what was free before the load.</summary>
public sealed class SglangTests
{
    private const double ContextGiB = 0.5;

    /// <summary>Three public start-up logs: free before, fraction, and weights (before less after) with the pool that was allocated.
    /// Gemma on RTX 3090: 22.91, 17.50 and 14.02 GiB; Qwen3-32B on eight: 60.89, 52.80 and 35.78; Laguna on GB10: 115.36, 46.25 and 28.92.</summary>
    [Theory]
    [InlineData(22.91, 0.85, 22.91 - 17.50 + 14.02)]
    [InlineData(60.89, 0.72, 60.89 - 52.80 + 35.78)]
    [InlineData(115.36, 0.85, 115.36 - 46.25 + 28.92)]
    public void Weights_and_pool_take_the_static_fraction(double freeBefore, double fraction, double logged)
    {
        EngineMemory memory = new Case(SampleModels.Llama31Of8B, "sglang")
        {
            Gpu = SampleAccelerators.WithUsable(freeBefore + ContextGiB),
            Knobs = KnobSet.Empty.With(SglangKnobs.MemFractionStatic, Ratio.From(fraction)),
        }.Share();

        Close.ToGibibytes(logged, memory.Weights + memory.Pool, 0.003);
    }

    /// <summary>Qwen3-32B over eight ranks in the same log: one key-value head of 128 a rank in 64 layers, 32,768 bytes a token, 1,172,096 tokens in 35.78
    /// GiB.</summary>
    [Fact]
    public void Tokens_are_the_pool_over_the_bytes_of_one()
    {
        Case llama = new(SampleModels.Llama31Of70B, "sglang") { Layout = new() { Tensor = 8, ExpertTensor = 8 } };
        EngineMemory memory = llama.Share();

        Assert.Equal(80 * 2 * 128 * 2, llama.CacheLayout.PerToken(0, 0).Count);
        Assert.Equal(memory.Pool.Count / (80 * 2 * 128 * 2), memory.PoolTokens);
    }

    /// <summary><c>server_args.py</c> of 0.5.5: 512 + 1.5 · chunk + 2 · graph batch + ranks/8 · 1024 MiB stay free, at least 10,240 above 60 GiB.
    /// H100 of 81,090 MiB: 512 + 12,288 + 512 + 128 leave 0.834; over eight 512 + 12,288 + 1024 + 1024 leave 0.817.
    /// RTX 4090 of 24,064 MiB: 512 + 3072 + 48 + 128 leave 0.844. T4 of 15,093 MiB: 512 + 3072 + 16 + 128 leave 0.753.</summary>
    [Theory]
    [InlineData(79.19, 1, 0.834, 8192)]
    [InlineData(79.19, 8, 0.817, 8192)]
    [InlineData(23.5, 1, 0.844, 2048)]
    [InlineData(14.74, 1, 0.753, 2048)]
    public void The_default_fraction_is_worked_from_the_card(double usable, int ranks, double fraction, long chunk)
    {
        KnobSet knobs = new Case(SampleModels.Llama31Of8B, "sglang")
        {
            Gpu = SampleAccelerators.WithUsable(usable),
            Layout = new() { Tensor = ranks, ExpertTensor = ranks }
        }.AllKnobs;

        Assert.Equal(fraction, knobs.Get(SglangKnobs.MemFractionStatic).Value, 1e-9);
        Assert.Equal(chunk, knobs.Get(SglangKnobs.ChunkedPrefillSize));
    }

    /// <summary><c>server_args.py</c> of 0.4.6: the fraction goes by the ranks. Qwen2.5-32B on four cards of 24 GB in a log of March 2025: 21.63 GiB free
    /// before, 6.09 after the load, 2.84 of cache, so 1 − (6.09 − 2.84) / 21.63 = 0.85.</summary>
    [Theory]
    [InlineData(79.19, 1, 0.88, 8192)]
    [InlineData(23.5, 2, 0.87, 2048)]
    [InlineData(22.0, 4, 0.85, 2048)]
    [InlineData(140, 8, 0.81, 8192)]
    public void Earlier_fractions_go_by_the_ranks(double usable, int ranks, double fraction, long chunk)
    {
        KnobSet knobs = new Case(SampleModels.Llama31Of8B, "sglang")
        {
            Version = "0.4.6",
            Gpu = SampleAccelerators.WithUsable(usable),
            Layout = new() { Tensor = ranks, ExpertTensor = ranks }
        }.AllKnobs;

        Assert.Equal(fraction, knobs.Get(SglangKnobs.MemFractionStatic).Value, 1e-9);
        Assert.Equal(chunk, knobs.Get(SglangKnobs.ChunkedPrefillSize));
    }
}
