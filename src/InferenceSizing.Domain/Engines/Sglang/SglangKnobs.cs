using InferenceSizing.Domain.Engines.Shared;
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

    /// <summary>The rank is that of the adapters at hand, of which PEFT's examples have 16.</summary>
    private const long DefaultRank = 16;

    private static readonly Ratio WindowRatio = Ratio.From(0.8);

    private static readonly KnobList<SglangRelease> Declared = new(SglangRelease.Table);

    public static readonly Knob<Ratio> MemFractionStatic = Declared.Share("memFractionStatic", "--mem-fraction-static",
        "Share of the GPU's memory for weights and cache.", KnobRole.BudgetShare,
        KnobDefault<SglangRelease, Ratio>.From(
            "what the chunk, the graphs and the ranks leave of the memory; before 0.5 0.88, 0.87 of two ranks, 0.85 of four, 0.81 of eight", FractionOf));

    public static readonly Knob<long> ContextLength = Declared.Count("contextLength", "--context-length",
        "Longest context, tokens.", 1, KnobBounds.Context, KnobRole.Context,
            KnobDefault<SglangRelease, long>.From("the model's own", (setting, _) => setting.LongestContext), "tokens");

    public static readonly Knob<long> ChunkedPrefillSize = Declared.Count("chunkedPrefillSize", "--chunked-prefill-size",
        "Prompt tokens of one step.", 1, KnobBounds.Context, KnobRole.StepTokens | KnobRole.ActivationPeak,
        KnobDefault<SglangRelease, long>.From(
            "2048 below 35 GiB, 4096 below 60, 8192 below 160, else 16384; before 0.5 2048 below 25 GB, else 8192", (setting, release) =>
            ReserveOf(setting, release).PrefillTokens), "tokens");

    public static readonly Knob<long> MaxRunningRequests = Declared.Count("maxRunningRequests", "--max-running-requests",
        "Requests in flight.", 1, KnobBounds.Sequences, KnobRole.Sequences,
        KnobDefault<SglangRelease, long>.From($"{Requests}; {RequestsWhileSpeculating} with a draft model or head", (setting, _) =>
            setting.Speculation is null or SpeculativeMethod.Ngram ? Requests : RequestsWhileSpeculating));

    public static readonly Knob<Ratio> SwaFullTokensRatio = Declared.Share("swaFullTokensRatio", "--swa-full-tokens-ratio",
        "Cache tokens of sliding-window layers for each one of the full layers.", KnobRole.None, WindowRatio);

    public static readonly Knob<long> MaxLorasPerBatch = Declared.Count("maxLorasPerBatch", "--max-loras-per-batch",
        "Low-rank adapters that a batch may use: slots set aside for them.", 1, KnobBounds.Adapters, KnobRole.AdapterSlots,
        KnobDefault<SglangRelease, long>.Where($"none; {DefaultAdapters} where maxLoraRank is given", Adapts, DefaultAdapters));

    public static readonly Knob<long> MaxLoraRank = Declared.Count("maxLoraRank", "--max-lora-rank",
        "Longest rank of an adapter.", 1, KnobBounds.AdapterRank, KnobRole.AdapterRank,
        KnobDefault<SglangRelease, long>.Where($"none; {DefaultRank} where the number of adapters is given", Adapts, DefaultRank));

    public static KnobList All => Declared;

    private static bool Adapts(EngineSetting setting) => setting.Asked.Has(MaxLorasPerBatch) || setting.Asked.Has(MaxLoraRank);

    private static SglangReserve ReserveOf(EngineSetting setting, SglangRelease release) => SglangReserve.On(setting.Usable, setting.TensorRanks, release);

    private static Ratio FractionOf(EngineSetting setting, SglangRelease release)
    {
        SglangReserve reserve = ReserveOf(setting, release);
        if (setting.Asked.Has(ChunkedPrefillSize))
            reserve = reserve with { PrefillTokens = setting.Asked.Get(ChunkedPrefillSize) };
        return reserve.Fraction(setting.Usable, setting.TensorRanks * setting.PipelineStages, setting.Speculation, release)
            * SglangVision.ShareOf(setting.Architecture.Dimensions, release);
    }
}
