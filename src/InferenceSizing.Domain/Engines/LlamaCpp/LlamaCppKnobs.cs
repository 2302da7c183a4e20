using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>The settings of <c>llama-server</c> that are taken into account.</summary>
internal static class LlamaCppKnobs
{
    private const long DefaultBatch = 2048, DefaultMicroBatch = 512;

    /// <summary>No cache has as many cells; small enough to be padded within 63 bits.</summary>
    private const long MostCells = 1L << 62;

    /// <summary>A stage's relative share of the layers.</summary>
    private const double LargestShare = 1_000_000;

    private static readonly KnobList<LlamaCppRelease> Declared = new(LlamaCppRelease.Table);

    public static readonly Knob<long> NCtx = Declared.Count("nCtx", "--ctx-size",
        "Context of all sequences together, tokens.", 1, KnobBounds.PoolTokens, KnobRole.Context | KnobRole.ActivationPeak,
        KnobDefault<LlamaCppRelease, long>.From("what the workload needs", (setting, _) => CellsOf(setting)), "tokens");

    public static readonly Knob<bool> NCtxFollows = Declared.Switch("nCtxFollows", null,
        "Whether nCtx is what the asked load needs, so that it grows with it, and not a bound that a client has set.", KnobRole.ContextFollows,
            KnobDefault<LlamaCppRelease, bool>.From("on, unless nCtx is given", (setting, _) => !setting.Asked.Has(NCtx)));

    public static readonly Knob<long> NBatch = Declared.Count("nBatch", "--batch-size",
        "Logical batch, tokens.", 1, KnobBounds.Context, KnobRole.StepTokens, DefaultBatch, "tokens");

    public static readonly Knob<long> NUbatch = Declared.Count("nUbatch", "--ubatch-size",
        "Physical batch, tokens.", 1, KnobBounds.Context, KnobRole.StepTokens | KnobRole.ActivationPeak, DefaultMicroBatch, "tokens");

    public static readonly Knob<long> NGpuLayers = Declared.Count("nGpuLayers", "--n-gpu-layers",
        "Layers on the GPU.", 0, KnobBounds.Layers, KnobRole.GpuLayers,
            KnobDefault<LlamaCppRelease, long>.From("all", (setting, _) => setting.Architecture.Dimensions.Layers.Count + 1));

    public static readonly Knob<long> NCpuMoe = Declared.Count("nCpuMoe", "--n-cpu-moe",
        "Layers whose experts stay in host memory.", 0, KnobBounds.Layers, KnobRole.None, 0L);

    public static readonly Knob<string> OverrideTensor = Declared.Text("overrideTensor", "--override-tensor",
        "Matrices of experts that stay in host memory, as llama.cpp takes them: pattern=CPU, several with commas between them. Other tensors are not placed.",
        TensorOverrides.Longest, "none", TensorOverrides.FaultOf);

    public static readonly Knob<bool> FlashAttention = Declared.Switch("flashAttention", "--flash-attn",
        "Whether attention runs as one fused kernel.", KnobRole.FusedAttention,
            KnobDefault<LlamaCppRelease, bool>.By(release => release.FlashAttentionByDefault));

    public static readonly Knob<bool> FlashAttentionStays = Declared.Switch("flashAttentionStays", null,
        "Whether fused attention stays on where that of a layer would not run where the layer is, as with --flash-attn on; auto turns it off for all layers.",
        KnobRole.None, KnobDefault<LlamaCppRelease, bool>.From("on where flashAttention is set", (setting, _) => setting.Asked.Get(FlashAttention, false)));

    public static readonly Knob<long> ParallelSequences = Declared.Count("parallelSequences", "--parallel",
        "Sequences that share the context.", 1, KnobBounds.Sequences, KnobRole.Slots,
            KnobDefault<LlamaCppRelease, long>.None("as many as run at once"));

    public static readonly Knob<bool> KvUnified = Declared.Switch("kvUnified", "--kv-unified",
        "Whether all sequences share one cache, and not each has its part.", KnobRole.None,
            KnobDefault<LlamaCppRelease, bool>.From("on, unless parallelSequences is given",
                (setting, release) => !release.SplitsCache || !setting.Asked.Has(ParallelSequences)));

    public static readonly Knob<bool> NoKvOffload = Declared.Switch("noKvOffload", "--no-kv-offload",
        "Whether the cache stays in host memory, and each layer's is copied to the GPU for attention.", KnobRole.None, false);

    public static readonly Knob<bool> Fit = Declared.Switch("fit", "--fit",
        "Whether settings that are not given are lowered until the buffers fit into the free memory.", KnobRole.None,
            KnobDefault<LlamaCppRelease, bool>.By(release => release.Fits));

    public static readonly Knob<bool> AllLogits = Declared.Switch("allLogits", null,
        "Whether room is reserved for the logits of all tokens of a micro-batch, as programs other than llama-server do.", KnobRole.None,
            KnobDefault<LlamaCppRelease, bool>.From("on where no version is given or it is before b9500",
                (setting, release) => setting.VersionAssumed || !release.LimitsOutputs));

    public static readonly Knob<ImmutableArray<Ratio>> TensorSplit = Declared.Shares("tensorSplit", "--tensor-split",
        "Relative shares of the layers, one for each pipeline stage.", LargestShare, KnobRole.StageShares, "even");

    public static readonly Knob<bool> SwaFull = Declared.Switch(
        "swaFull", "--swa-full", "Whether sliding-window layers keep the whole context.", KnobRole.None, false);

    public static KnobList All => Declared;

    /// <summary>What of <c>llama-server</c> would count and is not taken.</summary>
    public static ImmutableArray<SettingNotTaken> NotTaken { get; } =
    [
        new("splitMode", "layers are shared out whole (layer); row and tensor divide matrices, whose buffers and times are not known, and neither is fitted"),
        new("cacheRam", "prompts of idle slots fill host memory as they come, 8192 MiB at most unless it is set; no GPU memory is taken"),
        new("ctxCheckpoints", "states of earlier prompts fill host memory as they come; no GPU memory is taken"),
        new("mmproj", "an image projector is a file beside the model, whose weights and buffer for the largest image are not counted"),
        new("fitTarget", "what the fit keeps free does not change what these settings take; it moves layers where they do not fit"),
        new("fitCtx", "the fit is not run: it would shorten a context that is not given"),
        new("lora", "an adapter is a file beside the model whose size is not known"),
        new("rpc", "devices of other hosts are not sized"),
    ];

    /// <summary>Room for the workload's length in each slot. Beyond the cap the sizing itself overflows, and says so.</summary>
    /// <summary>Slots for so many sequences: a number that is given stays, and those beyond it wait and divide no cells.</summary>
    public static long SlotsFor(KnobSet given, long sequences) => given.Has(ParallelSequences) ? given.Get(ParallelSequences) : sequences;

    private static long CellsOf(EngineSetting setting)
    {
        long slots = SlotsFor(setting.Asked, setting.Workload.AtOnce.Count);
        long each = RankLoad.CachedTokensOf(setting.Architecture, setting.Workload);
        return LlamaCppCache.Padded((long)Int128.Min((Int128)slots * each, MostCells));
    }
}
