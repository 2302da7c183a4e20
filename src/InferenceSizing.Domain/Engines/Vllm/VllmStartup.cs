using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>What vLLM checks between the start of its process and the first request.</summary>
/// <remarks>Read in <c>v1/worker/utils.py</c>, <c>v1/core/kv_cache_utils.py</c>, <c>config/compilation.py</c>, <c>config/model.py</c> and
/// <c>config/scheduler.py</c> of 0.19 to 0.29.</remarks>
internal static class VllmStartup
{
    public static ImmutableArray<StartupCheck> Of(VllmEngine engine) =>
    [
        StartupCheck.ContextIsOfModel(engine, VllmKnobs.MaxModelLen),
        new(StepHoldsSequences),
        StartupCheck.ShareIsFree(engine, VllmKnobs.GpuMemoryUtilization),
        StartupCheck.LeavesCache(engine, VllmKnobs.GpuMemoryUtilization),
        new(load => OneRequestFits(engine, load)),
        new(load => StatesFit(engine, load)),
    ];

    /// <summary>A step has a token for each sequence (<c>SchedulerConfig.verify_max_model_len</c>).</summary>
    private static StartupRefusal? StepHoldsSequences(RankLoad load)
    {
        long tokens = load.Knobs.Get(VllmKnobs.MaxNumBatchedTokens), sequences = load.Knobs.Get(VllmKnobs.MaxNumSeqs);
        return tokens >= sequences ? null : new StartupRefusal(
            StartupCode.SettingRefused,
            string.Create(CultureInfo.InvariantCulture, $"vLLM does not start: max_num_batched_tokens ({tokens}) must be greater than or equal to " +
                $"max_num_seqs ({sequences})."),
            Subject.Setting(VllmKnobs.MaxNumBatchedTokens.Name),
            Magnitude.From(sequences),
            Magnitude.From(tokens),
            StartupUnit.Tokens);
    }

    /// <summary>At least one request of the longest context fits into the pool of every stage, since 0.29 with one block kept back (pull request
    /// 47272).</summary>
    private static StartupRefusal? OneRequestFits(VllmEngine engine, RankLoad load)
    {
        long longest = load.Knobs.Get(VllmKnobs.MaxModelLen);
        for (int stage = 0; stage < load.Layout.Pipeline; stage++)
        {
            StagePlan plan = load.PlanOf(engine, stage);
            if (plan.Pool.Count <= 0 || plan.Cache is not BlockPool pool || pool.HoldsOne(longest))
                continue;
            long held = Frontier.Largest(longest - 1, Math.Max(1, (long)(longest * pool.MaxConcurrency.Value)), pool.HoldsOne);
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

        return null;
    }

    /// <summary>Each sequence of a whole decode graph has a block for its recurrent state (pull request 38270, raised since 0.20).</summary>
    private static StartupRefusal? StatesFit(VllmEngine engine, RankLoad load)
    {
        if (!VllmRelease.Of(load).ChecksStateBlocks || load.Knobs.Get(VllmKnobs.EnforceEager))
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
