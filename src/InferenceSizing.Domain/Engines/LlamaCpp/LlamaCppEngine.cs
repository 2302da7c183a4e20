using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>llama.cpp: weights on the GPU but for the token embedding, a cache for all of nCtx at once, and a compute buffer sized by
/// the widest stage of one micro-batch.</summary>
/// <remarks>Sizes of the buffers as llama.cpp prints them at load; see <see cref="LlamaCppCache"/> and <see cref="LlamaCppBuffers"/>.</remarks>
internal sealed class LlamaCppEngine : Engine
{
    /// <summary>CUDA context, cuBLAS and pools: 451 to 456 MiB on an RTX 4090 (llama.cpp pull request 15860).</summary>
    private static readonly ByteCount Context = ByteCount.FromMebibytes(454);

    /// <summary>Fitted to printed buffers of builds and forks that differ from the rule: none in most, 3 % for a second copy of the hidden states.</summary>
    private static readonly Spread ComputeSpread = Spread.Of(0.97, 1.04);

    /// <summary>Fitted to v0.5.0: of 91 models with layers or experts in host memory, in five settings, 97 % of the buffers are within, and 89 % within 1 %.
    /// </summary>
    private static readonly Spread StagedSpread = Spread.Of(0.94, 1.07);

    /// <summary>Fitted to v0.5.0 before all graphs of recurrent layers were planned: of what has further parts, such as inputs of single layers.</summary>
    private static readonly Spread PartlyPlannedSpread = Spread.Of(0.94, 1.2);

    private static readonly Spread ContextSpread = Spread.Of(0.8, 2.5);

    public LlamaCppEngine()
        : base("llama.cpp", LlamaCppRelease.Table, LlamaCppKnobs.All,
            [ArchitectureKind.Decoder, ArchitectureKind.Encoder, ArchitectureKind.EncoderDecoder])
    {
        OtherNames = ["llama-server", "llama-cli", "llama-cpp-python", "gguf"];
        ReadsGguf = true;
        // An architecture that llama_model_load of v0.5.0 knows.
        Models = LlamaCppModels.Table.Where(LlamaCppModel.IsKnown);
        NotTaken = LlamaCppKnobs.NotTaken;
        CommandLine = new(LlamaCppFlags.Table, "llama-server") { Images = ImageOf };
        RefusalOf = LlamaCppRefusals.Of;
        // --split-mode layer is the default (tools/server/README.md).
        Division = LayerDivision.Layers;
        // kv_cache_types of common/arg.cpp. Tails are kept in FP32, as the states: 5.62 MiB for Qwen3.5-27B's 48 layers. A draft's cache is in FP16 unless the
        // client sets its own types.
        CacheFormats = new()
        {
            All = ["fp32", "fp16", "bf16", "q8_0", "q4_0", "q4_1", "iq4_nl", "q5_0", "q5_1"],
            Smaller = ["q8_0", "q4_0"],
            ConvolutionTail = NumberFormat.Fp32,
            OfDraft = TensorEncoding.Plain(NumberFormat.Fp16),
        };
        HostLayers = new LlamaCppHostLayers();
        HostTimes = new() { PiecesAtOnce = LlamaCppBuffers.MicroBatchesAtOnce, MaskedKeys = LlamaCppCache.MaskedKeysOf };
        Startup = new()
        {
            Checks =
            [
                StartupCheck.ModelIsServed(this),
                new(load => LlamaCppStartup.SequencesGo(LlamaCppKnobs.ParallelSequences, load)),
                new(load => LlamaCppStartup.BuffersFit(this, load)),
            ],
        };
        AutoSettings = new(values => values.Get(LlamaCppKnobs.Fit), Settled);
        Admission = new LlamaCppAdmission(this);
        Remarks = RemarksOn;
    }

    private static ImmutableArray<Warning> RemarksOn(RankLoad load) => LlamaCppRelease.Of(load).LimitsOutputs && load.Knobs.Get(LlamaCppKnobs.AllLogits)
        ? [new Warning("allLogits", "The compute buffer has room for the logits of all tokens, as programs on the library reserve it; llama-server reserves " +
            "them of one token a sequence: turn allLogits off for it, or leave it out and name a version.")]
        : [];

