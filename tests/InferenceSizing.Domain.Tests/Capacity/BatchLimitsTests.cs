using InferenceSizing.Domain.Capacity;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Capacity;

public sealed class BatchLimitsTests
{
    private static readonly Case Llama = new(SampleModels.Llama31Of8B, "vllm")
    {
        Version = "0.19.0",
        Knobs = KnobSet.Empty.With(VllmKnobs.GpuMemoryUtilization, Ratio.From(0.95)),
        Input = 1024,
        Output = 128,
    };

    /// <summary>A pool of 79.19 · 0.95 − 14.957 − 1.869 − 0.25 = 58.154 GiB holds 413 sequences of 1152 tokens at 128 KiB (144 MiB each).</summary>
    [Fact]
    public void Memory_binds_where_the_pool_is_smaller_than_the_limit_on_sequences()
    {
        LargestBatch largest = Llama.Estimate.LargestBatch;

        Assert.Equal((413, "memory", 1152), (largest.BatchSize.Count, largest.LimitedBy, largest.ContextTokens.Count));
        Assert.Equal(1024, largest.ByLimit.Single(limit => limit.Limit == "maxNumSeqs").BatchSize.Count);
        Assert.NotNull(largest.Served);
    }

    /// <summary>A pool of 40 GiB holds 256 sequences of 1280 tokens at 128 KiB (160 MiB each).</summary>
    [Fact]
    public void The_search_ends_at_what_the_pool_holds()
    {
        Case pooled = Llama with { Output = 256, Knobs = KnobSet.Empty.With(VllmKnobs.KvCacheMemoryBytes, 40 * ByteCount.PerGiB) };

        Assert.Equal(256, BatchSolver.Solve(pooled.Profile, pooled.Load));
    }

    [Fact]
    public void The_limit_on_sequences_binds_where_the_pool_is_larger()
    {
        LargestBatch largest = (Llama with { Input = 100, Output = 28 }).Estimate.LargestBatch;

        Assert.Equal((1024, "maxNumSeqs"), (largest.BatchSize.Count, largest.LimitedBy));
    }

    /// <summary>llama.cpp allocates the cells of all sequences when it starts: 1000 of 1152 tokens at 128 KiB are 140 GiB, with which it does not start on a
    /// T4, and with fewer it does.</summary>
    [Fact]
    public void A_start_that_fails_for_the_asked_batch_leaves_room_for_a_smaller_one()
    {
        Case chosen = new(SampleModels.Llama31Of8B, "llama.cpp")
        {
            Gpu = SampleAccelerators.T4,
            Weights = "fp16",
            Cache = "fp16",
            Knobs = KnobSet.Empty.With(LlamaCppKnobs.NGpuLayers, 20),
            Batch = 1000,
        };
        Estimate asked = chosen.Estimate;
        long most = asked.LargestBatch.BatchSize.Count;

        Assert.Equal(StartupCode.WeightsExceedBudget, Assert.Single(asked.Startup).Code);
        Assert.InRange(most, 1, 999);
        Assert.True((chosen with { Batch = most }).Estimate.Fits);
        Assert.False((chosen with { Batch = most + 1 }).Estimate.Fits);
    }

    /// <summary>Sequences of 1024 + 128 tokens in 32,768 cells: 28 fill 32,256 of them, also where those are all, and 29 need 33,408. Four slots take four,
    /// and one takes one where one is asked for too.</summary>
    [Theory, InlineData(32_768, null, "nCtx", 28), InlineData(32_256, null, "nCtx", 28), InlineData(null, 4, "parallelSequences", 4),
        InlineData(null, 1, "parallelSequences", 1),
        InlineData(3000, 4, "nCtx", 0)]
    public void Cells_and_slots_of_the_clients_own_bound_the_batch_whatever_is_asked_for(int? cells, int? slots, string limit, long most)
    {
        KnobSet knobs = KnobSet.Empty;
        knobs = cells is { } context ? knobs.With(LlamaCppKnobs.NCtx, context) : knobs;
        knobs = slots is { } parallel ? knobs.With(LlamaCppKnobs.ParallelSequences, parallel) : knobs;
        Case chosen = new(SampleModels.Llama31Of8B, "llama.cpp") { Weights = "fp16", Cache = "fp16", Knobs = knobs };

        foreach (long batch in (long[])[1, 2, Math.Max(1, most), most + 1, 100])
        {
            Estimate estimate = (chosen with { Batch = batch }).Estimate;
            Assert.Equal((limit, most, batch <= most), (estimate.LargestBatch.LimitedBy, estimate.LargestBatch.BatchSize.Count, estimate.Fits));
        }
    }

