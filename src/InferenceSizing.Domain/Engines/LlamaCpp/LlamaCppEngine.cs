using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>llama.cpp, and ollama on top of it: weights on the GPU but for the token embedding, a cache for all of nCtx at once, and a compute buffer sized by
/// the widest stage of one micro-batch.</summary>
/// <remarks>Sizes of the buffers as llama.cpp prints them at load; see <see cref="LlamaCppCache"/> and <see cref="LlamaCppBuffers"/>.</remarks>
public sealed class LlamaCppEngine : Engine
{
    /// <summary>Builds whose server reserves logits for one row of each sequence instead of all of a micro-batch: pull request 23861, June 2026.</summary>
    internal const int LimitsOutputs = 9500;

    /// <summary>Builds whose mask is an FP32 input on the GPU beside its FP16 copy for flash attention: a log of Qwen3.5-9B of 2026 (808.02 MiB at 262,144 cells).</summary>
    internal const int CopiesMask = 8586;

    /// <summary>Builds that keep MLA's values as part of its keys: pull request 19067, January 2026.</summary>
    internal const int KeepsLatentOnce = 7833;

    /// <summary>Builds that keep MLA's latent instead of all heads: pull request 12801, April 2025.</summary>
    internal const int KeepsLatent = 5140;

    /// <summary>Builds that count the head as the first of nGpuLayers: pull request 18148, December 2025.</summary>
    private const int OffloadsHeadFirst = 7460;

    /// <summary>Builds whose server proposes n-grams: early 2026.</summary>
    private const int SpeculatesByNgrams = 7833;

    /// <summary>Builds that use flash attention unless told otherwise: pull request 15434, August 2025.</summary>
    private const int FlashAttentionByDefault = 6325;

    /// <summary>Tokens of a pass from which products of weights in host memory run on the GPU: <c>min_batch_size</c> of the CUDA backend's <c>offload_op</c>.</summary>
    private const int CopiesFrom = 32;

    /// <summary>What a desktop's cores read of two channels of DDR5 (90 GB/s on paper): a 3.8 GB Q4_0 file gives 11 to 12 tokens a second. Assumed of every host.</summary>
    private static readonly Bandwidth HostMemory = Bandwidth.FromGigabytesPerSecond(45);

    /// <summary>No cache has as many cells; small enough to be padded within 63 bits.</summary>
    private const long MostCells = 1L << 62;

    /// <summary>CUDA context, cuBLAS and pools: 451 to 456 MiB on an RTX 4090 (llama.cpp pull request 15860).</summary>
    private static readonly ByteCount Context = ByteCount.FromMebibytes(454);

    /// <summary>Fitted to printed buffers of builds and forks that differ from the rule: none in most, 3 % for a second copy of the hidden states.</summary>
    private static readonly Spread ComputeSpread = Spread.Of(0.97, 1.04);
    private static readonly Spread ContextSpread = Spread.Of(0.8, 2.5);

    public override string Name => "llama.cpp";

    public override ImmutableArray<EngineVersion> Versions { get; } =
        [.. new[] { "b9500", "b8586", "b7833", "b7460", "b6325", "b6182", "b5140", "b2900" }.Select(text => EngineVersion.Parse(text)!)];

    /// <summary>The newest before <see cref="LimitsOutputs"/>: that limit is the server's alone, while the library, its other programs, ollama and forks reserve all rows.</summary>
    public override EngineVersion DefaultVersion => Versions[1];

    public override ImmutableArray<Knob> Knobs { get; } =
    [
        Knob.NCtx, Knob.NBatch, Knob.NUbatch, Knob.NGpuLayers, Knob.NCpuMoe, Knob.FlashAttention, Knob.ParallelSequences, Knob.SwaFull,
    ];

    public override Arrival DefaultArrival => new StaticArrival();

    /// <summary>The last layers go to the GPU; the head before them in newer builds, after all of them in older ones (<c>llama_model::load_tensors</c>).</summary>
    public override WeightPlacement PlacementOf(KnobSet knobs, EngineVersion version, int layers)
    {
        int onGpu = (int)Math.Min(knobs.Count(Knob.NGpuLayers), layers + 1L);
        bool headFirst = version.IsAtLeast(OffloadsHeadFirst);
        int host = headFirst ? layers + 1 - onGpu : layers - onGpu;
        return new(
            DuplicatesTiedHead: true,
            EmbeddingOnHost: true,
            LayerCount.From(Math.Clamp(host, 0, layers)),
            LayerCount.From((int)Math.Min(knobs.Count(Knob.NCpuMoe), layers)),
            HeadOnHost: headFirst ? onGpu == 0 : onGpu <= layers)
        {
            LanguageModelOnly = true,
        };
    }