    /// <remarks>docs/docker.md of ggml-org/llama.cpp: the words of its tags, before the release with its letter (server-rocm-v0.7.0,
    /// server-cuda-b8586).</remarks>
    private static EngineImage? ImageOf(EngineVersion version, ComputePlatform platform)
    {
        string release = EngineImage.Tag(version);
        return (platform switch { ComputePlatform.Cuda => "cuda", ComputePlatform.Rocm => "rocm", _ => null }) is not { } library ? null
            : new($"ghcr.io/ggml-org/llama.cpp:server-{library}-{(release.StartsWith('b') ? release : $"v{release}")}", [], NetworkPort.Of(8080), "/health");
    }

    /// <remarks>The figures stay those of the settings as asked: what does not fit is said, and next to it what the fit would do.</remarks>
    private ImmutableArray<SettledKnob> Settled(RankLoad load) =>
        LlamaCppStartup.TooSmall(this, load) is not null && LlamaCppStartup.FitHelps(this, load)
            && LlamaCppFit.LayersOf(this, load, LlamaCppKnobs.NGpuLayers, LlamaCppFit.Target) is { } layers
            ? [new SettledKnob(LlamaCppKnobs.NGpuLayers, KnobValue.Of(load.Operators.Layers.Count + 1L), KnobValue.Of(layers),
                "--fit moves the other layers to host memory until 1 GiB stays free on each GPU; the figures here are of all layers on the GPU")
                { Applied = false }]
            : [];

    private static Spread SpreadOf(RankLoad load) => load.Weights.HoldsMatricesOnHost ? StagedSpread
        : LlamaCppModel.Of(load.Architecture).IsPlannedWhole ? ComputeSpread : PartlyPlannedSpread;

    /// <summary>Of the layers in host memory, or of all.</summary>
    private static ByteCount HostCache(RankLoad load, in LlamaCppCache kept, bool all)
    {
        ByteCount sum = kept.BytesOf(load.OwnCache.OnHost);
        for (int stage = 0; all && stage < load.Layout.Pipeline; stage++)
            sum += kept.BytesOf(load.OwnCache.OfStage(stage));
        return sum;
    }

    internal override EngineMemory Share(RankLoad load, int stage, long batch) =>
        Share(load, stage, batch, load.Knobs.Has(LlamaCppKnobs.ParallelSequences));

    /// <param name="load">The GPU.</param>
    /// <param name="stage">The GPU's place.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="slotsStay">Whether there are as many slots however many sequences run.</param>
    internal static EngineMemory Share(RankLoad load, int stage, long batch, bool slotsStay)
    {
        LlamaCppCache kept = LlamaCppCache.For(load, batch);
        LlamaCppBuffers buffers = new(load, kept, slotsStay);
        LlamaCppDraft draft = LlamaCppDraft.For(load, stage, kept);
        bool onHost = load.Knobs.Get(LlamaCppKnobs.NoKvOffload);
        ByteCount own = kept.BytesOf(load.OwnCache.OfStage(stage)), cache = (onHost ? ByteCount.Zero : own) + draft.Cache;
        ByteCount compute = buffers.OfStage(stage) + draft.Compute;
        ByteCount weights = load.WeightsOf(stage);
        ByteCount held = weights + cache + compute + Context;
        ByteCount perToken = load.OwnCache.PerToken(stage, 0);
        return new EngineMemory
        {
            Budget = load.Available,
            Weights = weights,
            Cache = cache,
            Activations = SpreadOf(load).Around(compute),
            CudaGraphs = Interval<ByteCount>.Exactly(ByteCount.Zero),
            Runtime = ContextSpread.Around(Context),
            Pool = cache,
            PoolTokens = TokenCount.From(perToken.Count == 0 ? 0 : kept.Cells),
            MaxConcurrency = Ratio.From((double)kept.Cells / Math.Max(1, kept.SeenCells)),
            Free = load.Available - held,
            HostCache = stage > 0 ? ByteCount.Zero : HostCache(load, kept, onHost),
            HostBuffers = stage == 0 ? buffers.OnHost + draft.OnHost : ByteCount.Zero,
        };
    }
}
