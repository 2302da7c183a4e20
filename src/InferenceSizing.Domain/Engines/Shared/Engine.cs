using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>An inference engine: one folder each. It has to say what it is called, its releases, its settings, the kinds of model that it runs and how it
/// shares out memory; whatever else it can do is a capability that its constructor gives it. One that is not given is one that the engine has not.</summary>
/// <param name="name">The contract's name.</param>
/// <param name="releases">The releases whose rules are known.</param>
/// <param name="knobs">Its settings.</param>
/// <param name="kinds">Kinds of model that it runs.</param>
public abstract class Engine(string name, ReleaseTable releases, KnobList knobs, ImmutableArray<ArchitectureKind> kinds)
{
    /// <summary>The contract's name.</summary>
    public string Name { get; } = name;

    /// <summary>What else people call it: its package, its program, and the usual abbreviations.</summary>
    public ImmutableArray<string> OtherNames { get; private protected init; } = [];

    /// <summary>Rows of releases with changed rules, newest first.</summary>
    public ImmutableArray<Release> Releases => releases.All;

    /// <summary>Versions that the rules were read from or checked against, newest first.</summary>
    public ImmutableArray<EngineVersion> Versions => releases.Versions;

    /// <summary>The version that answers where the client names none: the newest whose rules hold for every program on the engine.</summary>
    public EngineVersion DefaultVersion => Versions[0];

    /// <summary>Which of its releases have which models.</summary>
    public ServedModels Models { get; private protected init; } = ServedModels.All;

    /// <summary>Whether any of its releases has the model.</summary>
    public bool Loads(Architecture architecture) => Models.Serves(architecture);

    /// <summary>The version that answers for a model where the client names none: the newest that has it, and kernels for the GPU if any such has.</summary>
    public EngineVersion DefaultVersionFor(Architecture architecture, Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        EngineVersion newest = Models.SpanOf(architecture.Family) is { LastWith: { } last } span && span.IsAfter(DefaultVersion) ? last : DefaultVersion;
        ReleaseSpan chips = Chips.Kernels.SpanOf(accelerator);
        return chips.LastWith is { } older && chips.IsAfter(newest) && Models.MayLoad(architecture.Family, older) ? older : newest;
    }

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

    /// <summary>The settings of one role, in the order in which they are shown.</summary>
    internal ReadOnlySpan<Knob> KnobsOf(KnobRole role) => knobs.Of(role);

    /// <summary>Its command line; null where it has none.</summary>
    public CommandLine? CommandLine { get; private protected init; }

    /// <summary>The engine's own values of its settings.</summary>
    internal KnobSet Defaults(EngineSetting setting, EngineVersion version) => knobs.OwnValues(setting, ReleaseOf(version));

    /// <summary>Settings of the engine that change memory, time or start-up and are not taken, by the names they would have, and why.</summary>
    public ImmutableArray<SettingNotTaken> NotTaken { get; private protected init; } = [];

    /// <summary>Kinds of model that it runs.</summary>
    public ImmutableArray<ArchitectureKind> Kinds { get; } = kinds;

    /// <summary>Whether models of this kind run on the engine.</summary>
    public bool Runs(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return Kinds.Contains(architecture.Kind) && (architecture.Input == InputKind.Tokens || Kinds.Contains(ArchitectureKind.Convolutional));
    }

    /// <summary>Why the engine does not load a model, or not with these settings and formats of weights and cache; null where it does.</summary>
    internal Func<Architecture, KnobSet, PrecisionPlan, Refusal?> RefusalOf { get; private protected init; } = static (_, _, _) => null;

    /// <summary>The chips that it exists for.</summary>
    internal ChipSupport Chips { get; private protected init; } = ChipSupport.Every;

    /// <summary>What its own program makes of the times of kernels.</summary>
    internal HostTimes HostTimes { get; private protected init; } = HostTimes.None;

    /// <summary>The engine and the version whose fitted times of models that generate hold.</summary>
    internal (string Engine, EngineVersion Version) TimedAs(EngineVersion version, KnobSet values) => HostTimes.TimedAs(version, values) ?? (Name, version);

    /// <summary>The arrival that the engine is made for.</summary>
    public ArrivalKind DefaultArrival { get; private protected init; } = ArrivalKind.Static;

    /// <summary>Whether some of its instances can read prompts and hand the cache on to others that decode.</summary>
    public bool Disaggregates { get; private protected init; }

    /// <summary>Whether weights come in GGUF files, and precisions are their file types. Its kernels for them are its own: its constants, not the kernel
    /// curves, hold their times.</summary>
    public bool ReadsGguf { get; private protected init; }

    /// <summary>How it divides a model over GPUs.</summary>
    internal LayerDivision Division { get; private protected init; } = LayerDivision.Ranks;

    /// <summary>Whether several GPUs that nobody says more of each hold whole layers, and not a share of each layer.</summary>
    internal bool DividesLayers => Division != LayerDivision.Ranks;

