using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Speculation;
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
        Assert.Equal(memory.Pool.Count / (80 * 2 * 128 * 2), memory.PoolTokens.Count);
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
            Version = "0.5.6",
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

    /// <summary><c>memory_hook.py</c> (031ed82d): graphs of prompts take 8 MiB a length more, and cards of 20 to 35 GiB chunks of 4096 and graphs to 48.
    /// H100 of 81,559 MiB: 512 + 12,288 + 512 + 128 + 58 · 8 leave 0.830; over two ranks 0.828, which issue 29092 prints for Qwen3-32B.
    /// H200 of 143,771 MiB 0.903; L40S of 46,068 MiB 0.843; A100 of 40,960 MiB 0.823 (512 + 6144 + 64 + 128 + 400).
    /// RTX 4090 of 24,564 MiB: 512 + 6144 + 96 + 128 + 400 leave 0.704. T4 of 15,360 MiB: 512 + 3072 + 16 + 128 + 336 leave 0.735.</summary>
    [Theory]
    [InlineData(81_559, 1, 0.830)]
    [InlineData(81_559, 2, 0.828)]
    [InlineData(143_771, 1, 0.903)]
    [InlineData(46_068, 1, 0.843)]
    [InlineData(40_960, 1, 0.823)]
    [InlineData(24_564, 1, 0.704)]
    [InlineData(15_360, 1, 0.735)]
    public void The_newest_fraction_leaves_room_for_graphs_of_prompts(int mebibytes, int ranks, double fraction)
    {
        KnobSet knobs = new Case(SampleModels.Llama31Of8B, "sglang")
        {
            Gpu = SampleAccelerators.H100 with { UsableMemory = ByteCount.FromMebibytes(mebibytes) },
            Layout = new() { Tensor = ranks, ExpertTensor = ranks },
        }.AllKnobs;

        Assert.Equal(fraction, knobs.Get(SglangKnobs.MemFractionStatic).Value, 1e-9);
    }

    /// <summary><c>server_args.py</c>: decode sizes to 8, 24, 48, 80, 160, 256 and 512; with speculation since mid-2026 they are denser.</summary>
    [Theory]
    [InlineData(8, 4, 8), InlineData(24, 7, 16), InlineData(48, 10, 23), InlineData(80, 14, 29), InlineData(160, 24, 39), InlineData(256, 36, 51),
        InlineData(512, 52, 67)]
    public void Captured_sizes_are_those_that_the_engine_lists(long largest, long plain, long speculating)
    {
        Assert.Equal(plain, SglangGraphs.SizesTo(largest, speculates: false));
        Assert.Equal(speculating, SglangGraphs.SizesTo(largest, speculates: true));
    }

    /// <summary><c>cuda_graph_hook.py</c> (019667ad).</summary>
    [Theory, InlineData(2048, 42), InlineData(4096, 50), InlineData(8192, 58), InlineData(16384, 74)]
    public void Captured_lengths_of_prompts_are_those_that_the_engine_lists(long chunk, long lengths) =>
        Assert.Equal(lengths, SglangGraphs.LengthsTo(chunk));

    /// <summary>Public figures of aiter's workspace (pull request 36563, issue 18262): 4.06 GiB for 2048 requests, 8 heads of 128 and 131,072 tokens; 48.50 GiB
    /// for 4096 requests, 16 heads of 192 and 262,144 tokens; 51.75 GiB for Qwen3-30B-A3B, whose 1,669,816 tokens let in 3261 requests.</summary>
    [Fact]
    public void Aiter_decodes_with_a_workspace_beside_the_pool()
    {
        Close.ToGibibytes(4.0625, SglangAiter.Workspace(2048, 8, 131_072, 128), 1e-4);
        Close.ToGibibytes(48.5, SglangAiter.Workspace(4096, 16, 262_144, 192), 1e-4);
        Assert.Equal(3261, SglangAiter.RequestsOf(1_669_816, 262_144));
        Close.ToGibibytes(51.75, SglangAiter.Workspace(3261, 32, 262_144, 128), 1e-3);
    }

    /// <summary>DeepSeek-V4-Flash on eight L20 (pull request 28620, July 2026): 120,576 tokens, and 73,472 with EAGLE, out of one pool. 43 layers, 21 of them
    /// with fine entries and 20 with coarse ones, windows of 128: 0.1 · 584 · 43 + (584 + 132) · 21 / 4 + 584 · 20 / 128 + 0.1 · (8 · 10,240 · 21 + 128 ·
    /// 4096 · 20) / 128 = 15,897.45 bytes a token.</summary>
    [Fact]
    public void Two_logs_of_DeepSeek_V4_are_of_one_pool()
    {
        double plain = SglangCompressedPool.BytesPerToken(584, 43, 21, 20, 128, 0.1, speculates: false, coarseStatesOfRequests: false);
        double speculating = SglangCompressedPool.BytesPerToken(584, 43, 21, 20, 128, 0.1, speculates: true, coarseStatesOfRequests: false);

        Assert.Equal(15_897.45, plain, 1e-6);
        Assert.Equal(120_576 * plain, 73_472 * speculating, 0.003 * 120_576 * plain);
    }

    /// <summary>257 rings of 128 rows for 256 requests and 129 rows more are 33,152 whole rows, of 1024 values in FP32 in 20 layers.</summary>
    [Fact]
    public void Coarse_states_of_DeepSeek_V4_are_of_requests() =>
        Assert.Equal(33_152L * 1024 * 4 * 20, SglangCompressedPool.CoarseStatesOf(256, 20, speculates: false).Count);

    /// <summary>Gemma 3 is not among the families of <c>is_hybrid_swa_model</c>: 62 layers of 16 heads of 128, keys and values of two bytes, at the full number
    /// of tokens.</summary>
    [Fact]
    public void Windows_of_other_families_keep_the_whole_context()
    {
        EngineMemory memory = new Case(SampleModels.Gemma3Of27B, "sglang").Share();

        Assert.Equal(memory.Pool.Count / (62L * 16 * 128 * 2 * 2), memory.PoolTokens.Count);
    }

    [Fact]
    public void The_tokens_that_are_asked_for_bound_the_pool()
    {
        Case free = new(SampleModels.Llama31Of8B, "sglang");
        EngineMemory memory = (free with { Knobs = KnobSet.Empty.With(SglangKnobs.MaxTotalTokens, 10_000) }).Share();

        Assert.Equal(10_000, memory.PoolTokens.Count);
        Assert.Equal(10_000L * 131_072, memory.Pool.Count);
        Assert.Equal(free.Share().PoolTokens, (free with { Knobs = KnobSet.Empty.With(SglangKnobs.MaxTotalTokens, 1L << 30) }).Share().PoolTokens);
    }

    /// <summary>HiCache keeps twice the pool of each rank in host memory, or so many gigabytes of each.</summary>
    [Fact]
    public void Hierarchical_cache_is_host_memory()
    {
        Case two = new(SampleModels.Llama31Of8B, "sglang")
        {
            Layout = new() { Tensor = 2, ExpertTensor = 2 },
            Knobs = KnobSet.Empty.With(SglangKnobs.EnableHierarchicalCache, true),
        };

        EngineMemory memory = two.Share();
        Close.To(2 * 2.0 * memory.Pool.Count, memory.HostCache.Count, 1e-9);
        Assert.Equal(2 * 30_000_000_000, (two with { Knobs = two.Knobs.With(SglangKnobs.HicacheSize, 30) }).Share().HostCache.Count);
    }

    /// <summary>Drafts of mid-2026 are loaded before the pool and share it.</summary>
    [Fact]
    public void A_draft_takes_its_part_of_the_pool()
    {
        Case plain = new(SampleModels.Llama31Of8B, "sglang") { Knobs = KnobSet.Empty.With(SglangKnobs.MemFractionStatic, Ratio.From(0.8)) };
        EngineMemory drafted = (plain with { Speculation = SpeculationSamples.Of(SpeculativeMethod.Eagle3) }).Share();

        // One more layer of 8 heads of 128.
        Assert.Equal(drafted.Pool.Count / (131_072 + (8 * 128 * 2 * 2)), drafted.PoolTokens.Count);
        Assert.Equal(plain.Share().Budget, drafted.Budget);
        Assert.True(drafted.Pool < plain.Share().Pool);
    }

    /// <summary>Tokens of a latent cache lie on ranks in turn, so many times as many in all (docs.sglang.io, advanced_features/dcp); the ranks divide those of
    /// the attention, and heads of other models are shared out already.</summary>
    [Fact]
    public void Ranks_that_share_a_latent_cache_hold_so_many_times_more_tokens()
    {
        Case alone = new(SampleModels.DeepSeekV3, "sglang")
        {
            Input = 65_536,
            Gpu = SampleAccelerators.WithUsable(139.8),
            Layout = new() { Tensor = 16, ExpertTensor = 16 },
        };
        Case shared = alone with { Knobs = KnobSet.Empty.With(SglangKnobs.DcpSize, 8) };

        Assert.True(alone.Estimate.PerGpu.PoolTokens.Count > 0);
        Assert.Equal(8 * alone.Estimate.PerGpu.PoolTokens.Count, shared.Estimate.PerGpu.PoolTokens.Count);
        Assert.DoesNotContain(shared.Estimate.Startup, refusal => refusal.Code == StartupCode.SettingRefused);
        Assert.True(shared.Estimate.Served.TimePerOutputToken!.Value.Estimate < alone.Estimate.Served.TimePerOutputToken!.Value.Estimate);
        Assert.Contains((alone with { Knobs = KnobSet.Empty.With(SglangKnobs.DcpSize, 3) }).Estimate.Startup,
            refusal => refusal.Code == StartupCode.SettingRefused);
        Assert.Contains(new Case(SampleModels.Llama31Of8B, "sglang") { Knobs = KnobSet.Empty.With(SglangKnobs.DcpSize, 2) }.Estimate.Startup,
            refusal => refusal.Code == StartupCode.SettingRefused);
    }

    /// <summary>36 MiB and 16 for each given size (docs/formulas.md); the largest of them is what memory is set aside for.</summary>
    [Fact]
    public void Graphs_are_those_of_the_given_batches()
    {
        Case given = new(SampleModels.Llama31Of8B, "sglang") { Version = "0.5.6", Knobs = KnobSet.Empty.With(SglangKnobs.CudaGraphBs, [1, 2, 4]) };

        Assert.Equal(ByteCount.FromMebibytes(36 + (3 * 16)), given.Estimate.PerGpu.CudaGraphs.Estimate);
        Assert.Equal(4, given.Estimate.Deployment.Knobs.Get(SglangKnobs.CudaGraphMaxBs));
    }
}
