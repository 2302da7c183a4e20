using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>The settings of <c>vllm serve</c> that are taken into account.</summary>
internal static class VllmKnobs
{
    /// <summary>From this memory on a card counts as large: <c>get_batch_defaults</c> in vLLM's <c>arg_utils.py</c>.</summary>
    private const long LargeCardGibibytes = 70;

    /// <summary>The product line that does not count as large whatever its memory: the same place asks the driver's device name for it.</summary>
    private const string SmallerCard = "A100";
    private const long TokensOnLargeCards = 8192, TokensOnSmallCards = 2048, SequencesOnLargeCards = 1024, SequencesOnSmallCards = 256;

    /// <summary>Context up to which V0 profiles a prompt whole.</summary>
    private const long WholePrompt = 32 * 1024;

    /// <summary>The least that it profiles.</summary>
    private const long LeastPrompt = 2048;

    private const long BlockTokens = 16, LatentBlockTokens = 64, CompressedBlockTokens = 256;
    private const long DefaultAdapters = 1, DefaultRank = 16;

    /// <summary><c>max_loras</c> where nobody sets it.</summary>
    internal static Count UsualAdapters => Count.From(DefaultAdapters);

    private const long LargestBlock = 4096, MostOffloadedGibibytes = 16384;
    private const long ImagesOfPrompt = 999;

    /// <summary>From this memory on a card counts as one of the largest (pull request 51726).</summary>
    private const long LargestCardGibibytes = 160;

    private static ReleaseTable<VllmRelease> Releases => VllmRelease.Table;

    private static readonly string LargeCards = $"on cards of {LargeCardGibibytes} GiB and more that are not {SmallerCard} and share no memory with the host";

    private static readonly KnobList<VllmRelease> Declared = new(Releases);

    public static readonly Knob<Ratio> GpuMemoryUtilization = Declared.Share("gpuMemoryUtilization", "--gpu-memory-utilization",
        "Share of the GPU's memory that the engine takes for everything.", KnobRole.BudgetShare,
            KnobDefault<VllmRelease, Ratio>.By(release => release.DefaultShare));

    public static readonly Knob<long> MaxModelLen = Declared.Count("maxModelLen", "--max-model-len",
        "Longest context, tokens.", 1, KnobBounds.Context, KnobRole.Context,
            KnobDefault<VllmRelease, long>.From("the model's own", (setting, _) => setting.LongestContext), "tokens");

    public static readonly Knob<long> MaxNumBatchedTokens = Declared.Count("maxNumBatchedTokens", "--max-num-batched-tokens",
        "Tokens of one step.", 1, KnobBounds.Context, KnobRole.StepTokens | KnobRole.ActivationPeak,
        KnobDefault<VllmRelease, long>.From(
            $"{TokensOnLargeCards} {LargeCards}, since {Releases.Since(row => row.TokensOnLargestCards > TokensOnLargeCards)} " +
            $"{Releases.Rows[0].TokensOnLargestCards} from {LargestCardGibibytes} GiB on, else {TokensOnSmallCards}, since " +
            $"{Releases.Since(row => row.RaisesStepToItem)} the largest item of models that do not cut images at least, since " +
            $"{Releases.Since(row => row.BoundsStepBySequences)} the contexts of all sequences at most where their number is given; before " +
            $"{Releases.Since(row => row.V1)} the context up to {WholePrompt} tokens", TokensOf),
        "tokens");

    public static readonly Knob<long> MaxNumSeqs = Declared.Count("maxNumSeqs", "--max-num-seqs",
        "Sequences in flight.", 1, KnobBounds.Sequences, KnobRole.Sequences | KnobRole.PerAttentionReplica | KnobRole.ActivationPeak,
        KnobDefault<VllmRelease, long>.From($"{SequencesOnLargeCards} {LargeCards}, else {SequencesOnSmallCards}", SequencesOf));

    public static readonly Knob<bool> EnforceEager = Declared.Switch(
        "enforceEager", "--enforce-eager", "Whether CUDA graphs are off.", KnobRole.NoGraphs, false);