    /// <summary>Layers and head in even shares, unless the client names others.</summary>
    public override ParallelLayout Divide(ParallelLayout layout, in WeightPlacement placement)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return layout with
        {
            HostLayers = placement.HostLayers.Count,
            StageShares = layout.StageShares.IsDefaultOrEmpty ? [.. Enumerable.Repeat(Ratio.One, layout.Pipeline)] : layout.StageShares,
        };
    }

    /// <summary>Tails are kept in FP32, as the states: 5.62 MiB for Qwen3.5-27B's 48 layers.</summary>
    public override NumberFormat ConvolutionTail(PrecisionPlan precision) => NumberFormat.Fp32;

    /// <summary>A second GGUF file (<c>--model-draft</c>), and n-grams of the context (<c>--spec-type</c>).</summary>
    /// <remarks>Later builds run prediction layers of GGUF files that hold them (<c>--spec-type draft-mtp</c>): the first of them, and what it allocates, are not known here.</remarks>
    public override bool Speculates(SpeculativeMethod method, EngineVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return method == SpeculativeMethod.DraftModel || (method == SpeculativeMethod.Ngram && version.IsAtLeast(SpeculatesByNgrams));
    }

    /// <summary><c>--draft-max</c>; three where it is called <c>--spec-draft-n-max</c>, in later builds of which the first is not known here.</summary>
    public override int DraftTokens(SpeculativeMethod method)
    {
        const int most = 16;
        return most;
    }

    /// <summary>FP16 unless the client sets the draft's own cache types.</summary>
    public override TensorEncoding CacheOfDraft(PrecisionPlan precision) => TensorEncoding.Plain(NumberFormat.Fp16);

    public override bool ReadsGguf => true;

    /// <summary>A slot finds the start of its last prompt again (<c>cache_prompt</c>); slots share no cells.</summary>
    public override bool FindsPrefixes(EngineVersion version) => true;

    public override bool FusesAttention(KnobSet knobs) => knobs.Flag(Knob.FlashAttention);

    /// <summary>Passes of fewer tokens run on the host's cores; for others the weights are copied to the GPU, once a micro-batch (<c>offload_op</c>).</summary>
    public override WeightStream? HostStream(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return load.Placement.Divides && HostLink.To(load.Accelerator, OffloadTarget.Cpu) is { } link
            ? new WeightStream(load.Placement, link, Hides: true, WholeLayers: false) { TokensAtOnce = TokenCount.From(load.Knobs.Count(Knob.NUbatch)), OnHost = (TokenCount.From(CopiesFrom), HostMemory) }
            : null;
    }

    public override bool Runs(Architecture architecture) => architecture.Input == InputKind.Tokens && architecture.Kind is ArchitectureKind.Decoder or ArchitectureKind.Encoder;

    public override KnobSet Defaults(EngineSetting setting, EngineVersion version)
    {
        const int batch = 2048, microBatch = 512;
        // Beyond the cap the sizing itself overflows, and says so.
        long cells = (long)Int128.Min((Int128)setting.Workload.BatchSize * setting.Workload.ContextTokens, MostCells);
        return KnobSet.Empty
            .With(Knob.NCtx, LlamaCppCache.Padded(cells))
            .With(Knob.NBatch, batch)
            .With(Knob.NUbatch, microBatch)
            .With(Knob.NGpuLayers, setting.Architecture.Dimensions.Layers + 1)
            .With(Knob.NCpuMoe, 0)
            .With(Knob.FlashAttention, version.IsAtLeast(FlashAttentionByDefault))
            .With(Knob.ParallelSequences, setting.Workload.BatchSize)
            .With(Knob.SwaFull, false);
    }

    /// <summary>The context is shared out evenly among the parallel sequences.</summary>
    public override (string Limit, long Tokens)? ContextLimit(KnobSet knobs) => ("nCtx", knobs.Count(Knob.NCtx) / Math.Max(1, knobs.Count(Knob.ParallelSequences)));

    private static readonly MemoryRules Rules = new(
        new("all of the usable memory: buffers are allocated as they come", "ggml-org/llama.cpp, llama-context.cpp"),
        new("compute buffer, the wider of logits u (V + h) and a layer: attention 2 u (h + n d) with scores u c n unless fused, feed-forward 2 u (F + h), experts 2 u k h, in FP32, beside the mask u c",
            "ggml-org/llama.cpp, llama-graph.cpp and ggml-backend.cpp; docs/formulas.md, llama.cpp and transformers"),
        new("CUDA context, cuBLAS and pools", "llama.cpp pull request 15860: 451 to 456 MiB on RTX 4090"),
        new("cells x sum over layers of the cell's bytes, windows with cells of their own, and a recurrent state for each sequence", "ggml-org/llama.cpp, llama-kv-cache*.cpp and llama-memory-recurrent.cpp"),
        new("nCtx in blocks of 256 cells, shared by all sequences", "ggml-org/llama.cpp, llama-context.cpp"));

    /// <inheritdoc/>
    public override MemoryRules RulesOf(EngineVersion version) => Rules;

    public override EngineMemory Share(RankLoad load, int stage, long batch)
    {
        LlamaCppCache kept = LlamaCppCache.For(load, batch);
        LlamaCppBuffers buffers = new(load, kept);
        LlamaCppDraft draft = LlamaCppDraft.For(load, stage, kept);
        ByteCount cache = kept.BytesOf(load.OwnCache.OfStage(stage)) + draft.Cache;
        ByteCount compute = buffers.OfStage(stage) + draft.Compute;
        ByteCount weights = load.WeightsOf(stage);
        ByteCount held = weights + cache + compute + Context;
        ByteCount perToken = load.OwnCache.PerToken(stage, 0);
        return new EngineMemory
        {
            Budget = load.Available,
            Weights = weights,
            Cache = cache,
            Activations = ComputeSpread.Around(compute),
            CudaGraphs = Interval<ByteCount>.Exactly(ByteCount.Zero),
            Runtime = ContextSpread.Around(Context),
            Pool = cache,
            PoolTokens = perToken.Count == 0 ? 0 : kept.Cells,
            MaxConcurrency = Ratio.From((double)kept.Cells / Math.Max(1, load.CachedTokens)),
            Free = load.Available - held,
            HostCache = stage == 0 ? kept.BytesOf(load.OwnCache.OnHost) : ByteCount.Zero,
            HostBuffers = stage == 0 ? buffers.OnHost + draft.OnHost : ByteCount.Zero,
        };
    }
}
