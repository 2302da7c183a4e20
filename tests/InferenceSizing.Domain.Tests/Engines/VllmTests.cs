using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>vLLM 0.19.0 on one H100 (79.19 GiB) at a utilization of 0.95: the DEBUG start-up logs that llm-d-planner publishes.</summary>
public sealed class VllmTests
{
    private static readonly Case Logged = new(SampleModels.Llama31Of8B, "vllm")
    {
        Version = "0.19.0",
        Knobs = KnobSet.Empty.With(VllmKnobs.GpuMemoryUtilization, Ratio.From(0.95)),
    };

    /// <summary>Printed: 58.11 GiB for the cache in BF16, 64.61 with FP8 weights.</summary>
    [Theory, InlineData("bf16", 58.11), InlineData("fp8", 64.61)]
    public void The_pool_is_what_the_log_prints(string weights, double printed) =>
        Close.ToGibibytes(printed, (Logged with { Weights = weights }).Share().Pool, 0.0015);

    /// <summary>Printed: 29.05x of 16,384 tokens, and 116.21x of 8192 with an FP8 cache.</summary>
    [Theory, InlineData("bf16", 16384, 29.05), InlineData("fp8", 8192, 116.21)]
    public void Concurrency_is_what_the_log_prints(string cache, long longest, double printed) =>
        Close.To(printed, (Logged with { Cache = cache, Knobs = Logged.Knobs.With(VllmKnobs.MaxModelLen, longest) }).Share().MaxConcurrency.Value, 0.0015);

    /// <summary>Printed: 476,016 tokens, in blocks of 16.</summary>
    [Fact]
    public void Tokens_come_in_whole_blocks()
    {
        long tokens = Logged.Share().PoolTokens.Count;

        Close.To(476_016, tokens, 0.0015);
        Assert.Equal(0, tokens % 16);
    }

    /// <summary>Printed: 1.89 GiB of activations: 14 bytes for each of 1024 sequences and 128,256 words, a row of FP32 words for each of 132 multiprocessors,
    /// 4096 BF16 elements for each of 8192 tokens and of the 1024 that are sampled, and cuBLAS's 40 MiB.</summary>
    [Fact]
    public void The_samplers_scratch_is_the_peak_of_a_large_vocabulary()
    {
        ByteCount activations = Logged.Share().Activations.Estimate;

        Assert.Equal((14L * 1024 * 128256) + (4L * 132 * 128256) + ((8192L + 1024) * 4096 * 2) + (40L << 20), activations.Count);
        Close.ToGibibytes(1.89, activations, 0.006);
    }

    [Fact]
    public void The_pool_is_the_share_of_the_whole_card_less_the_parts()
    {
        EngineMemory memory = Logged.Share();

        Assert.Equal(memory.Budget.Count - memory.Weights.Count - memory.Activations.Estimate.Count - memory.Runtime.Estimate.Count, memory.Pool.Count);
        Assert.Equal(memory.Pool.Count - memory.Cache.Count, memory.Free.Count);
        Close.ToGibibytes(79.19 * 0.95, memory.Budget, 1e-6);
    }

    /// <summary>Notes of 0.20.0: "CUDAGraph memory profiling ON by default" (pull request 38284).</summary>
    [Fact]
    public void Graphs_are_taken_from_the_pool_since_0_20()
    {
        EngineMemory before = (Logged with { Version = "0.19.0" }).Share(), since = (Logged with { Version = "0.20.0" }).Share();
        EngineMemory eager = (Logged with { Version = "0.20.0", Knobs = Logged.Knobs.With(VllmKnobs.EnforceEager, true) }).Share();

        Assert.Equal(since.CudaGraphs.Estimate.Count, before.Pool.Count - since.Pool.Count);
        Assert.Equal(before.Pool, eager.Pool);
        Assert.Equal(ByteCount.Zero, eager.CudaGraphs.High);
    }

    /// <summary><c>arg_utils.get_batch_defaults</c>: cards from 70 GiB on but the A100 are large; utilization 0.92 since pull request 38284 (0.20). V0 cut long
    /// prompts into 512 tokens at first (<c>SchedulerConfig</c>).</summary>
    [Theory]
    [InlineData(null, 79.19, "0.19.0", 1024, 8192, 0.90)]
    [InlineData("A100", 79.25, "0.19.0", 256, 2048, 0.90)]
    [InlineData(null, 23.5, "0.20.0", 256, 2048, 0.92)]
    [InlineData(null, 23.5, "0.6.5", 256, 2048, 0.90)]
    [InlineData(null, 23.5, "0.6.0", 256, 512, 0.90)]
    public void Defaults_go_by_card_and_version(string? product, double usable, string version, long sequences, long tokens, double utilization)
    {
        KnobSet knobs = (Logged with
        {
            Gpu = SampleAccelerators.WithUsable(usable) with { Product = product },
            Version = version,
            Knobs = KnobSet.Empty
        }).AllKnobs;

        Assert.Equal(sequences, knobs.Get(VllmKnobs.MaxNumSeqs));
        Assert.Equal(tokens, knobs.Get(VllmKnobs.MaxNumBatchedTokens));
        Assert.Equal(utilization, knobs.Get(VllmKnobs.GpuMemoryUtilization).Value);
        Assert.Equal(131072, knobs.Get(VllmKnobs.MaxModelLen));
        Assert.Equal(16, knobs.Get(VllmKnobs.BlockSize));
    }