    public static readonly Knob<long> BlockSize = Declared.Count("blockSize", "--block-size",
        "Tokens of a cache block.", 1, LargestBlock, KnobRole.BlockTokens,
        KnobDefault<VllmRelease, long>.From(
            $"{BlockTokens}; {LatentBlockTokens} with latent attention since V1, since {Releases.Since(row => row.SmallLatentBlocks)} where it is sparse; " +
            $"{CompressedBlockTokens} for DeepSeek-V4", BlockOf), "tokens");

    public static readonly Knob<bool> EnablePrefixCaching = Declared.Switch("enablePrefixCaching", "--enable-prefix-caching",
        "Whether prompts share the blocks of what they have in common.", KnobRole.None,
        KnobDefault<VllmRelease, bool>.From(
            $"on since V1, with recurrent layers since {Releases.Since(row => row.CachesRecurrentPrefixes)}, of decoders alone", (setting, release) =>
            release.FindsPrefixes && setting.Architecture.Kind != ArchitectureKind.EncoderDecoder
                && (release.CachesRecurrentPrefixes || !IsRecurrent(setting))));

    public static readonly Knob<long> KvCacheMemoryBytes = Declared.Count("kvCacheMemoryBytes", "--kv-cache-memory-bytes",
        "Memory for the KV cache, bytes; overrides the share.", KnobBounds.LeastBytes, KnobBounds.Bytes, KnobRole.CacheBytes,
            KnobDefault<VllmRelease, long>.None("what the share leaves"), "bytes");

    public static readonly Knob<long> LimitMmPerPrompt = Declared.Count("limitMmPerPrompt", "--limit-mm-per-prompt",
        "Images of one prompt; 0 serves text alone, and nothing is set aside for images.", 0, ImagesOfPrompt, KnobRole.None,
            KnobDefault<VllmRelease, long>.None("as many as the context holds"));

    public static readonly Knob<long> MaxLoras = Declared.Count("maxLoras", "--max-loras",
        "Low-rank adapters that a step may use: slots set aside for them.", 1, KnobBounds.Adapters, KnobRole.AdapterSlots,
        KnobDefault<VllmRelease, long>.Where($"none; {DefaultAdapters} where maxLoraRank is given", Adapts, DefaultAdapters));

    public static readonly Knob<long> MaxLoraRank = Declared.Count("maxLoraRank", "--max-lora-rank",
        "Longest rank of an adapter.", 1, KnobBounds.AdapterRank, KnobRole.AdapterRank,
        KnobDefault<VllmRelease, long>.Where($"none; {DefaultRank} where the number of adapters is given", Adapts, DefaultRank));

    public static readonly Knob<bool> MaxModelLenAuto = Declared.Switch("maxModelLenAuto", "--max-model-len auto",
        $"Whether the longest context that fits the cache takes the place of maxModelLen where that is longer; since {Releases.Since(row => row.FitsContext)}.",
        KnobRole.None, false);

    /// <summary>vllm-project/vllm, vllm/envs.py; model cards of Qwen set it beside the rope scaling of <c>--hf-overrides</c>.</summary>
    public static readonly Knob<bool> AllowLongerContext = Declared.Switch("allowLongerContext", "VLLM_ALLOW_LONG_MAX_MODEL_LEN",
        "Whether maxModelLen may be longer than the model's config states, as rope scaling makes it.", KnobRole.LongerContext, false);

    public static readonly Knob<long> NumGpuBlocksOverride = Declared.Count("numGpuBlocksOverride", "--num-gpu-blocks-override",
        "Cache blocks in place of as many as fit.", 1, KnobBounds.Sequences, KnobRole.None,
            KnobDefault<VllmRelease, long>.None("as many as the share leaves room for"), "blocks");

