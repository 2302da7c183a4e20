using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>The settings of <c>sglang.launch_server</c> that are taken into account.</summary>
internal static class SglangKnobs
{
    private const long Requests = 4096;

    /// <summary>"Max running requests is reset to 48 for speculative decoding", <c>server_args.py</c>.</summary>
    private const long RequestsWhileSpeculating = 48;

    private const long DefaultAdapters = 8;

    /// <summary><c>max_loras_per_batch</c> where nobody sets it.</summary>
    internal static Count UsualAdapters => Count.From(DefaultAdapters);

    /// <summary>The rank is that of the adapters at hand, of which PEFT's examples have 16.</summary>
    private const long DefaultRank = 16;

    /// <summary>"Defaults of running requests", <c>arg_groups/deepseek_v4_hook.py</c> (006cbb66).</summary>
    private const long RequestsOfDeepSeekV4 = 256;

    private static readonly Ratio WindowRatio = Ratio.From(0.8), WindowRatioOfDeepSeekV4 = Ratio.From(0.1);

    /// <summary><c>mamba_full_memory_ratio</c>, the default of <c>server_args.py</c>.</summary>
    private static readonly Ratio StateRatio = Ratio.From(0.9);

    /// <summary>What HiCache keeps in host memory over the pool on the GPU, <c>server_args.py</c>.</summary>
    private static readonly Ratio HostRatio = Ratio.From(2);

    /// <summary>A thousand times the pool: more than any host holds.</summary>
    private const double MostHostRatio = 1000;

    /// <summary>States may take nearly all of the pool.</summary>
    private const double MostStateRatio = 100;

    /// <summary>16 TB.</summary>
    private const long MostHostGigabytes = 16_000;

    /// <summary>The releases that first went by memory, and by a card's that is small.</summary>
    private static readonly string ByMemory = SglangRelease.Table.Since(row => row.ReservesByMemory),
        SmallCardsFilled = SglangRelease.Table.Since(row => row.FillsSmallCards);

    private static readonly KnobList<SglangRelease> Declared = new(SglangRelease.Table);

    public static readonly Knob<Ratio> MemFractionStatic = Declared.Share("memFractionStatic", "--mem-fraction-static",
        "Share of the GPU's memory for weights and cache.", KnobRole.BudgetShare,
        KnobDefault<SglangRelease, Ratio>.From(
            $"what the chunk, the graphs and the ranks leave of the memory; before {ByMemory} 0.88, 0.87 of two ranks, 0.85 of four, " +
            "0.81 of eight", FractionOf));

    public static readonly Knob<long> MaxTotalTokens = Declared.Count("maxTotalTokens", "--max-total-tokens",
        "Most tokens of the pool, where the memory holds more.", 1, KnobBounds.PoolTokens, KnobRole.None,
        KnobDefault<SglangRelease, long>.None("what the memory holds"), "tokens");

    public static readonly Knob<long> ContextLength = Declared.Count("contextLength", "--context-length",
        "Longest context, tokens.", 1, KnobBounds.Context, KnobRole.Context,
            KnobDefault<SglangRelease, long>.From("the model's own", (setting, _) => setting.LongestContext), "tokens");

    public static readonly Knob<long> ChunkedPrefillSize = Declared.Count("chunkedPrefillSize", "--chunked-prefill-size",
        "Prompt tokens of one step.", 1, KnobBounds.Context, KnobRole.StepTokens | KnobRole.ActivationPeak,
        KnobDefault<SglangRelease, long>.From(
            $"2048 below 20 GiB, 4096 below 60, 8192 below 160, else 16384; before {SmallCardsFilled} 2048 below 35 GiB; before {ByMemory} 2048 below 25 GB, " +
            $"else 8192", (setting, release) => ReserveOf(setting, release).PrefillTokens), "tokens");

    public static readonly Knob<long> MaxRunningRequests = Declared.Count("maxRunningRequests", "--max-running-requests",
        "Requests in flight.", 1, KnobBounds.Sequences, KnobRole.Sequences,
        KnobDefault<SglangRelease, long>.From(
            $"{Requests}; {RequestsOfDeepSeekV4} for DeepSeek-V4; {RequestsWhileSpeculating} with a draft model or head", (setting, _) =>
            SglangFamilies.IsDeepSeekV4(setting.Architecture) ? RequestsOfDeepSeekV4
                : setting.Speculation is null or SpeculativeMethod.Ngram ? Requests : RequestsWhileSpeculating));

