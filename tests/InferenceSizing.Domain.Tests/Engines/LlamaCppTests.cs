using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>Buffers that llama.cpp prints at load.</summary>
public sealed class LlamaCppTests
{
    private static readonly Case Llama3 = Of(SampleModels.Llama31Of8B);

    /// <summary>Model, version, cells, flash attention, logits of all tokens, MiB. Start-up logs of 2024 for b2900; v0.5.0 run with a software Vulkan
    /// device.</summary>
    public static TheoryData<string, string, long, bool, bool, double> ComputeBuffers => new()
    {
        { nameof(SampleModels.Llama31Of8B), "b2900", 8192, false, true, 560.0 },
        { nameof(SampleModels.Llama2Of7B), "b2900", 512, false, true, 70.5 },
        { nameof(SampleModels.Llama31Of8B), "v0.5.0", 8192, true, true, 258.5 },
        { nameof(SampleModels.Llama31Of8B), "v0.5.0", 8192, true, false, 116.01 },
        { nameof(SampleModels.Llama31Of8B), "v0.5.0", 8192, false, true, 564.01 },
    };

    [Theory, MemberData(nameof(ComputeBuffers))]
    public void The_compute_buffer_is_what_the_allocator_plans(string model, string version, long context, bool flash, bool allLogits, double mebibytes)
    {
        Case sized = Of((Architecture)typeof(SampleModels).GetProperty(model)!.GetValue(null)!) with
        {
            Version = version,
            Input = context - 128,
            Knobs = KnobSet.Empty.With(LlamaCppKnobs.FlashAttention, flash).With(LlamaCppKnobs.AllLogits, allLogits),
        };

        Assert.Equal(mebibytes, sized.Share().Activations.Estimate.Count / (double)ByteCount.PerMiB, tolerance: 0.02);
    }

    /// <summary>Of the longest context that a slot takes, one cache of all slots holds one sequence, and parts of it one each.</summary>
    [Theory, InlineData(1, true, 1), InlineData(4, true, 1), InlineData(4, false, 4)]
    public void A_cache_holds_the_longest_context_once_or_once_a_slot(long slots, bool unified, double sequences)
    {
        Case sized = Llama3 with
        {
            Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 8192).With(LlamaCppKnobs.ParallelSequences, slots).With(LlamaCppKnobs.KvUnified, unified),
        };

