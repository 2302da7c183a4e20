using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Sglang;

/// <summary>SGLang: weights and pool share a static fraction of what is free after start; activations and graphs live in the rest.</summary>
/// <remarks><c>pool = free after load − free before load · (1 − mem_fraction_static)</c>. Read in SGLang's <c>model_runner</c>; the default
/// fraction in <c>server_args.py</c> of 0.5.5 and 0.5.6 and in <c>memory_hook.py</c> of 2026.</remarks>
internal sealed class SglangEngine : PagedEngine
{
    /// <summary>The context, in place before the free memory is first read: 0.51 GiB on H100.</summary>
    private static readonly ByteCount Context = ByteCount.FromMebibytes(512);

    /// <summary>Communicators in place by then: four and eight ranks over NVLink leave 1.9 to 2.0 GiB less than the total, two RTX 3090 over PCIe 0.5 to
    /// 0.65.</summary>
    private static readonly ByteCount NvLinkPeers = ByteCount.FromMebibytes(1500);
    private static readonly ByteCount PciePeers = ByteCount.FromMebibytes(80);

    /// <summary>What the system holds of shared memory: three logs of GB10 (115.0 to 115.4 of 121.7 GiB free).</summary>
    private static readonly ByteCount SharedWithHost = ByteCount.FromMebibytes(6000);

    private const int RowsHeldByPass = 3;

    private static readonly Spread ActivationSpread = Spread.Of(0.6, 1.8);
    private static readonly Spread RuntimeSpread = Spread.Of(0.5, 2.5);

    /// <summary>The static part over that of the rule, for the pool that it leaves: free memory before loading is what the other processes, the context and
    /// the communicators leave. Fitted to logs of three publishers (RTX 3090, H100 and RTX 5090), whose pools lie within half a percent of the card.</summary>
    private static readonly Spread StaticSpread = Spread.Of(0.995, 1.005);

    public SglangEngine()
        : base("sglang", SglangRelease.Table, SglangKnobs.All, SglangModels.Table, [ArchitectureKind.Decoder, ArchitectureKind.Encoder])
    {
        OtherNames = ["sgl"];
        NotTaken = SglangKnobs.NotTaken;
        // Over several nodes: SGLang documentation, "Multi-Node Deployment".
        CommandLine = new(SglangFlags.Table, "python3", "-m", "sglang.launch_server") { Nodes = static (_, _) => SglangFlags.Nodes, Images = ImageOf };
        // SGLang documentation, "PD Disaggregation".
        Disaggregates = true;
        Chips = new() { Runs = RunsOn, NeedsPlugIn = NeedsPackageOfOthers, Kernels = SglangModels.Chips };
        Loading = new() { SingleAs = "fp16", LoadedAs = LoadedAs, ComputedIn = ComputedIn };
        LoadedTables = static load => RotaryTables.Of(load, NumberFormat.Fp32);
        Adapters = new(SglangKnobs.MaxLorasPerBatch, SglangKnobs.MaxLoraRank, "sgl-project/sglang, srt/lora/mem_pool.py",
            static load => SglangAdapters.Of(load)?.Whole, SglangAdapters.RefusalOf);
        Notes = static load => [.. SglangVision.NotesOn(load), .. SglangCache.NotesOn(load)];
        Admission = new PagedAdmission(this) { OutputHeld = OutputHeld };
        // RadixAttention keeps what requests have in common once, token by token (Zheng et al. 2023, arXiv:2312.07104).
        SharedBlock = static load => load.Knobs.Get(SglangKnobs.DisableRadixCache) ? 0 : 1;
        // A longer context than the model's: ModelConfig of sglang/srt/configs/model_config.py, an error unless
        // SGLANG_ALLOW_OVERWRITE_LONGER_CONTEXT_LEN is set.
        Startup = new() { Checks = SglangStartup.Of(this), LargestShareOf = LargestShareOf, RefusesLongerThanModel = true };
    }

    /// <summary>Admission foresees part of the answer: <c>new_token_ratio</c>, 0.7 at first and falling, in SGLang's scheduler.</summary>
    private static readonly Ratio OutputHeld = Ratio.From(0.65);

    /// <summary>Its kernels and FlashInfer's are compiled from compute capability 7.5 on (SGLang documentation, "Install").</summary>
    private static bool RunsOn(Accelerator accelerator) => !accelerator.PredatesVolta && accelerator.Generation
        is not (ChipGeneration.Volta or ChipGeneration.Cdna or ChipGeneration.Rdna2 or ChipGeneration.Vega);

    /// <summary>Of AMD's chips its own build knows gfx942 and gfx950; the older CDNA 2 and the RDNA line run with packages of others (pypi.org,
    /// sglang-radeon-rdna3).</summary>
    private static bool NeedsPackageOfOthers(Accelerator accelerator) =>
        NeedsPlugIn(accelerator) || accelerator.Generation is ChipGeneration.Cdna2 or ChipGeneration.Rdna3 or ChipGeneration.Rdna4;

    /// <remarks>Of FP32: <c>_get_and_verify_dtype</c> of <c>sglang/srt/configs/model_config.py</c>; Gemma becomes BF16, which is as large and as fast. FP16
    /// before Ampere, whatever is asked ("Compute capability below sm80. Use float16 due to lack of bfloat16 support", <c>load_model</c> of
    /// <c>model_executor/model_runner.py</c>).</remarks>
    private static string LoadedAs(string stored, Architecture architecture, Accelerator accelerator, Release release) =>
        stored == "bf16" && accelerator.PredatesAmpere ? "fp16" : stored;

