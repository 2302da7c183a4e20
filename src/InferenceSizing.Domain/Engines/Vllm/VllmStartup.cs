using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>What vLLM checks between the start of its process and the first request.</summary>
/// <remarks>Read in <c>v1/worker/utils.py</c>, <c>v1/core/kv_cache_utils.py</c>, <c>config/compilation.py</c>, <c>config/model.py</c> and
/// <c>config/scheduler.py</c> of 0.19 to 0.29.</remarks>
internal static class VllmStartup
{
    public static ImmutableArray<StartupCheck> Of(VllmEngine engine) =>
    [
        StartupCheck.ModelIsServed(engine),
        StartupCheck.ChipIsServed(engine),
        new(VllmKernels.ComputeUnsupported),
        new(VllmKernels.WeightsUnsupported),
        new(VllmKernels.CacheUnsupported),
        new(VllmKernels.BlockUnsupported),
        .. TensorShares.ChecksOf("vLLM"),
        StartupCheck.ContextIsOfModel(engine, VllmKnobs.MaxModelLen),
        new(StepHoldsSequences),
        new(StepHoldsContext),
        new(StepHoldsProposals),
        new(StepHoldsItem),
        StartupCheck.ShareIsFree(engine, VllmKnobs.GpuMemoryUtilization),
        StartupCheck.LeavesCache(engine, VllmKnobs.GpuMemoryUtilization),
        new(load => PoolIsFree(engine, load)),
        new(load => OneRequestFits(engine, load), load => StageTooSmall(engine, load) is not null),
        new(load => StatesFit(engine, load)),
        new(StatesStayOnGpu),
        new(CaptureSizesAgree),
        StartupCheck.StagesHoldAllLayers(engine, VllmKnobs.PpLayerPartition),
        new(HeadIsTaken),
        ContextRanksDivide(engine),
        new(ContextIsFitted),
    ];