    public static readonly Knob<ImmutableArray<long>> CudaGraphBs = Declared.Counts("cudaGraphBs", "--cuda-graph-bs",
        "Decode batches of which a CUDA graph is captured; the largest of them takes the place of cudaGraphMaxBs.", 1, KnobBounds.Sequences, KnobRole.None,
        "1, 2, every fourth to 12, every eighth to 256, every sixteenth to 512 and every 32nd beyond, up to cudaGraphMaxBs");

    public static readonly Knob<ImmutableArray<Ratio>> PpLayerPartition = Declared.Shares("ppLayerPartition", "SGLANG_PP_LAYER_PARTITION",
        "Layers of each pipeline stage.", KnobBounds.Layers, KnobRole.StageShares | KnobRole.StageLayers, "even");

    public static readonly Knob<long> CudaGraphMaxBs = Declared.Count("cudaGraphMaxBs", "--cuda-graph-max-bs",
        "Largest decode batch of which a CUDA graph is captured.", 1, KnobBounds.Sequences, KnobRole.None,
        KnobDefault<SglangRelease, long>.From(
            $"by memory and tensor ranks: 8 below 20 GiB, 48 or 160 below 35 (24 or 80 before {SmallCardsFilled}), 32 or 160 below 60, 256 or 512 below 160, " +
            $"else 512",
            (setting, release) => setting.Asked.Has(CudaGraphBs) ? setting.Asked.Get(CudaGraphBs).Max() : ReserveOf(setting, release).GraphBatch));

    /// <summary>sgl-project/sglang, python/sglang/srt/environ.py.</summary>
    public static readonly Knob<bool> AllowLongerContext = Declared.Switch("allowLongerContext", "SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN",
        "Whether contextLength may be longer than the model's config states, as rope scaling makes it.", KnobRole.LongerContext, false);

    public static readonly Knob<bool> DisableCudaGraph = Declared.Switch("disableCudaGraph", "--disable-cuda-graph",
        "Whether decode steps run without CUDA graphs.", KnobRole.NoGraphs, false);

    public static readonly Knob<bool> DisableRadixCache = Declared.Switch("disableRadixCache", "--disable-radix-cache",
        "Whether prompts share no cache; a hybrid model's request then takes one slot for states.", KnobRole.None, false);

    public static readonly Knob<Ratio> SwaFullTokensRatio = Declared.Share("swaFullTokensRatio", "--swa-full-tokens-ratio",
        "Cache tokens of sliding-window layers for each one of the full layers.", KnobRole.None,
        KnobDefault<SglangRelease, Ratio>.From(
            $"{WindowRatio.Value.ToString(CultureInfo.InvariantCulture)}; {WindowRatioOfDeepSeekV4.Value.ToString(CultureInfo.InvariantCulture)} for " +
                $"DeepSeek-V4",
            (setting, _) => SglangFamilies.IsDeepSeekV4(setting.Architecture) ? WindowRatioOfDeepSeekV4 : WindowRatio));

    public static readonly Knob<Ratio> MambaFullMemoryRatio = Declared.Share("mambaFullMemoryRatio", "--mamba-full-memory-ratio",
        "Memory of recurrent states over that of token slots.", KnobRole.None, StateRatio, maximum: MostStateRatio);

    public static readonly Knob<long> MaxMambaCacheSize = Declared.Count("maxMambaCacheSize", "--max-mamba-cache-size",
        "Slots for recurrent states.", 1, KnobBounds.Sequences, KnobRole.None,
        KnobDefault<SglangRelease, long>.None("what mambaFullMemoryRatio gives"));

    public static readonly Knob<bool> EnableHierarchicalCache = Declared.Switch("enableHierarchicalCache", "--enable-hierarchical-cache",
        "Whether host memory keeps what the pool drops (HiCache).", KnobRole.None, false);