    /// <summary>How GPUs of which nobody says more hold one copy of a model.</summary>
    /// <param name="gpus">How many.</param>
    /// <param name="replicas">Copies.</param>
    internal ParallelLayout LayoutOver(int gpus, int replicas) => DividesLayers ? new() { Pipeline = gpus, Replicas = replicas }
        : new() { Tensor = gpus, ExpertTensor = gpus, Replicas = replicas };

    /// <summary>The same where ranks stay within a machine and each machine is a stage, as engines advise for several machines (vLLM docs, "Parallelism and
    /// scaling").</summary>
    internal ParallelLayout LayoutOverMachines(int gpus, int replicas) => DividesLayers || gpus <= ParallelLayout.GpusOfMachine ? LayoutOver(gpus, replicas)
        : LayoutOver(ParallelLayout.GpusOfMachine, replicas) with { Pipeline = gpus / ParallelLayout.GpusOfMachine };

    /// <summary>Whether so many GPUs hold one copy of a model.</summary>
    internal bool DividesOver(ModelDimensions model, int gpus) => DividesLayers ? gpus <= Math.Max(1, model.Layers.Count)
        : model.AttentionHeads.Length == 0 || model.AttentionHeads.Length % gpus == 0;

    /// <summary>The longest input that it takes of a model that does not generate; null without a bound.</summary>
    internal InputBound? Inputs { get; private protected init; }

    /// <summary>How it changes the formats of a checkpoint when it loads it.</summary>
    internal WeightLoading Loading { get; private protected init; } = WeightLoading.AsStored;

    /// <summary>The formats in which it keeps caches.</summary>
    internal CacheFormats CacheFormats { get; private protected init; } = CacheFormats.AsAsked;

    /// <summary>Settings that it works out by itself when it starts; null where it works out none.</summary>
    internal AutoSettings? AutoSettings { get; private protected init; }

    /// <summary>How it moves layers to host memory by itself; null where it moves none.</summary>
    internal AutoOffload? AutoOffload { get; private protected init; }

    /// <summary>The load with what the engine would work out by itself for <paramref name="batch"/> sequences, where that is not the same for all.</summary>
    internal RankLoad SettledFor(RankLoad load, long batch) => AutoOffload?.For(load, batch) ?? load;

    /// <summary>A batch that fits one of these, with that much left free, fits what the engine works out for it; several where that differs from batch to
    /// batch.</summary>
    internal ImmutableArray<(RankLoad Load, ByteCount Kept)> Extremes(RankLoad load) => AutoOffload?.Extremes(load) ?? [(load, ByteCount.Zero)];

    /// <summary>Weights that its own settings keep off the GPU; null where it has no such settings.</summary>
    internal HostLayers? HostLayers { get; private protected init; }

    /// <summary>How it keeps networks of a pipeline in host memory; null where all stay on the GPU.</summary>
    internal WaitingParts? WaitingParts { get; private protected init; }

    /// <summary>Slots for low-rank adapters; null where it serves none.</summary>
    internal Adapters? Adapters { get; private protected init; }

    /// <summary>What has to hold for it to start.</summary>
    internal Startup Startup { get; private protected init; } = Startup.Unchecked;

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

    /// <summary>What the reader must know of what this engine, or who starts it, does unless it is told otherwise.</summary>
    internal Func<RankLoad, ImmutableArray<Warning>> Remarks { get; private protected init; } = static _ => [];

    /// <summary>How the cache of the load, on the GPU that is told of, came about where it is no sum of what sequences keep; null where it is one.</summary>
    internal Func<RankLoad, EngineMemory, EngineNote?> CacheNote { get; private protected init; } = static (_, _) => null;

    /// <summary>How values came about that only this engine has.</summary>
    internal Func<RankLoad, ImmutableArray<EngineNote>> Notes { get; private protected init; } = static _ => [];

    /// <summary>Whether the engine runs attention without writing the scores to memory.</summary>
    public bool FusesAttention(KnobSet values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Find(KnobRole.FusedAttention) is not { } knob || values[knob].Flag;
    }

    /// <summary>The model as the engine runs it with these settings.</summary>
    internal Architecture AsRun(Architecture architecture, KnobSet values) => Find(KnobRole.TiledDecoding) is { } tiles && values.Has(tiles)
        ? architecture.DecodingInTiles(values[tiles].Flag) : architecture;

    /// <summary>Passes of models that do not generate; null where it serves them as it serves decoders.</summary>
    public SinglePass? SinglePass { get; private protected init; }

    /// <summary>Which requests it lets in.</summary>
    internal Admission Admission { get => field ??= new Admission(this); private protected init; }

    /// <summary>How one GPU of stage <paramref name="stage"/> is shared out when the instance holds <paramref name="batch"/> sequences.</summary>
    internal abstract EngineMemory Share(RankLoad load, int stage, long batch);

    /// <summary>What <see cref="Share"/> leaves free of the budget, for searches that ask for nothing else.</summary>
    internal virtual ByteBalance Free(RankLoad load, int stage, long batch) => Share(load, stage, batch).Free;

    /// <summary>What the engine makes for the model while it loads it and counts as weights; null where it makes nothing.</summary>
    internal Func<RankLoad, WeightRow?> LoadedTables { get; private protected init; } = static _ => null;

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
