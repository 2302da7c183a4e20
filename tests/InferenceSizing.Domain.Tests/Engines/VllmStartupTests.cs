using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>What vLLM refuses to start with.</summary>
public sealed class VllmStartupTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm") { Version = "0.19.0" };

    /// <summary>One request of 131,072 tokens at 128 KiB is 16 GiB, and a 24 GB card has about 5.5 left beside 15 GiB of weights.</summary>
    [Fact]
    public void The_models_own_context_has_to_fit_once()
    {
        Estimate estimate = (Llama with { Gpu = SampleAccelerators.Rtx4090 }).Estimate;

        StartupRefusal refusal = Assert.Single(estimate.Startup);
        Assert.Equal((StartupCode.ContextExceedsCache, 131_072.0, StartupUnit.Tokens), (refusal.Code, refusal.Required.Value, refusal.Unit));
        Assert.False(estimate.Fits);
        Assert.Equal(0, estimate.LargestBatch.BatchSize.Count);
        Assert.Equal("contextExceedsCache", estimate.LargestBatch.LimitedBy);
    }

    /// <summary>The length that the refusal names starts, and a block of 16 tokens more does not.</summary>
    [Fact]
    public void The_longest_context_that_is_named_starts()
    {
        Case small = Llama with { Gpu = SampleAccelerators.Rtx4090 };
        long longest = (long)Assert.Single(small.Estimate.Startup).Available.Value;

        Assert.Empty((small with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, longest) }).Estimate.Startup);
        Assert.NotEmpty((small with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, longest + 16) }).Estimate.Startup);
    }

    /// <summary>The null block is kept back since 0.29 (vllm-project/vllm pull request 47272): a pool of exactly one request no longer starts.</summary>
    [Theory, InlineData("0.28.0", true), InlineData("0.29.0", false)]
    public void One_block_is_kept_back_since_0_29(string version, bool starts)
    {
        Case exact = Llama with
        {
            Version = version,
            Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 8192).With(VllmKnobs.KvCacheMemoryBytes, ByteCount.PerGiB)
        };

        Assert.Equal(starts, exact.Estimate.Startup.IsEmpty);
    }

    [Fact]
    public void A_context_beyond_the_models_is_refused() =>
        Assert.Contains((Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 131_073) }).Estimate.Startup, refusal =>
            refusal.Code == StartupCode.ContextExceedsModel);

    /// <summary>VLLM_ALLOW_LONG_MAX_MODEL_LEN (vllm/envs.py), as the card of Qwen3.6-27B sets it for 1,010,000 tokens.</summary>
    [Fact]
    public void A_context_beyond_the_models_is_taken_where_that_is_allowed()
    {
        KnobSet knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, 262_144).With(VllmKnobs.AllowLongerContext, true);
        Estimate estimate = (Llama with { Knobs = knobs }).Estimate;

        Assert.DoesNotContain(estimate.Startup, refusal => refusal.Code == StartupCode.ContextExceedsModel);
        Assert.True(EngineLimits.WithinModel(estimate.Deployment, 262_144));
        Assert.False(EngineLimits.WithinModel(estimate.Deployment, 262_145));
    }

    [Fact]
    public void A_step_needs_a_token_for_each_sequence() =>
        Assert.Contains(
            (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumBatchedTokens, 512).With(VllmKnobs.MaxNumSeqs, 1024) }).Estimate.Startup,
            refusal => refusal.Code == StartupCode.SettingRefused);

    [Fact]
    public void Sequences_follow_the_steps_tokens_where_they_are_left_out() =>
        Assert.Empty((Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumBatchedTokens, 512) }).Estimate.Startup);

    /// <summary>Kernels take blocks of whole sixteens.</summary>
    [Theory, InlineData(32, true), InlineData(24, false)]
    public void A_block_is_a_multiple_of_sixteen_tokens(long block, bool starts) => Assert.Equal(
        starts, (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.BlockSize, block).With(VllmKnobs.MaxModelLen, 8192) }).Estimate.Startup.IsEmpty);

    /// <summary>bitsandbytes left the tree with 0.28 (vllm-project/vllm pull request 43529).</summary>
    [Theory, InlineData("0.27.1", true), InlineData("0.28.0", false)]
    public void Bitsandbytes_is_gone_since_0_28(string version, bool starts) =>
        Assert.Equal(starts, (Llama with { Version = version, Weights = "nf4" }).Estimate.Startup.IsEmpty);

    /// <summary>V0 cuts prompts of contexts beyond 32,768 tokens alone: a shorter context goes through in one step.</summary>
    [Theory, InlineData("0.6.5", 8192, false), InlineData("0.6.5", 65_536, true), InlineData("0.19.0", 8192, true)]
    public void A_prompt_that_is_not_cut_fits_into_one_step(string version, long context, bool starts) => Assert.Equal(
        starts,
        !(Llama with { Version = version, Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, context).With(VllmKnobs.MaxNumBatchedTokens, 4096) })
            .Estimate.Startup.Any(refusal => refusal.Code == StartupCode.SettingRefused));

    /// <summary>Of a pool of 1 GiB, 8192 tokens of 128 KiB fit, less the block that 0.29 keeps back; asked for again, nothing changes.</summary>
    [Theory, InlineData("0.28.0", 8192), InlineData("0.29.0", 8176)]
    public void The_longest_context_that_fits_is_taken_where_it_is_left_to_the_engine(string version, long fits)
    {
        Case left = Llama with
        {
            Version = version,
            Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLenAuto, true).With(VllmKnobs.KvCacheMemoryBytes, ByteCount.PerGiB)
        };
        SettledKnob settled = Assert.Single(left.Profile.AutoSettings!.Of(left.Load));

        Assert.Equal((131_072, fits), (settled.Before.Count, settled.After.Count));
        Case taken = left with { Knobs = left.Knobs.With(VllmKnobs.MaxModelLen, fits) };
        Assert.Empty(taken.Profile.AutoSettings!.Of(taken.Load));
        Assert.Empty(taken.Estimate.Startup);
    }

    /// <summary>With 512 blocks of 16 tokens one request of 8192 fits, and no second one.</summary>
    [Fact]
    public void As_many_blocks_as_are_asked_for_hold_the_load()
    {
        Estimate estimate = (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.NumGpuBlocksOverride, 512).With(VllmKnobs.MaxModelLen, 8192) }).Estimate;

        Assert.Empty(estimate.Startup);
        Assert.Equal((ByteCount.PerGiB, 8192L, 1.0), (estimate.PerGpu.Pool.Count, estimate.PerGpu.PoolTokens.Count, estimate.PerGpu.MaxConcurrency.Value));
    }

    /// <summary>A search asks whether the checks hold; the answer is the one that the refusals give.</summary>
    [Theory, InlineData(4096), InlineData(131_072)]
    public void The_cheap_answer_is_the_long_one(long context)
    {
        Case asked = Llama with { Gpu = SampleAccelerators.Rtx4090, Knobs = KnobSet.Empty.With(VllmKnobs.MaxModelLen, context) };

        Assert.Equal(StartupCheck.FailuresOf(asked.Profile, asked.Load).IsEmpty, StartupCheck.AllHold(asked.Profile, asked.Load));
    }

    /// <summary>17,846 KiB for each size of 32 layers, two thirds of it in pieces and one third whole (docs/formulas.md); of four given sizes two are steps of
    /// decoding two sequences.</summary>
    [Theory]
    [InlineData(null, ((2 * 4) + 2) / 3.0)]
    [InlineData(VllmKnobs.FullAndPiecewise, ((2 * 4) + 2) / 3.0)]
    [InlineData(VllmKnobs.Piecewise, 2 * 4 / 3.0)]
    [InlineData(VllmKnobs.Full, 4 / 3.0)]
    [InlineData(VllmKnobs.FullDecodeOnly, 2 / 3.0)]
    [InlineData(VllmKnobs.NoGraphs, 0)]
    public void Graphs_are_those_of_the_mode_and_the_sizes(string? mode, double sizes)
    {
        KnobSet knobs = KnobSet.Empty.With(VllmKnobs.CudagraphCaptureSizes, [1, 2, 4, 8]).With(VllmKnobs.MaxNumSeqs, 2);
        Case asked = Llama with { Knobs = mode is null ? knobs : knobs.With(VllmKnobs.CudagraphMode, mode) };

        Assert.Equal(sizes * 17_846 * 1024, asked.Estimate.PerGpu.CudaGraphs.Estimate.Count, 4096.0);
    }

    /// <summary>Three publishers print 0.53 GiB for 51 sizes in pieces and 35 whole of 28 layers on RTX 4090, A100 and L4; the rule of Hopper gives
    /// 0.73.</summary>
    [Fact]
    public void Graphs_off_Hopper_take_seven_tenths()
    {
        KnobSet knobs = KnobSet.Empty.With(VllmKnobs.MaxNumSeqs, 256);
        double GraphsOn(Accelerator gpu) => (Llama with { Gpu = gpu, Knobs = knobs }).Estimate.PerGpu.CudaGraphs.Estimate.Count;

        Assert.Equal(0.7, GraphsOn(SampleAccelerators.Rtx4090) / GraphsOn(SampleAccelerators.H100), 0.001);
    }

    /// <summary>A lone number is the largest of the usual sizes before 0.12 (--cuda-graph-sizes): 1, 2, 4 and every eighth to 64 are eleven; since then it is
    /// the one size.</summary>
    [Theory, InlineData("0.11.0", 11 * 0.75), InlineData("0.12.0", 1)]
    public void A_lone_size_was_the_largest(string version, double sizes)
    {
        Estimate estimate = (Llama with { Version = version, Knobs = KnobSet.Empty.With(VllmKnobs.CudagraphCaptureSizes, [64]) }).Estimate;

        Assert.Equal(sizes * (3200 + (32 * 320)) * 1024, estimate.PerGpu.CudaGraphs.Estimate.Count, 4096.0);
    }

    /// <summary>The first engine: the first of 1, 2, 4 and every eighth that holds the sequences is the last (vllm/config.py, <c>possible_sizes</c>). The
    /// second one before 0.12: every eighth up to 512 ("Capturing CUDA graph shapes: 67/67" in a log of 0.10), twice the sequences since 0.10; since 0.12 every
    /// sixteenth beyond 256 (<c>_set_cudagraph_sizes</c>; "51/51" in logs).</summary>
    [Theory]
    [InlineData("0.7.3", 3, 3), InlineData("0.7.3", 100, 16), InlineData("0.7.3", 256, 35), InlineData("0.7.3", 512, 67)]
    [InlineData("0.8.5", 16, 67), InlineData("0.9.2", 256, 67)]
    [InlineData("0.10.1", 16, 7), InlineData("0.11.0", 256, 67)]
    [InlineData("0.12.0", 256, 51), InlineData("0.12.0", 16, 7), InlineData("0.19.0", 1024, 51)]
    public void Captured_sizes_are_those_that_the_release_lists(string version, long sequences, long sizes)
    {
        Case capturing = Llama with { Version = version, Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumSeqs, sequences) };

        Assert.Equal(sizes, VllmCaptures.Of(capturing.Load).InPieces);
    }

    /// <summary>A full step of 500 or of 30 tokens lies between the sizes (<c>_set_cudagraph_sizes</c> since pull request 40734), one of 512 or of 2048 does
    /// not.</summary>
    [Theory]
    [InlineData("0.20.0", 500, 50), InlineData("0.21.0", 500, 51), InlineData("0.21.0", 30, 7), InlineData("0.21.0", 3, 3)]
    [InlineData("0.21.0", 512, 51), InlineData("0.21.0", 2048, 51)]
    public void A_full_step_is_captured_where_it_lies_between_the_sizes(string version, long step, long sizes)
    {
        Case capturing = Llama with
        {
            Version = version,
            Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumSeqs, 256).With(VllmKnobs.MaxNumBatchedTokens, step),
        };

        Assert.Equal(sizes, VllmCaptures.Of(capturing.Load).InPieces);
    }

    /// <summary>Sizes beyond a step are dropped first, and without graphs nothing is compared.</summary>
    [Theory]
    [InlineData(new long[] { 1, 2, 8 }, 8, false, true)]
    [InlineData(new long[] { 1, 2, 8 }, 4, false, false)]
    [InlineData(new long[] { 1, 2, 8 }, 4, true, true)]
    [InlineData(new long[] { 8, 1 << 20 }, 8, false, true)]
    public void The_largest_size_is_the_one_that_is_given(long[] sizes, long largest, bool eager, bool starts)
    {
        KnobSet knobs = KnobSet.Empty.With(VllmKnobs.CudagraphCaptureSizes, [.. sizes]).With(VllmKnobs.MaxCudagraphCaptureSize, largest)
            .With(VllmKnobs.EnforceEager, eager);

        Assert.Equal(starts, (Llama with { Knobs = knobs }).Estimate.Startup.IsEmpty);
    }

    [Fact]
    public void A_size_that_is_given_twice_is_captured_once() => Assert.Equal(
        (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.CudagraphCaptureSizes, [8]) }).Estimate.PerGpu.CudaGraphs,
        (Llama with { Knobs = KnobSet.Empty.With(VllmKnobs.CudagraphCaptureSizes, [8, 8, 8]) }).Estimate.PerGpu.CudaGraphs);

    /// <summary>Of 32 layers one of a stage of eight and one of 24: the second holds three times the layers, and the head.</summary>
    [Theory, InlineData(8, 24, true), InlineData(8, 25, false)]
    public void Stages_of_given_layers_hold_all_of_them(int first, int second, bool starts)
    {
        Estimate estimate = (Llama with
        {
            Layout = new() { Pipeline = 2, StageShares = [Ratio.From(first), Ratio.From(second)], SharesAreLayers = true },
        }).Estimate;

        Assert.Equal(starts ? [] : [StartupCode.SettingRefused], estimate.Startup.Select(refusal => refusal.Code));
        Assert.True(estimate.PerGpu.Weights > ByteCount.FromGibibytes(15) * Ratio.From(0.7));
    }

    /// <summary>Eight key-value heads on four ranks are on no two of them; on sixteen each is on two (vllm/config/model.py).</summary>
    [Theory, InlineData(4, 2, false), InlineData(16, 2, true), InlineData(16, 4, false), InlineData(4, 1, true)]
    public void Ranks_that_hold_the_same_heads_share_a_context(int tensor, long ranks, bool starts)
    {
        Estimate estimate = (Llama with
        {
            Layout = new() { Tensor = tensor, ExpertTensor = tensor },
            Knobs = KnobSet.Empty.With(VllmKnobs.DecodeContextParallelSize, ranks),
        }).Estimate;

        Assert.Equal(starts, estimate.Startup.IsEmpty);
    }

    /// <summary>Each of two ranks keeps every second token of a context.</summary>
    [Fact]
    public void A_shared_context_holds_so_many_times_more_tokens()
    {
        Case alone = Llama with { Layout = new() { Tensor = 16, ExpertTensor = 16 } };
        Case shared = alone with { Knobs = KnobSet.Empty.With(VllmKnobs.DecodeContextParallelSize, 2) };

        Assert.Equal(2 * alone.Estimate.PerGpu.PoolTokens.Count, shared.Estimate.PerGpu.PoolTokens.Count);
    }

    /// <summary>Of 79.2 GiB of an H100 0.41 to 0.53 are the context's ("Free memory on device (78.66/79.19 GiB) on startup" in public logs): the whole card is
    /// never free, 0.99 of it is, and between them it is open.</summary>
    [Theory, InlineData(1.0, false, false), InlineData(0.995, true, true), InlineData(0.99, true, false), InlineData(0.95, true, false)]
    public void The_context_of_the_process_is_not_free(double share, bool starts, bool open)
    {
        Estimate estimate = (Llama with
        {
            Version = "0.33.0",
            Knobs = KnobSet.Empty.With(VllmKnobs.GpuMemoryUtilization, Ratio.From(share)).With(VllmKnobs.MaxModelLen, 8192),
        }).Estimate;

        Assert.Equal(starts, estimate.Startup.All(refusal => refusal.Code != StartupCode.ShareExceedsFree));
        Assert.Equal(open, estimate.Warnings.Any(warning => warning.Code == "startupOpen"));
    }

    /// <summary>The context is CUDA's: what a plug-in's runtime takes of Gaudi, Ascend or a TPU was not published, and refuses nothing. Of AMD's cards
    /// the runtime takes at least 0.07 GiB (a public log), so the whole card is not free.</summary>
    [Theory, InlineData("Intel", ChipGeneration.Gaudi, true), InlineData("Huawei", ChipGeneration.Ascend, true), InlineData("AMD", ChipGeneration.Cdna3, false)]
    public void The_context_of_CUDA_is_no_part_of_other_chips(string vendor, ChipGeneration generation, bool starts)
    {
        Estimate estimate = (Llama with
        {
            Version = "0.33.0",
            Gpu = SampleAccelerators.H100 with { Vendor = Vendor.Of(vendor), Generation = generation },
            Knobs = KnobSet.Empty.With(VllmKnobs.GpuMemoryUtilization, Ratio.One).With(VllmKnobs.MaxModelLen, 8192),
        }).Estimate;

        Assert.Equal(starts, estimate.Startup.All(refusal => refusal.Code != StartupCode.ShareExceedsFree));
    }
}
