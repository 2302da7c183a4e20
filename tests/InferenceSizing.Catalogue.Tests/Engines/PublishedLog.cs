using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Engines;

/// <summary>An engine's start as its log tells it: what was started, and the figures it printed (null where it printed none).</summary>
/// <param name="Engine">Name.</param>
/// <param name="Version">Version.</param>
/// <param name="Model">Id in the catalogue.</param>
/// <param name="Gpu">Id in the catalogue.</param>
/// <param name="Source">Repository and file, or thread.</param>
internal sealed record PublishedLog(string Engine, string Version, string Model, string Gpu, string Source)
{
    public string Format { get; init; } = "bf16";

    /// <summary>Format of the cache; that of the hidden states where it is null.</summary>
    public string? Cache { get; init; }

    /// <summary>--dtype; the engine's own where it is null.</summary>
    public NumberFormat? Computed { get; init; }

    public int Tensor { get; init; } = 1;

    public int Pipeline { get; init; } = 1;

    /// <summary>Ranks with attention and experts of their own (--data-parallel-size with --enable-expert-parallel).</summary>
    public int DataParallel { get; init; } = 1;

    /// <summary>gpu_memory_utilization or mem_fraction_static.</summary>
    public double? Share { get; init; }

    public long? Longest { get; init; }

    public long? StepTokens { get; init; }

    public long? Sequences { get; init; }

    public double? WindowRatio { get; init; }

    /// <summary>A pool given in GiB instead of found.</summary>
    public double? GivenPool { get; init; }

    /// <summary>How it proposes tokens; null for plain decoding.</summary>
    public SpeculativeDecoding? Speculation { get; init; }

    /// <summary>Whether it is served for vectors of its prompts.</summary>
    public bool Pools { get; init; }

    /// <summary>Rank of one adapter that may be served.</summary>
    public int? AdapterRank { get; init; }

    /// <summary>limit_mm_per_prompt.</summary>
    public int? ImagesOfPrompt { get; init; }

    /// <summary>Whether --enable-prefix-caching is given.</summary>
    public bool SharesPrefixes { get; init; }

    /// <summary>Whether --disable-radix-cache is given.</summary>
    public bool SharesNoPrefixes { get; init; }

    /// <summary>cudagraph_mode.</summary>
    public string? GraphMode { get; init; }

    public double? Weights { get; init; }

    public double? Activations { get; init; }

    public double? NonTorch { get; init; }

    public double? Graphs { get; init; }

    public double? Pool { get; init; }

    public long? Tokens { get; init; }

    public double? Concurrency { get; init; }

    public EngineMemory Estimated() => Estimate().PerGpu;

    /// <summary>The estimate for requests of 1024 tokens in and 256 out.</summary>
    public Estimate Estimate()
    {
        Outcome<Estimate> outcome = Estimator.Estimate(ToDeployment(out Workload workload), workload);
        return outcome.Succeeded(out Estimate? estimate, out Refusal? refusal) ? estimate : throw new InvalidOperationException($"{Source}: {refusal}");
    }

    public override string ToString() => $"{Engine} {Version} {Model} {Format} {Gpu} x{Tensor * Pipeline} {Longest} {Source}";

    private Deployment ToDeployment(out Workload workload)
    {
        Architecture model = SharedCatalogue.Instance.FindModel(Model)!.Architecture.Value!;
        Accelerator gpu = SharedCatalogue.Instance.FindAccelerator(Gpu)!;
        Engine engine = EngineList.Find(Engine)!;
        EngineVersion version = EngineVersion.Parse(Version)!;
        WeightScheme scheme = WeightSchemes.Find(Format)!;
        NumberFormat computed = Computed
            ?? (scheme is PlainScheme ? scheme.Activations : engine.Loading.ComputedIn(scheme, model, gpu, engine.ReleaseOf(version)));
        PrecisionPlan plan = new(scheme, computed, TensorEncoding.Plain(NumberFormat.Bf16));
        workload = new Workload(
            InputTokens: TokenCount.From(1024), OutputTokens: TokenCount.From(256), OfferedLoad.Of(engine.DefaultArrival, SequenceCount.One), Image: null,
            PrefixCacheHitRate: default);
        KnobSet asked = Asked();
        EngineSetting setting = new(model, workload, gpu.UsableMemory, gpu.Product, Tensor, Pipeline)
        {
            Asked = asked,
            Speculation = Speculation?.Method,
            MemoryKind = gpu.MemoryKind,
        };
        return new Deployment
        {
            Architecture = model,
            Accelerator = gpu,
            Layout = new ParallelLayout
            {
                Tensor = Tensor,
                Pipeline = Pipeline,
                AttentionData = DataParallel,
                Expert = DataParallel,
                ExpertTensor = Tensor
            },
            Precision = plan with { Cache = Cache is null ? TensorEncoding.Plain(plan.HiddenStates) : CacheEncodings.Find(Cache)! },
            Engine = engine,
            Version = version,
            Speed = SharedCatalogue.Instance.Speed,
            SinglePass = SharedCatalogue.Instance.SinglePass,
            Knobs = asked.Over(engine.Defaults(setting, engine.NearestTo(version))),
            Speculation = Speculation,
            Pools = Pools,
        };
    }

    private KnobSet Asked()
    {
        bool vllm = Engine == "vllm";
        KnobSet knobs = KnobSet.Empty;
        if (Share is { } share)
            knobs = knobs.With(vllm ? VllmKnobs.GpuMemoryUtilization : SglangKnobs.MemFractionStatic, Ratio.From(share));
        if (Longest is { } longest)
            knobs = knobs.With(vllm ? VllmKnobs.MaxModelLen : SglangKnobs.ContextLength, longest);
        if (StepTokens is { } tokens)
            knobs = knobs.With(vllm ? VllmKnobs.MaxNumBatchedTokens : SglangKnobs.ChunkedPrefillSize, tokens);
        if (Sequences is { } sequences)
            knobs = knobs.With(vllm ? VllmKnobs.MaxNumSeqs : SglangKnobs.MaxRunningRequests, sequences);
        if (AdapterRank is { } rank)
            knobs = knobs.With(VllmKnobs.MaxLoras, 1).With(VllmKnobs.MaxLoraRank, rank);
        if (ImagesOfPrompt is { } images)
            knobs = knobs.With(VllmKnobs.LimitMmPerPrompt, images);
        if (GraphMode is { } mode)
            knobs = knobs.With(VllmKnobs.CudagraphMode, mode);
        if (SharesPrefixes)
            knobs = knobs.With(VllmKnobs.EnablePrefixCaching, true);
        if (SharesNoPrefixes)
            knobs = knobs.With(SglangKnobs.DisableRadixCache, true);
        if (WindowRatio is { } ratio)
            knobs = knobs.With(SglangKnobs.SwaFullTokensRatio, Ratio.From(ratio));
        return GivenPool is { } pool ? knobs.With(VllmKnobs.KvCacheMemoryBytes, (long)(pool * ByteCount.PerGiB)) : knobs;
    }
}
