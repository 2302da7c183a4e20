using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Techniques;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>An inference engine: its releases, its settings, how it shares out memory and how it schedules. One folder an engine.</summary>
/// <param name="name">The contract's name.</param>
/// <param name="releases">The releases whose rules are known.</param>
/// <param name="knobs">Its settings.</param>
public abstract class Engine(string name, ReleaseTable releases, KnobList knobs)
{
    /// <summary>The contract's name.</summary>
    public string Name { get; } = name;

    /// <summary>Rows of releases with changed rules, newest first.</summary>
    public ImmutableArray<Release> Releases => releases.All;

    /// <summary>Versions that the rules were read from or checked against, newest first.</summary>
    public ImmutableArray<EngineVersion> Versions => releases.Versions;

    /// <summary>The version that answers where the client names none: the newest whose rules hold for every program on the engine.</summary>
    public virtual EngineVersion DefaultVersion => Versions[0];

    /// <summary>Which of its releases have which models.</summary>
    public virtual ServedModels Models => ServedModels.All;

    /// <summary>Whether any of its releases has the model.</summary>
    public virtual bool Loads(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return Models.Serves(architecture.Family);
    }

    /// <summary>The version that answers for a model where the client names none: the newest that has it, and kernels for the GPU if any such has.</summary>
    public EngineVersion DefaultVersionFor(Architecture architecture, Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        EngineVersion newest = Models.SpanOf(architecture.Family) is { LastWith: { } last } span && span.IsAfter(DefaultVersion) ? last : DefaultVersion;
        ReleaseSpan chips = Chips.SpanOf(accelerator);
        return chips.LastWith is { } older && chips.IsAfter(newest) && Models.MayLoad(architecture.Family, older) ? older : newest;
    }

    /// <summary>Which of its releases have kernels for which chips.</summary>
    public virtual ServedChips Chips => ServedChips.All;

    /// <summary>The newest release with known rules that is not newer than <paramref name="asked"/>, else the oldest.</summary>
    public EngineVersion NearestTo(EngineVersion asked) => ReleaseOf(asked).Since;

    /// <summary>The facts that answer for a version.</summary>
    public Release ReleaseOf(EngineVersion version) => releases.At(version);

    /// <summary>Its settings, in the order in which they are shown.</summary>
    public ImmutableArray<Knob> Knobs => knobs.All;

    /// <summary>The setting of that JSON name; null where the engine has none.</summary>
    public Knob? Find(string knob) => knobs.Find(knob);

    /// <summary>The first setting of that role; null where the engine has none.</summary>
    public Knob? Find(KnobRole role) => knobs.Find(role);

    /// <summary>The flags of its command line.</summary>
    public virtual FlagTable Flags => FlagTable.None;

    /// <summary>How its processes on several nodes become one instance; null where its command line alone does not make them one.</summary>
    /// <param name="layout">The instance.</param>
    /// <param name="version">The release.</param>
    public virtual NodeFlags? NodeFlagsOf(ParallelLayout layout, EngineVersion version) => null;

    /// <summary>The engine's own values of its settings.</summary>
    internal KnobSet Defaults(EngineSetting setting, EngineVersion version) => knobs.OwnValues(setting, ReleaseOf(version));

    /// <summary>Settings of the engine that change memory, time or start-up and are not taken, by the names they would have, and why.</summary>
    public virtual ImmutableArray<SettingNotTaken> NotTaken => [];

    /// <summary>Kinds of model that it runs.</summary>
    public abstract ImmutableArray<ArchitectureKind> Kinds { get; }

    /// <summary>Whether models of this kind run on the engine.</summary>
    public bool Runs(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return Kinds.Contains(architecture.Kind) && (architecture.Input == InputKind.Tokens || RunsImages);
    }

    /// <summary>Why the engine does not load the model, or not with these settings; null where it does.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="values">All settings.</param>
    /// <param name="precision">Formats of weights and cache.</param>
    public virtual Refusal? RefusalOf(Architecture architecture, KnobSet values, PrecisionPlan precision) => null;

    /// <summary>Whether it runs models of images.</summary>
    protected virtual bool RunsImages => false;

    /// <summary>Whether the engine exists for the chip at all.</summary>
    public virtual bool RunsOn(Accelerator accelerator) => true;

