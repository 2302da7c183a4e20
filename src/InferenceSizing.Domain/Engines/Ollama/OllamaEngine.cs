using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Ollama;

/// <summary>Ollama: a service that starts llama.cpp for each model, with settings of its own; buffers, caches and times are llama.cpp's.</summary>
/// <remarks>Read in ollama/ollama, v0.13.5 to v0.33.0-rc2. It is the one engine that knows another: what it starts is the other.</remarks>
internal sealed class OllamaEngine : Engine
{
    private static readonly LlamaCppEngine Server = new();

    private static readonly TensorEncoding PlainCache = TensorEncoding.Plain(NumberFormat.Fp16);

    public OllamaEngine()
        : base("ollama", OllamaRelease.Table, OllamaKnobs.All, [ArchitectureKind.Decoder, ArchitectureKind.Encoder])
    {
        ReadsGguf = true;
        Models = OllamaModels.Table.Where(Server.Loads);
        NotTaken =
        [
            new("maxLoadedModels", "a deployment here is one model; what others hold beside it is said of the GPU"),
            new("keepAlive", "it changes when the memory is given back, not how much is taken"),
            new("mainGpu", "layers are shared out over all GPUs of the deployment"),
        ];
        CommandLine = new(OllamaFlags.Table, "ollama", "serve");
        RefusalOf = Refused;
        // llm/llama_server.go (fb307609) passes no --split-mode, and nothing sets one.
        Division = LayerDivision.LayersAlone;
        // docs.ollama.com/faq, OLLAMA_KV_CACHE_TYPE: f16, q8_0 and q4_0. Other plain formats are those of hidden states in a request.
        CacheFormats = new()
        {
            All = ["fp32", "fp16", "bf16", "q8_0", "q4_0"],
            Smaller = Server.CacheFormats.Smaller,
            ConvolutionTail = Server.CacheFormats.ConvolutionTail,
            Kept = KeptIn,
        };
        // The tags without a file type at ollama.com/library, of decoders: docs.ollama.com/import names the types.
        Loading = WeightLoading.AsStored with { Served = "q4_k_m" };
        HostLayers = new OllamaHostLayers();
        Startup = new()
        {
            Checks = [StartupCheck.ModelIsServed(this), new(load => LlamaCppStartup.SequencesGo(OllamaKnobs.NumParallel, load)), new(BuffersFit)],
        };
        AutoOffload = new OllamaOffload(this);
        AutoSettings = new(static _ => true, Settled);
        // Those of llama.cpp's build that it starts.
        HostTimes = new()
        {
            TimedAs = (version, _) => (Server.Name, ((OllamaRelease)ReleaseOf(version)).Build),
            MaskedKeys = static load => LlamaCppCache.MaskedKeysOf(OllamaServer.Started(load, OllamaServer.ParallelOf(load.Knobs, load.Workload.AtOnce.Count))),
        };
        Admission = new OllamaAdmission(this);
    }

    private static Refusal? Refused(Architecture architecture, KnobSet values, PrecisionPlan precision) =>
        Server.RefusalOf(architecture, KnobSet.Empty.With(LlamaCppKnobs.FlashAttention, values.Get(OllamaKnobs.FlashAttention)), precision);

    /// <remarks>Since 0.30 llama.cpp's server gets both settings as they are, and refuses (<c>llm/server.go</c> of v0.13.5, v0.20.4 and v0.30.0).</remarks>
    private static PrecisionPlan KeptIn(PrecisionPlan precision, KnobSet values, Release release) =>
        ((OllamaRelease)release).StartsServer || values.Get(OllamaKnobs.FlashAttention) || !LlamaCppRefusals.IsQuantized(precision.Cache)
            ? precision : precision with { Cache = PlainCache, Values = PlainCache };

    /// <remarks><c>llm/server.go</c> of v0.13.5 to v0.33 cuts the context and warns.</remarks>
    private ImmutableArray<SettledKnob> Settled(RankLoad load)
    {
        ImmutableArray<SettledKnob>.Builder settled = ImmutableArray.CreateBuilder<SettledKnob>(2);
        long longest = load.Architecture.Dimensions.MaximumContext.Count, asked = load.Knobs.Get(OllamaKnobs.NumCtx), all = load.Operators.Layers.Count + 1L;
        if (longest > 0 && asked > longest)
        {
            settled.Add(new SettledKnob(OllamaKnobs.NumCtx, KnobValue.Of(asked), KnobValue.Of(longest), "a context is no longer than the model was made for"));
            load = load with { Knobs = load.Knobs.With(OllamaKnobs.NumCtx, longest) };
        }

        if (AutoOffload!.Moves(load) && LlamaCppFit.LayersOf(this, load, OllamaKnobs.NumGpu, OllamaRelease.Of(load).KeptFree) is { } layers)
        {
            settled.Add(new SettledKnob(OllamaKnobs.NumGpu, KnobValue.Of(all), KnobValue.Of(layers),
                "as many layers as leave the memory that is kept free on each GPU")
            {
                FollowsLoad = true,
            });
        }

        return settled.ToImmutable();
    }

    /// <summary>All sequences that it is started for have their part of the cache, however many run; more than those are a start for more.</summary>
    internal override EngineMemory Share(RankLoad load, int stage, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        long parallel = Math.Max(batch, OllamaServer.ParallelOf(load.Knobs, batch));
        return LlamaCppEngine.Share(OllamaServer.Started(load, parallel), stage, parallel, slotsStay: false);
    }

    /// <summary>Layers that are set by hand are not fitted: what does not go onto a GPU ends the load.</summary>
    private StartupRefusal? BuffersFit(RankLoad load)
    {
        if (!load.Knobs.Has(OllamaKnobs.NumGpu) || LlamaCppStartup.TooSmall(this, load) is not { } lacking)
            return null;
        double held = load.Available.Count - lacking.Free.Count;
        return new StartupRefusal(
            StartupCode.WeightsExceedBudget,
            string.Create(CultureInfo.InvariantCulture, $"Ollama does not load the model: with {OllamaKnobs.NumGpu.Name} " +
                $"{load.Knobs.Get(OllamaKnobs.NumGpu)}, GPU {lacking.Stage} needs {StartupCheck.Gibibytes(held)} GiB, and " +
                $"{StartupCheck.Gibibytes(load.Available.Count)} GiB are free."),
            Subject.Setting(OllamaKnobs.NumGpu.Name),
            Magnitude.From(held),
            Magnitude.From(load.Available.Count),
            StartupUnit.Bytes)
        {
            FollowsBatch = true,
        };
    }
}
