using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
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
        : base("ollama", OllamaRelease.Table, OllamaKnobs.All)
    {
    }

    public override ArrivalKind DefaultArrival => Server.DefaultArrival;

    public override FlagTable Flags => OllamaFlags.Table;

    public override ServedModels Models => OllamaModels.Table;

    public override ImmutableArray<ArchitectureKind> Kinds => [ArchitectureKind.Decoder, ArchitectureKind.Encoder];

    public override bool ReadsGguf => true;

    /// <inheritdoc/>
    public override bool DividesLayers => true;

    /// <inheritdoc/>
    /// <remarks>llm/llama_server.go (fb307609) passes no <c>--split-mode</c>, and nothing sets one.</remarks>
    public override bool HasTensorRanks => false;

    /// <inheritdoc/>
    /// <remarks>docs.ollama.com/faq, OLLAMA_KV_CACHE_TYPE: f16, q8_0 and q4_0. Other plain formats are those of hidden states in a request.</remarks>
    public override ImmutableArray<string> Caches { get; } = ["fp32", "fp16", "bf16", "q8_0", "q4_0"];

    public override ImmutableArray<string> SmallerCaches => Server.SmallerCaches;

    internal override HostLayers HostLayers { get; } = new OllamaHostLayers();

    internal override ImmutableArray<StartupCheck> StartupChecks =>
        [StartupCheck.ModelIsServed(this), new(load => LlamaCppStartup.SequencesGo(OllamaKnobs.NumParallel, load)), new(BuffersFit)];

    /// <inheritdoc/>
    public override ImmutableArray<SettingNotTaken> NotTaken { get; } =
    [
        new("maxLoadedModels", "a deployment here is one model; what others hold beside it is said of the GPU"),
        new("keepAlive", "it changes when the memory is given back, not how much is taken"),
        new("mainGpu", "layers are shared out over all GPUs of the deployment"),
    ];

    /// <inheritdoc/>
    public override (string Engine, EngineVersion Version) TimedAs(EngineVersion version, KnobSet values) =>
        (Server.Name, ((OllamaRelease)ReleaseOf(version)).Build);

    /// <inheritdoc/>
    public override Refusal? RefusalOf(Architecture architecture, KnobSet values, PrecisionPlan precision)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(values);
        return Server.RefusalOf(architecture, KnobSet.Empty.With(LlamaCppKnobs.FlashAttention, values.Get(OllamaKnobs.FlashAttention)), precision);
    }

    public override NumberFormat ConvolutionTail(PrecisionPlan precision) => Server.ConvolutionTail(precision);

    internal override long ContextStep(KnobSet values) => LlamaCppCache.Padded(1);

    /// <inheritdoc/>
    internal override (string Limit, long Sequences)? SequenceLimit(RankLoad load) =>
        (OllamaKnobs.NumParallel.Name, Math.Min(LlamaCppCache.MostSequences, OllamaServer.ParallelOf(load.Knobs, long.MaxValue)));

    /// <inheritdoc/>
    /// <remarks>Since 0.30 llama.cpp's server gets both settings as they are, and refuses (<c>llm/server.go</c> of v0.13.5, v0.20.4 and v0.30.0).</remarks>
    internal override PrecisionPlan Kept(PrecisionPlan precision, KnobSet values, Release release) =>
        ((OllamaRelease)release).StartsServer || values.Get(OllamaKnobs.FlashAttention) || !LlamaCppRefusals.IsQuantized(precision.Cache)
            ? precision : precision with { Cache = PlainCache, Values = PlainCache };

    /// <inheritdoc/>
    public override bool Settles(KnobSet values) => true;

    /// <inheritdoc/>
    /// <remarks><c>llm/server.go</c> of v0.13.5 to v0.33 cuts the context and warns.</remarks>
    public override ImmutableArray<SettledKnob> Settled(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        ImmutableArray<SettledKnob>.Builder settled = ImmutableArray.CreateBuilder<SettledKnob>(2);
        long longest = load.Architecture.Dimensions.MaximumContext.Count, asked = load.Knobs.Get(OllamaKnobs.NumCtx), all = load.Operators.Layers.Count + 1L;
        if (longest > 0 && asked > longest)
        {
            settled.Add(new SettledKnob(OllamaKnobs.NumCtx, KnobValue.Of(asked), KnobValue.Of(longest), "a context is no longer than the model was made for"));
            load = load with { Knobs = load.Knobs.With(OllamaKnobs.NumCtx, longest) };
        }

        if (MovesLayers(load) && LlamaCppFit.LayersOf(this, load, OllamaKnobs.NumGpu, OllamaRelease.Of(load).KeptFree) is { } layers)
        {
            settled.Add(new SettledKnob(OllamaKnobs.NumGpu, KnobValue.Of(all), KnobValue.Of(layers),
                "as many layers as leave the memory that is kept free on each GPU")
            {
                FollowsLoad = true,
            });
        }

        return settled.ToImmutable();
    }

    /// <inheritdoc/>
    /// <remarks>More sequences move layers to host memory: as many as leave the rest on the GPUs fit.</remarks>
    internal override RankLoad SettledFor(RankLoad load, long batch)
    {
        ArgumentNullException.ThrowIfNull(load);
        if (!MovesLayers(load) || (load.LayersSettled && batch == load.InFlight.Count))
            return load;
        RankLoad asked = load with { InFlight = SequenceCount.From(batch) };
        long? layers = LlamaCppFit.LayersOf(this, asked, OllamaKnobs.NumGpu, OllamaRelease.Of(load).KeptFree);
        return layers is null && !load.LayersSettled ? load
            : Under(asked, load.Knobs.With(OllamaKnobs.NumGpu, layers ?? load.Operators.Layers.Count + 1L));
    }

    /// <inheritdoc/>
    /// <remarks>All layers on the GPUs beside what is kept free, or none of them.</remarks>
    internal override ImmutableArray<(RankLoad Load, ByteCount Kept)> Extremes(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return !MovesLayers(load) ? [(load, ByteCount.Zero)]
            : [(Under(load, load.Knobs.With(OllamaKnobs.NumGpu, load.Operators.Layers.Count + 1L)), OllamaRelease.Of(load).KeptFree),
                (Under(load, load.Knobs.With(OllamaKnobs.NumGpu, 0)), ByteCount.Zero)];
    }

    /// <inheritdoc/>
    internal override RankLoad Under(RankLoad load, KnobSet knobs) => LlamaCppFit.Placed(this, load, knobs);

    /// <inheritdoc/>
    /// <remarks>Where nobody has set how many layers go to the GPU.</remarks>
    internal override bool MovesLayers(RankLoad load) => load.LayersSettled || !load.Knobs.Has(OllamaKnobs.NumGpu);

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