    public static readonly Knob<long> MaxCudagraphCaptureSize = Declared.Count("maxCudagraphCaptureSize", "--max-cudagraph-capture-size",
        "Largest step, in tokens, that a CUDA graph is captured of.", 1, KnobBounds.Sequences, KnobRole.None,
            KnobDefault<VllmRelease, long>.None("twice the sequences, at most 512; 1024 for gpt-oss and since " +
                $"{Releases.Since(row => row.CapturedOnBlackwell == Releases.Rows[0].CapturedOnBlackwell)} on data-center Blackwell"), "tokens");

    /// <summary>The words of <c>CUDAGraphMode</c> in vllm/config/compilation.py.</summary>
    public const string NoGraphs = "NONE", Piecewise = "PIECEWISE", Full = "FULL", FullAndPiecewise = "FULL_AND_PIECEWISE",
        FullDecodeOnly = "FULL_DECODE_ONLY";

    private static readonly ImmutableArray<string> GraphModes = [NoGraphs, Piecewise, Full, FullAndPiecewise, FullDecodeOnly];

    public static readonly Knob<string> CudagraphMode = Declared.Choice("cudagraphMode", "--compilation-config.cudagraph_mode",
        $"Which CUDA graphs are captured: {string.Join(", ", GraphModes)}.", GraphModes, KnobRole.None,
        $"{FullAndPiecewise} since 0.11, {Piecewise} before, {NoGraphs} with enforceEager");

    public static readonly Knob<ImmutableArray<long>> CudagraphCaptureSizes = Declared.Counts("cudagraphCaptureSizes", "--cudagraph-capture-sizes",
        "Steps, in tokens, that CUDA graphs are captured of; before 0.12 a lone number is the largest of the usual ones.", 1, KnobBounds.Sequences,
        KnobRole.None, "1, 2, 4, every eighth to 256 and every sixteenth to maxCudagraphCaptureSize");

    public static readonly Knob<ImmutableArray<Ratio>> PpLayerPartition = Declared.Shares("ppLayerPartition", "VLLM_PP_LAYER_PARTITION",
        "Layers of each pipeline stage.", KnobBounds.Layers, KnobRole.StageShares | KnobRole.StageLayers, "even");

    public static readonly Knob<long> DecodeContextParallelSize = Declared.Count("decodeContextParallelSize", "--decode-context-parallel-size",
        "Tensor ranks that share the cache of a context: each holds, and reads in a step of decoding, so many times " +
            "fewer of its tokens.", 1,
        Ceilings.Degree, KnobRole.ContextRanks, KnobDefault<VllmRelease, long>.None("1"));

    public static readonly Knob<long> KvOffloadingGib = Declared.Count("kvOffloadingGib", "--kv-offloading-size",
        "Host memory for blocks of the cache that leave the GPU, GiB over all tensor ranks.", 1, MostOffloadedGibibytes, KnobRole.None,
            KnobDefault<VllmRelease, long>.None("none"), "GiB");

    public static readonly Knob<bool> LanguageModelOnly = Declared.Switch("languageModelOnly", "--language-model-only",
        "Whether towers of images and sound are left out.", KnobRole.None, false);

    public static KnobList All => Declared;

    /// <summary>What of <c>vllm serve</c> would count and is not taken.</summary>
    public static ImmutableArray<SettingNotTaken> NotTaken { get; } =
    [
        new("mambaCacheMode", "the mode follows from enablePrefixCaching: none without, align with it; the mode all keeps states that are not counted"),
        new("prefillContextParallelSize", "neither the memory nor the times of ranks that share a prompt are known"),
        new("cpuOffloadGb", "which weights wait in host memory is asked for apart from the engine, as a technique"),
        new("speculativeConfig", "how tokens are proposed is asked for apart from the engine, as a technique; drafts by DSpark are not known"),
    ];

    /// <summary>Whether prompts go through in several steps: those of decoders, in V0 where the context is long.</summary>
    public static bool CutsPrompts(Architecture architecture, long longest, VllmRelease release) =>
        architecture.Kind == ArchitectureKind.Decoder && (release.V1 || longest > WholePrompt);