    /// <summary>Whether the engine runs on the chip by a plug-in or a patched build alone, whose memory is counted here as on CUDA.</summary>
    public virtual bool NeedsPlugInOn(Accelerator accelerator) => false;

    /// <summary>The engine and the version whose fitted times of models that generate hold: its own, or those of the program that it starts or that runs
    /// the same loop.</summary>
    /// <param name="version">The release.</param>
    /// <param name="values">All settings.</param>
    public virtual (string Engine, EngineVersion Version) TimedAs(EngineVersion version, KnobSet values) => (Name, version);

    /// <summary>The arrival that the engine is made for.</summary>
    public abstract ArrivalKind DefaultArrival { get; }

    /// <summary>Whether some of its instances can read prompts and hand the cache on to others that decode.</summary>
    public virtual bool Disaggregates => false;

    /// <summary>Whether weights come in GGUF files, and precisions are their file types. Its kernels for them are its own: its constants, not the kernel
    /// curves, hold their times.</summary>
    public virtual bool ReadsGguf => false;

    /// <summary>Whether several GPUs that nobody says more of each hold whole layers, and not a share of each layer.</summary>
    public virtual bool DividesLayers => false;

    /// <summary>Whether a layer may be divided over GPUs.</summary>
    public virtual bool HasTensorRanks => true;

    /// <summary>How GPUs of which nobody says more hold one copy of a model.</summary>
    /// <param name="gpus">How many.</param>
    /// <param name="replicas">Copies.</param>
    internal ParallelLayout LayoutOver(int gpus, int replicas) => DividesLayers ? new() { Pipeline = gpus, Replicas = replicas }
        : new() { Tensor = gpus, ExpertTensor = gpus, Replicas = replicas };

    /// <summary>Whether so many GPUs hold one copy of a model.</summary>
    internal bool DividesOver(ModelDimensions model, int gpus) => DividesLayers ? gpus <= Math.Max(1, model.Layers.Count)
        : model.AttentionHeads.Length == 0 || model.AttentionHeads.Length % gpus == 0;

    /// <summary>The longest input that it takes of a model that does not generate, and the setting behind it; null without a bound.</summary>
    internal virtual (string Limit, long Tokens)? InputLimit(Architecture architecture, KnobSet values) => null;

    /// <summary>Whether it cuts a longer input instead of turning it away.</summary>
    internal virtual bool CutsInputs(KnobSet values) => false;

    /// <summary>The precision id in which it loads a checkpoint of FP32 unless told otherwise; null where it keeps FP32.</summary>
    public virtual string? LoadsSingleAs => null;

    /// <summary>What weights that are stored in a format become on a GPU that does not compute in it, unless the client says otherwise.</summary>
    /// <param name="stored">The id of a precision.</param>
    /// <param name="architecture">The model.</param>
    /// <param name="accelerator">The GPU.</param>
    /// <param name="version">The engine's.</param>
    internal virtual string LoadsAs(string stored, Architecture architecture, Accelerator accelerator, EngineVersion version) => stored;

    /// <summary>Whether its kernels of sparse latent attention read the cache's own format on a chip, without scales.</summary>
    public virtual bool KeepsSparseLatentsPlain(Accelerator accelerator, Release release) => false;

    /// <summary>Elements of a head's key and value that it keeps of latent attention in place of the latent; none where it keeps the latent.</summary>
    internal virtual AxisLength ExpandedLatentHead(Architecture architecture, PrecisionPlan precision, Release release) => default;

    /// <summary>How it stores the rows of a cache.</summary>
    internal CacheStorage StorageOf(Architecture architecture, Accelerator accelerator, PrecisionPlan precision, Release release)
    {
        ArgumentNullException.ThrowIfNull(precision);
        return new(precision.Cache, precision.Values, ConvolutionTail(precision))
        {
            PlainSparseLatents = KeepsSparseLatentsPlain(accelerator, release),
            ExpandedHead = ExpandedLatentHead(architecture, precision, release),
        };
    }

    /// <summary>The format that products of weights run in, where nobody asks for one.</summary>
    /// <param name="scheme">How the weights are stored.</param>
    /// <param name="architecture">The model.</param>
    /// <param name="accelerator">The GPU.</param>
    /// <param name="version">The engine's.</param>
    internal virtual NumberFormat ComputesIn(WeightScheme scheme, Architecture architecture, Accelerator accelerator, EngineVersion version) =>
        scheme.Activations;