        Assert.Equal(sequences, sized.Share().MaxConcurrency.Value);
    }

    /// <summary><c>LLAMA_MAX_SEQ</c> is 256, and 17 cells are padded to as many.</summary>
    [Theory, InlineData(17, 566, false), InlineData(17, 257, false), InlineData(17, 256, true)]
    public void A_context_has_at_most_256_sequences(long cells, long sequences, bool starts)
    {
        Case sized = Llama3 with
        {
            Input = 16,
            Output = 1,
            Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, cells).With(LlamaCppKnobs.ParallelSequences, sequences).With(LlamaCppKnobs.Fit, false),
        };

        Assert.Equal(starts, !sized.Estimate.Startup.Any(refusal => refusal.Code == StartupCode.SettingRefused));
        Assert.True(sized.Share().Activations.Estimate.Count > 0 || !starts);
    }

    [Fact]
    public void The_largest_batch_is_as_many()
    {
        Case sized = Llama3 with { Gpu = SampleAccelerators.H100, Input = 16, Output = 16, Weights = "q4_k_m" };

        Assert.Equal(("parallelSequences", 256), (sized.Estimate.LargestBatch.LimitedBy, sized.Estimate.LargestBatch.BatchSize.Count));
    }

    [Theory]
    [InlineData("b9500", false)]
    [InlineData("b8586", true)]
    public void The_server_reserves_one_row_of_logits_a_sequence_since_b9500(string version, bool allLogits) =>
        Assert.Equal(allLogits, (Llama3 with { Version = version }).AllKnobs.Get(LlamaCppKnobs.AllLogits));

    /// <summary>T4 has 15,094 MiB, the layers and the head take 14,315 and 8192 cells 1024: the fit moves layers to host memory until 1 GiB stays free, of
    /// which the answer tells while its figures stay those of the settings as asked. Layers that are given are not moved (<c>common/fit.cpp</c>).</summary>
    [Fact]
    public void The_fit_says_how_many_layers_it_leaves_on_the_gpu()
    {
        Case sized = Llama3 with { Gpu = SampleAccelerators.T4, Input = 8192 - 128 };
        SettledKnob settled = Assert.Single(sized.Profile.AutoSettings!.Of(sized.Load));

        Assert.False(settled.Applied);
        Assert.InRange(settled.After.Count, 24, 30);
        Assert.Empty(sized.Estimate.Startup);
        Assert.Equal(
            StartupCode.WeightsExceedBudget,
            Assert.Single((sized with { Knobs = KnobSet.Empty.With(LlamaCppKnobs.NGpuLayers, 32) }).Estimate.Startup).Code);
        Assert.Single((sized with { Knobs = KnobSet.Empty.With(LlamaCppKnobs.Fit, false) }).Estimate.Startup);
        // Without any layer a micro-batch of 32,768 tokens still takes 32,768 · (3 · 14,336 + 3 · 4096) · 4 bytes, 6.75 GiB, and one of 131,072 four times
        // that.
        Assert.Single((sized with { Input = 131_000, Output = 1, Knobs = Wide(131_072) }).Estimate.Startup);

        static KnobSet Wide(long tokens) => KnobSet.Empty.With(LlamaCppKnobs.NUbatch, tokens).With(LlamaCppKnobs.NBatch, tokens);
        Assert.Empty(Llama3.Profile.AutoSettings!.Of(Llama3.Load));
    }

    [Fact]
    public void Releases_come_after_all_builds()
    {
        Assert.True(EngineVersion.Parse("v0.5.0")!.CompareTo(EngineVersion.Parse("b10630")) > 0);
        Assert.True(EngineVersion.Parse("0.5.0-dev")!.CompareTo(EngineVersion.Parse("10630")) > 0);
    }

    [Fact]
    public void The_cache_is_that_of_all_cells_at_once()
    {
        Assert.Equal(ByteCount.FromMebibytes(1024), (Llama3 with { Input = 8192 - 128 }).Share().Cache);
        Assert.Equal(ByteCount.FromMebibytes(1024 + 32), (Llama3 with { Input = 8193 - 128 }).Share().Cache); // 256 more cells
    }

    /// <summary>The rule that reproduces gpt-oss-20b's 640 cells (128 + 512) and 1024 of four sequences: window · sequences + micro-batch, in blocks of 256.
    /// Gemma-3-27B at 8 KiB a cell and layer: ten layers of 32,768 cells, fifty-two of 1024 + 512.</summary>
    [Fact]
    public void Sliding_layers_keep_their_window_and_one_micro_batch()
    {
        Case gemma = Of(SampleModels.Gemma3Of27B) with { Input = 32768 - 128 };

        Assert.Equal(8192L * ((10 * 32768) + (52 * 1536)), gemma.Share().Cache.Count);
        Assert.Equal(8192L * 62 * 32768, (gemma with { Knobs = KnobSet.Empty.With(LlamaCppKnobs.SwaFull, true) }).Share().Cache.Count);
    }

    /// <summary>451 to 456 MiB beside its buffers on an RTX 4090, llama.cpp pull request 15860.</summary>
    [Fact]
    public void The_context_is_what_the_card_shows_beside_the_buffers() =>
        Assert.InRange(Llama3.Share().Runtime.Estimate.Count, ByteCount.FromMebibytes(451).Count, ByteCount.FromMebibytes(456).Count);

    [Fact]
    public void A_context_that_the_client_chose_is_allocated_whole_for_every_smaller_batch()
    {
        Case chosen = Llama3 with { Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 65536), Batch = 4 };

        foreach (long batch in new long[] { 1, 3, 4 })
            Assert.Equal(ByteCount.FromMebibytes(8192), chosen.Profile.Share(chosen.Load, 0, batch).Cache);
        Assert.True(chosen.Profile.Share(chosen.Load, 0, 100).Cache > ByteCount.FromMebibytes(8192));
    }

    /// <summary>131,072 cells take 16 GiB beside 14 GiB of weights: too much for the card at any batch, though one request alone would fit.</summary>
    [Fact]
    public void A_context_too_large_for_the_card_does_not_fit_at_any_batch()
    {
        Estimate estimate = (Llama3 with { Gpu = SampleAccelerators.Rtx4090, Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 131072) }).Estimate;

        Assert.True(estimate.PerGpu.Free.IsShortfall);
        Assert.False(estimate.Fits);
        Assert.Equal(0, estimate.LargestBatch.BatchSize.Count);
    }

    [Fact]
    public void A_context_too_short_for_the_request_is_the_limit_that_binds()
    {
        Estimate estimate = (Llama3 with { Input = 4000, Knobs = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 2048) }).Estimate;

        Assert.False(estimate.Fits);
        Assert.Equal("nCtx", estimate.LargestBatch.LimitedBy);
    }

    /// <summary>Flash attention came on by default in the builds of autumn 2025.</summary>
    [Theory, InlineData("b6182", false), InlineData("b6800", true)]
    public void Flash_attention_is_the_default_of_newer_builds(string version, bool on) =>
        Assert.Equal(on, (Llama3 with { Version = version }).AllKnobs.Get(LlamaCppKnobs.FlashAttention));

    private static Case Of(Architecture model) => new(model, "llama.cpp") { Weights = "fp16", Cache = "fp16" };
}