    [Fact]
    public void A_pool_asked_for_in_bytes_overrides_the_utilization()
    {
        EngineMemory memory = (Logged with { Knobs = Logged.Knobs.With(VllmKnobs.KvCacheMemoryBytes, 4 * ByteCount.PerGiB) }).Share();

        Assert.Equal(4 * ByteCount.PerGiB, memory.Pool.Count);
        Assert.Equal((memory.Weights + memory.Activations.Estimate + memory.Runtime.Estimate + memory.Pool).Count, memory.Budget.Count);
    }

    [Fact]
    public void A_pool_asked_for_in_bytes_cannot_exceed_what_is_left()
    {
        KnobSet asked = KnobSet.Empty.With(VllmKnobs.KvCacheMemoryBytes, 60 * ByteCount.PerGiB);

        // 79.19 GiB less 14.96 of weights, 1.87 of activations and 0.25 of context leave 62.1; of 70B nothing is left.
        Assert.Equal(60 * ByteCount.PerGiB, (Logged with { Knobs = asked }).Share().Pool.Count);
        EngineMemory tooLarge = (Logged with { Model = SampleModels.Llama31Of70B, Knobs = asked }).Share();
        Assert.Equal(ByteCount.Zero, tooLarge.Pool);
        Assert.True(tooLarge.Free.IsShortfall);
    }

    /// <summary>A pool asked for in bytes is allocated as it is: 62.1 GiB are left of an H100, so 60 start and 70 do not.</summary>
    [Theory, InlineData(60, true), InlineData(70, false), InlineData(16_384, false)]
    public void A_pool_larger_than_what_is_left_keeps_the_engine_from_starting(long gibibytes, bool starts)
    {
        Estimate estimate = (Logged with { Knobs = KnobSet.Empty.With(VllmKnobs.KvCacheMemoryBytes, gibibytes * ByteCount.PerGiB) }).Estimate;

        Assert.Equal(starts, estimate.Fits);
        Assert.Equal(starts ? [] : [(StartupCode.RestExceedsMemory, "kvCacheMemoryBytes", (double)gibibytes * ByteCount.PerGiB)],
            estimate.Startup.Select(refusal => (refusal.Code, refusal.Setting.Name, refusal.Required.Value)));
    }

    /// <summary>Logs of 0.18 and 0.19: 0.25 GiB outside PyTorch on one GPU, 2.06 to 2.21 GiB on two or four.</summary>
    [Theory, InlineData(1, 0.25), InlineData(2, 2.1), InlineData(4, 2.1)]
    public void Peers_take_buffers(int ranks, double gibibytes) =>
        Close.ToGibibytes(gibibytes, (Logged with { Layout = new() { Tensor = ranks, ExpertTensor = ranks } }).Share().Runtime.Estimate, 0.03);

    [Fact]
    public void Limits_are_the_sequences_of_every_replica_and_the_longest_context()
    {
        VllmEngine vllm = new();
        RankLoad load = (Logged with
        {
            Knobs = KnobSet.Empty.With(VllmKnobs.MaxNumSeqs, 256).With(VllmKnobs.MaxModelLen, 4096),
            Layout = new() { AttentionData = 4, ExpertTensor = 4 },
        }).Load;

        Assert.Equal(("maxNumSeqs", 1024L), vllm.Admission.SequenceLimit(load));
        Assert.Equal(("maxModelLen", 4096L), vllm.Admission.ContextLimit(load));
    }

    /// <summary>A load that was sized once is sized anew when its knobs or its memory change.</summary>
    [Fact]
    public void A_changed_copy_of_a_load_is_planned_anew()
    {
        VllmEngine vllm = new();
        RankLoad load = Logged.Load;
        ByteCount first = vllm.Share(load, 0, 1).Pool;

        Assert.Equal(load.Usable * Ratio.From(0.05),
            ByteCount.FromCount(first.Count
            - vllm.Share(load with { Knobs = load.Knobs.With(VllmKnobs.GpuMemoryUtilization, Ratio.From(0.90)) }, 0, 1).Pool.Count));
        Assert.True(vllm.Share(load with { Usable = load.Usable * Ratio.From(0.5) }, 0, 1).Pool < first);
        Assert.Equal(first, vllm.Share(load, 0, 1).Pool);
    }
}