    /// <summary>Whether it keeps caches whose rows carry scales of their own, in some release.</summary>
    public virtual bool KeepsScaledCaches => false;

    /// <summary>Whether it works out a setting by itself when it starts with these.</summary>
    public virtual bool Settles(KnobSet values) => false;

    /// <summary>The settings that it works out by itself, and what they come to.</summary>
    public virtual ImmutableArray<SettledKnob> Settled(RankLoad load) => [];

    /// <summary>The load with what the engine would work out by itself for <paramref name="batch"/> sequences, where that is not the same for all.</summary>
    internal virtual RankLoad SettledFor(RankLoad load, long batch) => load;

    /// <summary>A batch that fits one of these, with that much left free, fits what the engine works out for it; several where that differs from batch to
    /// batch.</summary>
    internal virtual ImmutableArray<(RankLoad Load, ByteCount Kept)> Extremes(RankLoad load) => [(load, ByteCount.Zero)];

    /// <summary>Whether it moves layers to host memory where they do not fit.</summary>
    internal virtual bool MovesLayers(RankLoad load) => false;

    /// <summary>The load with other settings, and all that follows from them.</summary>
    internal virtual RankLoad Under(RankLoad load, KnobSet knobs) => load with { Knobs = knobs };

    /// <summary>How it keeps a cache that is asked for in a format that does not go with its settings: as asked, unless it falls back.</summary>
    internal virtual PrecisionPlan Kept(PrecisionPlan precision, KnobSet values, Release release) => precision;

    /// <summary>All formats that a cache can have, by the contract's ids; empty where a start-up check of the release says so.</summary>
    public virtual ImmutableArray<string> Caches => [];

    /// <summary>Cache formats with fewer bits than the usual ones, the widest first, by the contract's ids.</summary>
    public virtual ImmutableArray<string> SmallerCaches => [];

    /// <summary>Weights that its own settings keep off the GPU; null where it has no such settings.</summary>
    internal virtual HostLayers? HostLayers => null;

    /// <summary>Where a pipeline's networks are that do not run.</summary>
    internal virtual PartWaiting Waiting(KnobSet values) => PartWaiting.None;

    /// <summary>Weights of a pipeline's networks that come from host memory in a pass, and that go back.</summary>
    internal virtual PartTransfers TransfersOf(RankLoad load) => PartTransfers.None;

    /// <summary>Slots for low-rank adapters; null where it serves none.</summary>
    internal virtual Adapters? Adapters => null;

    /// <summary>What has to hold for it to start, beside what fits.</summary>
    internal virtual ImmutableArray<StartupCheck> StartupChecks => [];

    /// <summary>Why it is open whether it starts: a check that holds at one end of what is predicted and fails at the other. Null where none is.</summary>
    public virtual string? StartupDoubt(RankLoad load) => null;

    /// <summary>Whether it refuses to start with a longer context than the model was made for, if no setting allows it.</summary>
    public virtual bool RefusesLongerThanModel => false;