    public static readonly Knob<Ratio> HicacheRatio = Declared.Share("hicacheRatio", "--hicache-ratio",
        "HiCache's host memory over the pool on the GPU.", KnobRole.None, HostRatio, maximum: MostHostRatio);

    public static readonly Knob<long> HicacheSize = Declared.Count("hicacheSize", "--hicache-size",
        "HiCache's host memory of each rank, in place of the ratio.", 1, MostHostGigabytes, KnobRole.None,
        KnobDefault<SglangRelease, long>.None("by hicacheRatio"), "GB");

    public static readonly Knob<long> DcpSize = Declared.Count("dcpSize", "--dcp-size",
        "Tensor ranks that share the latent cache of a context: each holds, and reads in a step of decoding, so many times " +
            "fewer of its tokens.",
        1, Ceilings.Degree, KnobRole.ContextRanks, KnobDefault<SglangRelease, long>.None("1"));

    public static readonly Knob<long> MaxLorasPerBatch = Declared.Count("maxLorasPerBatch", "--max-loras-per-batch",
        "Low-rank adapters that a batch may use: slots set aside for them.", 1, KnobBounds.Adapters, KnobRole.AdapterSlots,
        KnobDefault<SglangRelease, long>.Where($"none; {DefaultAdapters} where maxLoraRank is given", Adapts, DefaultAdapters));

    public static readonly Knob<long> MaxLoraRank = Declared.Count("maxLoraRank", "--max-lora-rank",
        "Longest rank of an adapter.", 1, KnobBounds.AdapterRank, KnobRole.AdapterRank,
        KnobDefault<SglangRelease, long>.Where($"none; {DefaultRank} where the number of adapters is given", Adapts, DefaultRank));

    public static KnobList All => Declared;

    /// <summary>What of <c>sglang.launch_server</c> would count and is not taken.</summary>
    public static ImmutableArray<SettingNotTaken> NotTaken { get; } =
    [
        new("pageSize", "pages are those that the model's attention has by itself"),
        new("maxPrefillTokens", "a step of prompts is bounded by chunkedPrefillSize, which is smaller unless chunks are off"),
        new("mambaSsmDtype", "states are kept in the type of the model's config"),
        new("mambaRadixCacheStrategy", "states for shared prompts are kept as the release does by itself; disableRadixCache switches them off"),
        new("enableDpAttention", "copies of the attention are asked for by the layout of the deployment"),
        new("speculativeAlgorithm", "how tokens are proposed is asked for apart from the engine, as a technique"),
        new("cpuOffloadGb", "which weights wait in host memory is asked for apart from the engine, as a technique"),
    ];

    private static bool Adapts(EngineSetting setting) => setting.Asked.Has(MaxLorasPerBatch) || setting.Asked.Has(MaxLoraRank);

    private static SglangReserve ReserveOf(EngineSetting setting, SglangRelease release) => SglangReserve.On(setting.Usable, setting.TensorRanks, release);

    private static Ratio FractionOf(EngineSetting setting, SglangRelease release)
    {
        SglangReserve reserve = ReserveOf(setting, release);
        if (setting.Asked.Has(ChunkedPrefillSize))
            reserve = reserve with { PrefillTokens = setting.Asked.Get(ChunkedPrefillSize) };
        if (setting.Asked.Has(CudaGraphBs))
            reserve = reserve with { GraphBatch = setting.Asked.Get(CudaGraphBs).Max() };
        else if (setting.Asked.Has(CudaGraphMaxBs))
            reserve = reserve with { GraphBatch = setting.Asked.Get(CudaGraphMaxBs) };
        if (setting.Asked.Has(DisableCudaGraph) && setting.Asked.Get(DisableCudaGraph) && release.CapturesPrompts)
            reserve = reserve with { GraphBatch = 0 };
        ByteCount prompts = SglangGraphs.ForPrompts(setting.Architecture, setting.PipelineStages, reserve.PrefillTokens, release);
        return reserve.Fraction(setting.Usable, setting.TensorRanks * setting.PipelineStages, setting.Speculation, prompts, release)
            * SglangVision.ShareOf(setting.Architecture.Dimensions, release);
    }
}
