using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Speculation;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Tests.Samples;

/// <summary>A model on GPUs with everything defaulted that a test does not name, and each room's view of it.</summary>
internal sealed record Case(Architecture Model, string Engine)
{
    /// <summary>A load whose number is <see cref="Batch"/>.</summary>
    public static readonly OfferedLoad Static = new OfferedBatch(SequenceCount.One), Closed = ClosedFor(null);

    public Accelerator Gpu { get; init; } = SampleAccelerators.H100;

    public ParallelLayout Layout { get; init; } = ParallelLayout.Single;

    public string Weights { get; init; } = "bf16";

    /// <summary>Null for the scheme's own.</summary>
    public NumberFormat? Activations { get; init; }

    public string Cache { get; init; } = "bf16";

    /// <summary>Null for the newest known.</summary>
    public string? Version { get; init; }

    public KnobSet Knobs { get; init; } = KnobSet.Empty;

    public long Input { get; init; } = 1024;

    public long Output { get; init; } = 128;

    /// <summary>Of an instance, in the mean.</summary>
    public long Batch { get; init; } = 1;

    /// <summary>Load of the busiest replica over the mean.</summary>
    public double Imbalance { get; init; } = 1;

    public ReplicaLoad? Imbalanced => Imbalance > 1 ? ReplicaLoad.Of(Batch, Ratio.From(Imbalance), Layout.Replicas) : null;

    public Ratio PrefixHits { get; init; }

    /// <summary>Tokens that all prompts begin with.</summary>
    public long SharedPrefix { get; init; }

    /// <summary>The kind of load, whose number is <see cref="Batch"/>, or a rate; null for the engine's own.</summary>
    public OfferedLoad? Arrival { get; init; }

    public bool MemoryReuse { get; init; } = true;

    /// <summary>What other processes hold of the GPU.</summary>
    public ByteCount Reserved { get; init; }

    public SpeculativeDecoding? Speculation { get; init; }

    public Engine Profile => EngineList.Find(Engine)!;

    public EngineVersion EngineVersion => Version is null ? Profile.DefaultVersion : EngineVersion.Parse(Version)!;

    public Workload Workload => new(TokenCount.From(Input), TokenCount.From(Model.Generates ? Output : 0), Offered, null, PrefixHits)
    {
        SharedPrefixTokens = TokenCount.From(SharedPrefix),
        Imbalanced = Imbalanced,
    };

    private OfferedLoad Offered => Arrival switch
    {
        OfferedClients clients => clients with { Clients = SequenceCount.From(Batch) },
        OfferedRate rate => rate,
        null when Model.Generates => OfferedLoad.Of(Profile.DefaultArrival, SequenceCount.From(Batch)),
        _ => new OfferedBatch(SequenceCount.From(Batch)),
    };

    public static OfferedLoad ClosedFor(int? requestsEach) => new OfferedClients(SequenceCount.One, requestsEach);

    public KnobSet AllKnobs => Knobs.Over(Profile.Defaults(
        new EngineSetting(Model, Workload, Gpu.UsableMemory, Gpu.Product, Layout.Tensor * Layout.AttentionData, Layout.Pipeline)
        {
            Speculation = Speculation?.Method,
            Asked = Knobs,
            Generation = Gpu.Generation,
        }, Profile.NearestTo(EngineVersion)));

    public WeightScheme Scheme => (Profile.ReadsGguf ? WeightSchemes.FindGguf(Weights) : WeightSchemes.Find(Weights))!;

    public PrecisionPlan Precision => new(Scheme, Activations ?? Scheme.Activations, CacheEncodings.Find(Cache)!);

    public Deployment Deployment => new()
    {
        Architecture = Model,
        Accelerator = Gpu,
        Reserved = Reserved,
        Layout = Layout,
        Precision = Precision,
        Engine = Profile,
        Version = EngineVersion,
        Knobs = AllKnobs,
        Speed = SampleSpeed.Model,
        SinglePass = SampleSinglePass.Plain,
        MemoryReuse = MemoryReuse,
        Speculation = Speculation,
        LayerFusion = Profile.HostTimes.FusesLayers(AllKnobs),
    };

    /// <summary>The deployment with what the engine works out by itself when it starts.</summary>
    public Deployment Settled => Deployment.SettledFor(Workload);

    /// <summary>The estimate of it.</summary>
    public Estimate Started => Estimator.Estimate(Settled, Workload).Succeeded(out Estimate? estimate, out Refusal? refusal)
        ? estimate : throw new InvalidOperationException($"{Engine} refuses: {refusal.Reason}");

    public Outcome<Estimate> Outcome => Estimator.Estimate(Deployment, Workload);

    public Estimate Estimate =>
        Outcome.Succeeded(out Estimate? estimate, out Refusal? refusal) ? estimate : throw new InvalidOperationException($"{Engine} refuses: {refusal.Reason}");

    public OperatorList Operators => SampleModels.OperatorsOf(Model);

    public WeightPlacement Placement => Load.Placement;

    /// <summary>The layout as the engine divides it.</summary>
    public ParallelLayout Divided => Load.Layout;

    public WeightLayout WeightLayout => Load.Weights;

    public CacheLayout CacheLayout => Load.Cache;

    public IPassTimes Times => Deployment.PassTimesOf(Load);

    public RankLoad Load => Deployment.LoadFor(Workload, Operators, (int)Model.LayOut().Tokens.Count);

    public EngineMemory Share(int stage = 0) => Profile.Share(Load, stage, Batch);
}