    /// <summary>A step has a token for each sequence (<c>SchedulerConfig.verify_max_model_len</c>).</summary>
    private static StartupRefusal? StepHoldsSequences(RankLoad load)
    {
        long tokens = load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens), sequences = load.Knobs.Get(VllmKnobs.MaxNumSeqs);
        return tokens >= sequences ? null : StartupRefusal.TooFewTokens(
            VllmKnobs.MaxNumBatchedTokens, sequences, tokens,
            string.Create(CultureInfo.InvariantCulture, $"vLLM does not start: max_num_batched_tokens ({tokens}) must be greater than or equal to " +
                $"max_num_seqs ({sequences})."));
    }

    /// <summary>A prompt that is not cut goes through in one step: of encoders, of decoders beside an encoder, and in V0 where contexts are short
    /// (<c>SchedulerConfig</c>).</summary>
    private static StartupRefusal? StepHoldsContext(RankLoad load)
    {
        long tokens = load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens), longest = load.Knobs.Get(VllmKnobs.MaxModelLen);
        return tokens >= longest || VllmKnobs.CutsPrompts(load.Architecture, longest, VllmRelease.Of(load)) ? null : StartupRefusal.TooFewTokens(
            VllmKnobs.MaxNumBatchedTokens, longest, tokens,
            string.Create(CultureInfo.InvariantCulture,
                $"vLLM does not start: max_num_batched_tokens ({tokens}) is smaller than max_model_len ({longest}), and " +
                $"prompts of this model are not cut."));
    }

    /// <summary>With adapters a step has a token for each sequence and each that is proposed for it (<c>engine/arg_utils.py</c>).</summary>
    private static StartupRefusal? StepHoldsProposals(RankLoad load)
    {
        if (!load.Knobs.Has(VllmKnobs.MaxLoras) || load.Speculation is not { } speculation)
            return null;
        long tokens = load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens), needed = checked(load.Knobs.Get(VllmKnobs.MaxNumSeqs) * speculation.VerifiedTokens.Count);
        return tokens >= needed ? null : StartupRefusal.TooFewTokens(
            VllmKnobs.MaxNumBatchedTokens, needed, tokens,
            string.Create(CultureInfo.InvariantCulture,
                $"vLLM does not start: with adapters, max_num_batched_tokens ({tokens}) has to hold the {needed} tokens " +
                $"that max_num_seqs sequences verify."));
    }

    /// <summary>Beside an encoder, and where images attend to one another both ways, an item is not cut, so that a step holds the largest
    /// (<c>v1/core/encoder_cache_manager.py</c>).</summary>
    private static StartupRefusal? StepHoldsItem(RankLoad load)
    {
        long tokens = load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens), item = VllmImages.UncutItem(load.Architecture, VllmRelease.Of(load));
        return tokens >= item || VllmImages.AreOff(load) ? null : StartupRefusal.TooFewTokens(
            VllmKnobs.MaxNumBatchedTokens, item, tokens,
            string.Create(CultureInfo.InvariantCulture, $"vLLM does not start: max_num_batched_tokens ({tokens}) is smaller than the largest multimodal item " +
                $"({item} tokens), which this model does not cut."));
    }

    /// <summary>A pool that is asked for is allocated as it is, without a look at what is free (<c>_allocate_kv_cache_tensors</c> in
    /// <c>v1/worker/gpu_model_runner.py</c>): more than is left ends out of memory.</summary>
    private static StartupRefusal? PoolIsFree(VllmEngine engine, RankLoad load)
    {
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            if (VllmEngine.PoolAskedFor(load, stage) is not { } asked || load.PlanOf(engine, stage).Pool.Surplus is var left && asked <= left)
                continue;
            Knob knob = load.Knobs.Has(VllmKnobs.NumGpuBlocksOverride) ? VllmKnobs.NumGpuBlocksOverride : VllmKnobs.KvCacheMemoryBytes;
            return new StartupRefusal(
                StartupCode.RestExceedsMemory,
                $"vLLM does not start: {knob.Name} asks for {StartupCheck.Gibibytes(asked.Count)} GiB of KV cache, and weights and the profile run leave " +
                $"{StartupCheck.Gibibytes(left.Count)} GiB.",
                Subject.Setting(knob.Name),
                Magnitude.From(asked.Count),
                Magnitude.From(left.Count),
                StartupUnit.Bytes);
        }

        return null;
    }

    /// <summary>At least one request of the longest context fits into the pool of every stage, since 0.29 with one block kept back (pull request
    /// 47272).</summary>
    private static StartupRefusal? OneRequestFits(VllmEngine engine, RankLoad load)
    {
        if (StageTooSmall(engine, load) is not { Cache: BlockPool pool } plan)
            return null;
        long longest = load.Knobs.Get(VllmKnobs.MaxModelLen), held = LongestIn(pool, longest - 1);
        return new StartupRefusal(
            StartupCode.ContextExceedsCache,
            string.Create(CultureInfo.InvariantCulture, $"vLLM does not start: one request of max_model_len {longest} needs " +
                $"{StartupCheck.Gibibytes(pool.BytesOfOne(longest).Count)} GiB of KV cache, and {StartupCheck.Gibibytes(plan.Pool.Count)} GiB are " +
                $"available. The longest that fits is {held}."),
            Subject.Setting(VllmKnobs.MaxModelLen.Name),
            Magnitude.From(longest),
            Magnitude.From(held),
            StartupUnit.Tokens);
    }

    /// <summary>The longest context of which one request fits into every stage's pool, <paramref name="most"/> at most: what <c>--max-model-len auto</c>
    /// takes.</summary>
    public static long LongestHeld(VllmEngine engine, RankLoad load, long most)
    {
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            if (load.PlanOf(engine, stage) is { Pool.Count: > 0, Cache: BlockPool pool } && !pool.HoldsOne(most))
                most = LongestIn(pool, most - 1);
        }

        return most;
    }

    /// <summary>Where one request of the longest context, or a state of each sequence, fits one end of a stage's pool and not the other.</summary>
    public static string? DoubtOf(VllmEngine engine, RankLoad load)
    {
        long longest = load.Knobs.Get(VllmKnobs.MaxModelLen), states = ChecksStates(load) ? load.Knobs.Get(VllmKnobs.MaxNumSeqs) : 0;
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            if (load.PlanOf(engine, stage) is not { PoolRange: { } range, Cache: BlockPool pool })
                continue;
            ByteCount needed = pool.BytesToHoldOne(longest);
            if (range.Low < needed && needed <= range.High)
            {
                return string.Create(CultureInfo.InvariantCulture, $"Whether vLLM starts is open: one request of max_model_len {longest} needs " +
                    $"{StartupCheck.Gibibytes(needed.Count)} GiB of KV cache, and the cache is {StartupCheck.Gibibytes(range.Estimate.Count)} GiB, between " +
                    $"{StartupCheck.Gibibytes(range.Low.Count)} and {StartupCheck.Gibibytes(range.High.Count)}.");
            }

            if (pool.HasStates && range.Low / pool.BlockBytes < states && states <= range.High / pool.BlockBytes)
            {
                return string.Create(CultureInfo.InvariantCulture, $"Whether vLLM starts is open: max_num_seqs ({states}) asks for as many cache blocks for " +
                    $"recurrent states, and the cache has {pool.Blocks}, between {range.Low / pool.BlockBytes} and {range.High / pool.BlockBytes}.");
            }
        }

        Ratio share = load.Knobs.Get(VllmKnobs.GpuMemoryUtilization);
        return share <= VllmEngine.ShareCertain(load) || share > engine.Startup.LargestShareOf(load) ? null : string.Create(CultureInfo.InvariantCulture,
            $"Whether vLLM starts is open: gpu_memory_utilization {share.Value:0.###} is more than the {VllmEngine.ShareCertain(load).Value:0.###} of the " +
            $"GPU that is free once the process has its context.");
    }

    /// <summary>What the fullest stage's pool has beyond one request of the longest context.</summary>
    public static long SpareOf(VllmEngine engine, RankLoad load)
    {
        long longest = load.Knobs.Get(VllmKnobs.MaxModelLen), least = long.MaxValue;
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            if (load.PlanOf(engine, stage) is { Cache: BlockPool pool } plan)
                least = Math.Min(least, plan.Pool.Count - pool.BytesToHoldOne(longest).Count);
        }

        return least;
    }

    private static long LongestIn(BlockPool pool, long most) => most < 1 ? 0 : Frontier.Largest(
        most, Math.Clamp((long)(most * pool.MaxConcurrency.Value), 1, most), pool.HoldsOne);

    private static StagePlan? StageTooSmall(VllmEngine engine, RankLoad load)
    {
        long longest = load.Knobs.Get(VllmKnobs.MaxModelLen);
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            StagePlan plan = load.PlanOf(engine, stage);
            if (plan is { Pool.Count: > 0, Cache: BlockPool pool } && !pool.HoldsOne(longest))
                return plan;
        }

        return null;
    }

    /// <summary>Before 0.23 blocks that leave the GPU switch off the groups that recurrent layers need (pull request 41847).</summary>
    private static StartupRefusal? StatesStayOnGpu(RankLoad load) =>
        VllmRelease.Of(load).ConnectorsKeepGroups || !load.Knobs.Has(VllmKnobs.KvOffloadingGib) || !VllmRunner.HasRecurrence(load) ? null : new StartupRefusal(
            StartupCode.SettingRefused,
            "vLLM does not start: the hybrid KV cache manager, which recurrent layers need, is off where blocks are offloaded.",
            Subject.Setting(VllmKnobs.KvOffloadingGib.Name),
            Magnitude.From(0),
            Magnitude.From(load.Knobs.Get(VllmKnobs.KvOffloadingGib) * (double)ByteCount.PerGiB),
            StartupUnit.Bytes);

    /// <summary>Where graphs are captured, the largest of the given sizes that a step holds is the one that is given as such (<c>_set_cudagraph_sizes</c> of
    /// vllm/config/vllm.py).</summary>
    private static StartupRefusal? CaptureSizesAgree(RankLoad load)
    {
        if (!VllmCaptures.Captures(load.Knobs) || !load.Knobs.Has(VllmKnobs.CudagraphCaptureSizes) || !load.Knobs.Has(VllmKnobs.MaxCudagraphCaptureSize))
            return null;
        long step = load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens), asked = load.Knobs.Get(VllmKnobs.MaxCudagraphCaptureSize);
        long largest = load.Knobs.Get(VllmKnobs.CudagraphCaptureSizes).Where(size => size <= step).DefaultIfEmpty().Max();
        return largest == asked ? null : new StartupRefusal(
            StartupCode.SettingRefused,
            string.Create(CultureInfo.InvariantCulture, $"vLLM does not start: max_cudagraph_capture_size ({asked}) is not the largest of " +
                $"cudagraph_capture_sizes ({largest})."),
            Subject.Setting(VllmKnobs.MaxCudagraphCaptureSize.Name), Magnitude.From(largest), Magnitude.From(asked), StartupUnit.Tokens);
    }

    /// <summary>Before 0.22 hidden states are given of models of listed types: "Eagle3 is only supported for ['llama', 'qwen', 'minicpm', 'gpt_oss'] models"
    /// (issue 32765 of January 2026). Assistants are Gemma 4's.</summary>
    private static StartupRefusal? HeadIsTaken(RankLoad load)
    {
        VllmRelease release = VllmRelease.Of(load);
        string? why = load.Speculation?.Method switch
        {
            SpeculativeMethod.Eagle3 or SpeculativeMethod.Dflash when !VllmFamilies.GivesHiddenStates(load.Architecture, release) =>
                $"{(load.Speculation.Method == SpeculativeMethod.Eagle3 ? "eagle3" : "dflash")} is only supported for models of the types " +
                    $"{string.Join(", ", release.GivesHiddenStates)}, and this one is {load.Architecture.Family}.",
            SpeculativeMethod.Assistant when !VllmFamilies.HasAssistants(load.Architecture) =>
                $"assistants are published for Gemma 4, and this one is {load.Architecture.Family}.",
            _ => null,
        };
        return why is null ? null : new StartupRefusal(
            StartupCode.SettingRefused, $"vLLM does not start: {why}", Topic.SpeculativeMethod, Magnitude.From(1), Magnitude.From(0), StartupUnit.Models);
    }

    /// <summary>The ranks of latent attention all hold the same heads, those of other models where they are more than the key-value heads
    /// (<c>verify_with_parallel_config</c> of vllm/config/model.py).</summary>
    private static StartupCheck ContextRanksDivide(VllmEngine engine) => ContextRanks.Divide(
        engine,
        "vLLM",
        load => VllmCompressedPages.Holds(load.Cache.OfStage(0))
            ? "How a cache of compressed attention is divided over ranks that share a context is not known here" : null,
        load => load.Operators.Traits.LatentAttention ? load.Layout.Tensor
            : load.Layout.Tensor / Math.Max(1, load.Architecture.Dimensions.KeyValueHeads.Length));

    /// <summary>Releases before 0.14 take a number alone.</summary>
    private static StartupRefusal? ContextIsFitted(RankLoad load) =>
        VllmRelease.Of(load).FitsContext || !load.Knobs.Get(VllmKnobs.MaxModelLenAuto) ? null : new StartupRefusal(
            StartupCode.SettingRefused,
            "vLLM does not start: this release takes a number for max_model_len, not auto.",
            Subject.Setting(VllmKnobs.MaxModelLenAuto.Name),
            Magnitude.From(0),
            Magnitude.From(1),
            StartupUnit.Tokens);

    private static bool ChecksStates(RankLoad load) => VllmRelease.Of(load).ChecksStateBlocks && VllmCaptures.Of(load).Whole > 0;

    /// <summary>Each sequence of a whole decode graph has a block for its recurrent state (pull request 38270, raised since 0.20).</summary>
    private static StartupRefusal? StatesFit(VllmEngine engine, RankLoad load)
    {
        if (!ChecksStates(load))
            return null;
        long sequences = load.Knobs.Get(VllmKnobs.MaxNumSeqs);
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            if (load.PlanOf(engine, stage).Cache is BlockPool { HasStates: true } pool && sequences > pool.Blocks)
            {
                return new StartupRefusal(
                    StartupCode.SequencesExceedBlocks,
                    string.Create(CultureInfo.InvariantCulture, $"vLLM does not start: max_num_seqs ({sequences}) exceeds the {pool.Blocks} cache blocks for " +
                        $"recurrent states."),
                    Subject.Setting(VllmKnobs.MaxNumSeqs.Name),
                    Magnitude.From(sequences),
                    Magnitude.From(pool.Blocks),
                    StartupUnit.Sequences,
                    VllmRelease.StateBlocksChecked);
            }
        }

        return null;
    }
}