    /// <summary>The longest context that it takes of a model: the model's own, or a longer one that the settings ask for and allow; zero for no
    /// bound.</summary>
    public TokenCount LongestContext(Architecture architecture, KnobSet values)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(values);
        TokenCount own = architecture.Dimensions.MaximumContext;
        return own > TokenCount.Zero && Find(KnobRole.LongerContext) is { } longer && values[longer].Flag && Find(KnobRole.Context) is { } context
            ? TokenCount.Max(own, TokenCount.From(values[context].Count)) : own;
    }

    /// <summary>What it does with memory that other processes hold, for the reader.</summary>
    public virtual string ReservedRule(Release release) => "what others hold is missing from what the engine may take";

    /// <summary>How values came about that only this engine has.</summary>
    internal virtual ImmutableArray<EngineNote> Notes(RankLoad load) => [];

    /// <summary>Whether the engine runs attention without writing the scores to memory.</summary>
    public bool FusesAttention(KnobSet values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Find(KnobRole.FusedAttention) is not { } knob || values[knob].Flag;
    }

    /// <summary>Whether it fuses norms, activations and sums into their neighbours.</summary>
    public virtual bool FusesLayers(KnobSet values) => false;

    /// <summary>Format of a short convolution's tail: the hidden states'.</summary>
    public virtual NumberFormat ConvolutionTail(PrecisionPlan precision)
    {
        ArgumentNullException.ThrowIfNull(precision);
        return precision.HiddenStates;
    }

    /// <summary>What dispatching from the host adds to a pass, beside what the engine's timing says.</summary>
    internal virtual HostOverhead Overhead(KnobSet values) => HostOverhead.None;

    /// <summary>Share of the output tokens for which a request's cache is set aside when it is admitted.</summary>
    public virtual Ratio OutputHeld => Ratio.One;

    /// <summary>How it keeps the cache of a draft model: as the model's.</summary>
    public virtual TensorEncoding CacheOfDraft(PrecisionPlan precision)
    {
        ArgumentNullException.ThrowIfNull(precision);
        return precision.Cache;
    }

    /// <summary>Weights that wait in host memory.</summary>
    internal virtual ByteCount HostWeightsOf(RankLoad load) => load.Weights.Host;

    /// <summary>The model as the engine runs it with these settings.</summary>
    internal virtual Architecture AsRun(Architecture architecture, KnobSet values) => Find(KnobRole.TiledDecoding) is { } tiles && values.Has(tiles)
        ? architecture.DecodingInTiles(values[tiles].Flag) : architecture;

    /// <summary>The curves that time single passes of models that do not generate; null where it serves them as it serves decoders.</summary>
    internal virtual ForwardRun? ForwardRunOf(RankLoad load) => null;

    /// <summary>Where the peak of a pass of a model that does not generate stands, and what is in memory there; null where the engine keeps a peak of its
    /// own.</summary>
    public virtual ForwardMoment? PeakOf(RankLoad load, SequenceCount batch) => null;

    /// <summary>How one GPU of stage <paramref name="stage"/> is shared out when the instance holds <paramref name="batch"/> sequences.</summary>
    internal abstract EngineMemory Share(RankLoad load, int stage, long batch);

    /// <summary>What <see cref="Share"/> leaves free of the budget, for searches that ask for nothing else.</summary>
    internal virtual ByteBalance Free(RankLoad load, int stage, long batch) => Share(load, stage, batch).Free;

    /// <summary>The most of the GPU that the share may be for the engine to start at all: with what others hold, and with what the share leaves
    /// outside it.</summary>
    public virtual Ratio LargestShare(RankLoad load) => Ratio.One;

    /// <summary>The most sequences of an instance that the engine's own settings let in at the asked lengths, whatever the memory.</summary>
    internal virtual (string Limit, long Sequences)? SequenceLimit(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return Find(KnobRole.Sequences) is { } knob && load.Knobs.Has(knob)
            ? (knob.Name, load.Knobs[knob].Count * (knob.Has(KnobRole.PerAttentionReplica) ? load.Layout.AttentionData : 1)) : null;
    }

    /// <summary>The longest context of one sequence that the engine's own settings allow; null for no limit but the model's.</summary>
    internal virtual (string Limit, long Tokens)? ContextLimit(RankLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        return Find(KnobRole.Context) is { } knob ? (knob.Name, load.Knobs[knob].Count) : null;
    }

    /// <summary>Tokens that a context grows by in memory.</summary>
    internal virtual long ContextStep(KnobSet values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Find(KnobRole.BlockTokens) is { } knob ? values[knob].Count : 1;
    }

    /// <summary>Sequences of an instance at the asked lengths that the cache holds at every moment, not in the steady state alone; null where the engine makes
    /// no difference.</summary>
    internal virtual long? GuaranteedSequences(RankLoad load) => null;

    /// <summary>Tokens at the start of all prompts that the cache keeps once; null where each sequence keeps its own.</summary>
    internal virtual long? TokensKeptOnce(RankLoad load) => null;

    /// <summary>What the engine makes for the model while it loads it and counts as weights; null where it makes nothing.</summary>
    public virtual WeightRow? LoadedTables(RankLoad load) => null;

    /// <summary>The model's own weights, what the engine makes for it, and what is loaded beside it.</summary>
    internal ImmutableArray<WeightRow> WeightRowsOf(RankLoad load)
    {
        ImmutableArray<WeightRow> rows = load.Weights.Rows;
        if (LoadedTables(load) is { Bytes.Count: > 0 } made)
            rows = rows.Add(made);
        if (Adapters?.Whole(load) is { } adapters)
            rows = rows.Add(adapters);
        return load.Draft is { } draft ? rows.AddRange(draft.Rows) : rows;
    }
}
