using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.TensorRtLlm;

/// <summary>The settings of <c>trtllm-serve</c> that are taken into account.</summary>
internal static class TensorRtLlmKnobs
{
    private const long DefaultTokens = 8192;

    private static readonly Ratio DefaultFraction = Ratio.From(0.9);

    private static readonly KnobList<TensorRtLlmRelease> Declared = new(TensorRtLlmRelease.Table);

    public static readonly Knob<Ratio> FreeGpuMemoryFraction = Declared.Share("freeGpuMemoryFraction", "--kv_cache_free_gpu_memory_fraction",
        "Share of the memory left after loading that the KV cache takes.", KnobRole.BudgetShare, DefaultFraction);

    public static readonly Knob<long> MaxTokens = Declared.Count("maxTokens", null,
        "Most tokens of the KV cache (kv_cache_config.max_tokens), where the memory holds more.", 1, KnobBounds.PoolTokens, KnobRole.None,
        KnobDefault<TensorRtLlmRelease, long>.None("what the memory holds"), "tokens");

    public static readonly Knob<long> MaxGpuTotalBytes = Declared.Count("maxGpuTotalBytes", null,
        "Most bytes of the KV cache on a GPU (kv_cache_config.max_gpu_total_bytes).", KnobBounds.LeastBytes, KnobBounds.Bytes, KnobRole.None,
        KnobDefault<TensorRtLlmRelease, long>.None("what freeGpuMemoryFraction gives"), "bytes");

    public static readonly Knob<long> MaxNumTokens = Declared.Count("maxNumTokens", "--max_num_tokens",
        "Tokens of one step.", 1, KnobBounds.Context, KnobRole.StepTokens | KnobRole.ActivationPeak, DefaultTokens, "tokens");

    public static readonly Knob<long> MaxBatchSize = Declared.Count("maxBatchSize", "--max_batch_size",
        "Sequences in flight.", 1, KnobBounds.Sequences, KnobRole.Sequences | KnobRole.PerAttentionReplica | KnobRole.ActivationPeak,
        KnobDefault<TensorRtLlmRelease, long>.By(release => release.DefaultSequences));

    public static readonly Knob<long> MaxSeqLen = Declared.Count("maxSeqLen", "--max_seq_len",
        "Longest sequence, tokens.", 1, KnobBounds.Context, KnobRole.Context,
            KnobDefault<TensorRtLlmRelease, long>.From("the model's own", (setting, _) => setting.LongestContext), "tokens");

    public static KnobList All => Declared;

    /// <summary>What of <c>trtllm-serve</c> would count and is not taken.</summary>
    public static ImmutableArray<SettingNotTaken> NotTaken { get; } =
    [
        new("tokensPerBlock", "blocks are those that the release has by itself"),
        new("cudaGraphConfig", "what graphs take is not known apart from the memory outside PyTorch"),
        new("hostCacheSize", "blocks in host memory change what prompts find again, which the workload says as the share of prompts that is found"),
        new("poolRatio", "pools are divided as the release does by itself, for requests of half the longest length"),
        new("useKvCacheManagerV2", "the manager follows from release and model"),
        new("enableAttentionDp", "copies of the attention are asked for by the layout of the deployment"),
        new("speculativeConfig", "how tokens are proposed is asked for apart from the engine, as a technique"),
    ];
}