    /// <remarks>As <see cref="LoadedAs"/>.</remarks>
    private static NumberFormat ComputedIn(WeightScheme scheme, Architecture architecture, Accelerator accelerator, Release release) =>
        scheme.Activations == NumberFormat.Bf16 && accelerator.PredatesAmpere ? NumberFormat.Fp16 : scheme.Activations;

    /// <remarks>docs.sglang.io, install. Tags for ROCm hold its version too, which the release does not say.</remarks>
    private static EngineImage? ImageOf(EngineVersion version, ComputePlatform platform) => platform != ComputePlatform.Cuda ? null
        : new($"lmsysorg/sglang:v{EngineImage.Tag(version)}", ["python3", "-m", "sglang.launch_server", "--host", "0.0.0.0"], NetworkPort.Of(30000), "/health");

    /// <summary>Graphs, and on AMD's cards the workspace of decoding, go into the rest; where a part of the fraction alone counts, it may be larger.</summary>
    private static Ratio LargestShareOf(RankLoad load)
    {
        ByteCount free = load.Available.Less(Taken(load));
        ByteCount beside = SglangRelease.Of(load).CapturesAlways ? SglangGraphs.Of(load).Low + SglangAiter.Of(load, long.MaxValue) : ByteCount.Zero;
        return Ratio.From(Math.Min(1, free.Less(beside).ShareOf(free).Value / SglangAiter.ShareOf(load).Value));
    }

    /// <inheritdoc/>
    internal override StagePlan PlanOf(RankLoad load, int stage)
    {
        KnobSet knobs = load.Knobs;
        SglangRelease release = SglangRelease.Of(load);
        ByteCount taken = Taken(load);
        ByteCount budget = load.Available.Less(taken) * (knobs.Get(SglangKnobs.MemFractionStatic) * SglangAiter.ShareOf(load));
        ByteCount adapters = SglangAdapters.Of(load)?.OfStage(stage) ?? ByteCount.Zero;
        ByteCount weights = load.Weights.OfStage(stage) + adapters + RotaryTables.Of(load, NumberFormat.Fp32).Bytes + WholeEmbedding(load, stage);
        ByteCount draft = load.DraftWeightsOf(stage);
        if (release.DraftsWithinPool)
            weights += draft;
        ByteCount images = load.Architecture.Dimensions.Vision.Layers.Count > 0 ? release.ImageCache : ByteCount.Zero;
        ByteBalance pool = budget - (weights + images);
        CachePool cache = SglangCache.Of(load, stage, pool.Surplus);
        if (cache is TokenPools slots && slots.Bytes < pool.Surplus)
        {
            // Memory beyond the tokens that are asked for stays free.
            budget = budget.Less(pool.Surplus.Less(slots.Bytes));
            pool = ByteBalance.FromCount(slots.Bytes.Count);
        }

        ByteCount beside = ByteCount.Zero;
        if (!release.DraftsWithinPool)
        {
            // The speculator is loaded after the pool was made, with as many cache slots as the model has, out of the part that is not static.
            beside = stage == load.Layout.Pipeline - 1 && load.Draft is { } drafting ? cache.LoggedTokens * drafting.Cache.PerToken(0, 0) : ByteCount.Zero;
            budget += draft + beside;
            weights += draft;
            // What does not go into that part ends the start-up, whatever the pool holds.
            if (load.Draft is not null && load.Available.Less(taken) < budget)
                pool = load.Available.Less(taken) - budget;
        }

        ByteCount activations = FullBatchPeak.Of(load, knobs.Get(SglangKnobs.ChunkedPrefillSize), RowsHeldByPass);
        return new StagePlan(
            budget, weights, ActivationSpread.Around(activations) + Interval<ByteCount>.Exactly(SglangAiter.Of(load, cache.LoggedTokens)),
            SglangGraphs.Of(load), RuntimeSpread.Around(taken), pool, cache)
        {
            CacheBeside = beside,
            PoolRange = RestRange.Of(pool, [StaticSpread.Around(budget), RestRange.LoadedSpread.Around(weights)]),
            OnHost = load.Layout.GpusPerInstance * SglangCache.OnHost(load, pool.Surplus),
        };
    }

    private static ByteCount Taken(RankLoad load)
    {
        int ranks = load.Layout.GpusPerInstance;
        ByteCount peers = ranks == 1 ? ByteCount.Zero : load.Accelerator.Interconnect.Kind == LinkKind.NvLink ? NvLinkPeers : PciePeers;
        return Context + peers + (load.Accelerator.MemoryKind == MemoryKind.Unified ? SharedWithHost : ByteCount.Zero);
    }

    /// <summary>What tensor ranks hold of the token embedding beyond their share, where it is whole on every rank.</summary>
    /// <remarks>The free memory printed for Gemma 4 at two ranks agrees to 0.5 %.</remarks>
    private static ByteCount WholeEmbedding(RankLoad load, int stage)
    {
        if (!SglangFamilies.KeepsEmbeddingWhole(load.Architecture) || load.Layout.Tensor == 1 || (stage != 0 && stage != load.Layout.Pipeline - 1))
            return ByteCount.Zero;
        ModelDimensions model = load.Architecture.Dimensions;
        long elements = checked(model.VocabularySize.Length * model.HiddenSize.Length);
        return ByteCount.FromBits(checked((elements - (elements / load.Layout.Tensor)) * load.Precision.HiddenStates.BitsPerElement()));
    }
}