    /// <summary>One slot runs one sequence after the other: its cells are not divided among those that wait, nor are there more for them.</summary>
    [Theory, InlineData(1, 8192), InlineData(4, 8192), InlineData(1, null)]
    public void Sequences_beyond_the_given_slots_change_no_memory(int slots, int? cells)
    {
        KnobSet knobs = KnobSet.Empty.With(LlamaCppKnobs.ParallelSequences, slots).With(LlamaCppKnobs.KvUnified, false)
            .With(LlamaCppKnobs.FlashAttention, false);
        knobs = cells is { } context ? knobs.With(LlamaCppKnobs.NCtx, context) : knobs;
        Case chosen = new(SampleModels.Llama31Of8B, "llama.cpp") { Weights = "fp16", Cache = "fp16", Knobs = knobs, Batch = slots };

        Assert.Equal(chosen.Estimate.Instance, (chosen with { Batch = slots + 1 }).Estimate.Instance);
    }

    /// <summary>Each of four slots has a quarter of the cells, so what one sequence needs is needed four times.</summary>
    [Fact]
    public void A_context_that_is_not_given_has_room_for_the_workload_in_each_slot()
    {
        Case four = new(SampleModels.Llama31Of8B, "llama.cpp")
        {
            Weights = "fp16",
            Cache = "fp16",
            Knobs = KnobSet.Empty.With(LlamaCppKnobs.ParallelSequences, 4),
        };

        Assert.Equal((4 * 1152 + 255) / 256 * 256, four.AllKnobs.Get(LlamaCppKnobs.NCtx));
        Assert.True(four.Estimate.Fits);
    }

    [Fact]
    public void A_request_longer_than_the_engines_context_has_no_batch()
    {
        Estimate estimate = (Llama with { Knobs = Llama.Knobs.With(VllmKnobs.MaxModelLen, 1000) }).Estimate;

        Assert.False(estimate.Fits);
        Assert.Equal((0, "maxModelLen"), (estimate.LargestBatch.BatchSize.Count, estimate.LargestBatch.LimitedBy));
        Assert.Null(estimate.LargestBatch.Served);
    }

    /// <summary>vLLM sets half of the answer's cache aside when it admits a request: 58.154 GiB over 1024 + 64 tokens.</summary>
    [Fact]
    public void More_run_at_once_than_would_fit_at_their_full_length()
    {
        Assert.Equal(437, BatchSolver.Running(Llama.Profile, Llama.Load));
        Case waiting = Llama with { Arrival = Case.Static };
        Assert.True(BatchSolver.Running(waiting.Profile, waiting.Load) >= 437);
    }

    /// <summary>Attention replicas each hold sequences of their own, and each admits as many as the knob says.</summary>
    [Fact]
    public void Replicas_of_attention_multiply_the_batch()
    {
        LargestBatch one = Llama.Estimate.LargestBatch, two = (Llama with { Layout = new() { AttentionData = 2, ExpertTensor = 2 } }).Estimate.LargestBatch;

        Assert.Equal(2048, two.ByLimit.Single(limit => limit.Limit == "maxNumSeqs").BatchSize.Count);
        Assert.Equal(0, two.ByLimit.Single(limit => limit.Limit == "memory").BatchSize.Count % 2);
        Assert.InRange(two.BatchSize.Count, 2 * (one.BatchSize.Count - 20), 2 * one.BatchSize.Count);
    }

    [Fact]
    public void A_model_without_a_cache_is_bounded_by_the_end_of_the_search() =>
        Assert.Equal(BatchSolver.Ceiling, BatchSolver.Solve(new VllmEngine(), new Case(SampleModels.BertBase, "vllm") { Input = 128 }.Load));

    [Fact]
    public void Weights_that_overfill_the_card_leave_no_batch() =>
        Assert.Equal(0, BatchSolver.Solve(new VllmEngine(), new Case(SampleModels.Llama31Of70B, "vllm").Load));
}