    /// <summary><c>max_loras</c> and <c>max_lora_rank</c> of <c>LoRAConfig</c> stand where one of them is set.</summary>
    private static bool Adapts(EngineSetting setting) => setting.Asked.Has(MaxLoras) || setting.Asked.Has(MaxLoraRank);

    /// <summary>Tokens of a step of the server (not of the offline class).</summary>
    /// <remarks>V0 profiles a whole context in one pass unless it cuts prompts, which it does by itself beyond 32k tokens. V1's figures go by the card's
    /// memory, the A100 left out (pull request 17885), and of memory that is shared with the host, which NVML does not report, those of small cards: two logs
    /// on GB10 (TW-10519/VLLM-ROUTER of 0.13, sostrowsk/dgx-spark-local-llm of 0.25). Which cards were large before 0.9 went by name, not by memory: H100 and
    /// H200.</remarks>
    private static long TokensOf(EngineSetting setting, VllmRelease release)
    {
        long longest = setting.Asked.Has(MaxModelLen) ? setting.Asked.Get(MaxModelLen) : setting.LongestContext;
        if (release.V1)
        {
            long usual = IsLarge(setting) && setting.Usable >= ByteCount.FromGibibytes(LargestCardGibibytes) ? release.TokensOnLargestCards
                : IsLarge(setting) ? TokensOnLargeCards : TokensOnSmallCards;
            if (release.RaisesStepToItem && !HasNoImages(setting))
                usual = Math.Max(usual, VllmImages.UncutItem(setting.Architecture, release));
            usual = CutsPrompts(setting.Architecture, longest, release) ? usual : Math.Max(usual, longest);
            return release.BoundsStepBySequences && setting.Asked.Has(MaxNumSeqs) ? Math.Min(usual, checked(setting.Asked.Get(MaxNumSeqs) * longest)) : usual;
        }

        return longest <= WholePrompt ? Math.Max(longest, LeastPrompt) : release.PromptCut;
    }

    /// <summary>16 where the kernel allows it, else the smallest that it allows (<c>update_block_size</c>).</summary>
    private static long BlockOf(EngineSetting setting, VllmRelease release)
    {
        foreach (Block block in setting.Architecture.LayOut().Operators?.Blocks ?? [])
        {
            foreach (Node node in block.Nodes)
            {
                if (node.Operator.Cache is CompressedCacheSpec)
                    return CompressedBlockTokens;
                if (release.V1 && node.Operator.Cache is LatentCacheSpec latent)
                    return !release.SmallLatentBlocks || latent.IsSparse ? LatentBlockTokens : BlockTokens;
            }
        }

        return BlockTokens;
    }

    /// <summary>Never more than a step has tokens (<c>get_batch_defaults</c>).</summary>
    private static long SequencesOf(EngineSetting setting, VllmRelease release)
    {
        long sequences = release.V1 && (release.ManySequencesOnEveryCard || IsLarge(setting)) ? SequencesOnLargeCards : SequencesOnSmallCards;
        return Math.Min(sequences, setting.Asked.Has(MaxNumBatchedTokens) ? setting.Asked.Get(MaxNumBatchedTokens) : TokensOf(setting, release));
    }

    private static bool IsRecurrent(EngineSetting setting)
    {
        foreach (Block block in setting.Architecture.LayOut().Operators?.Blocks ?? [])
        {
            foreach (Node node in block.Nodes)
            {
                if (node.Operator.Cache is RecurrentStateSpec)
                    return true;
            }
        }

        return false;
    }

    private static bool HasNoImages(EngineSetting setting) => (setting.Asked.Has(LanguageModelOnly) && setting.Asked.Get(LanguageModelOnly))
        || (setting.Asked.Has(LimitMmPerPrompt) && setting.Asked.Get(LimitMmPerPrompt) == 0);

    private static bool IsLarge(EngineSetting setting) =>
        setting.Usable >= ByteCount.FromGibibytes(LargeCardGibibytes) && setting.Product != SmallerCard && setting.MemoryKind != MemoryKind.Unified;
}
