using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>The deployments of one model on one kind of GPU.</summary>
/// <param name="Options">Those that serve the load within all limits.</param>
/// <param name="Furthest">What kept out the one that came furthest.</param>
/// <param name="Considered">Combinations of engine, precision and layout that were looked at.</param>
public sealed record DeploymentOptions(ImmutableArray<PlanOption> Options, PlanObstacle Furthest, Count Considered);

/// <summary>Finds the deployments of one model on one kind of GPU that serve a plan's load.</summary>
public sealed class DeploymentSearch
{
    private const string FourBits = "awq-int4";

    /// <summary>A conversion saves a bit of each weight at least; scales make two formats of eight bits differ by less.</summary>
    private const double LeastBitsSaved = 1;

    private static readonly int[] Degrees = [1, 2, 4, ParallelLayout.GpusOfMachine];

    /// <summary>GPUs of several machines, for a model that one does not hold.</summary>
    private static readonly int[] OfMachines = [2 * ParallelLayout.GpusOfMachine, 4 * ParallelLayout.GpusOfMachine];

    /// <summary>Instances that read to instances that decode: a prompt of a few thousand tokens takes a reader as long as some decode steps of a batch, so the
    /// best lies near one.</summary>
    private static readonly (int Readers, int Decoders)[] Ratios = [(1, 1), (1, 2), (1, 4), (2, 1), (4, 1)];

    private readonly PlanTerms _terms;
    private readonly Place _model;
    private readonly Accelerator _gpu;
    private readonly Question _question;
    private readonly Resolver _resolver;
    private readonly CancellationToken _cancellation;
    private readonly List<PlanOption> _options = [];
    private PlanObstacle _furthest = PlanLimit.Engine;
    private int _considered;

    /// <summary>What ran the last combination; null before one did.</summary>
    private Engine? _ran;

    /// <summary>Bits of a weight of the checkpoint as it is; null where the engine does not run it.</summary>
    private Ratio? _storedBits;

    private DeploymentSearch(PlanTerms terms, Place model, Question question, Resolver resolver, CancellationToken cancellation) =>
        (_terms, _model, _gpu, _question, _resolver, _cancellation) = (terms, model, question.Gpu.Card, question, resolver, cancellation);

    /// <summary>Searches.</summary>
    /// <param name="terms">What is asked for.</param>
    /// <param name="model">The model's place in the plan.</param>
    /// <param name="question">The model on one GPU of the kind, with the plan's lengths.</param>
    /// <param name="resolver">What fills in the questions.</param>
    /// <param name="cancellation">Ends the search between two estimates.</param>
    public static DeploymentOptions For(PlanTerms terms, Place model, Question question, Resolver resolver, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(resolver);
        return new DeploymentSearch(terms, model, question, resolver, cancellation).All();
    }

    /// <summary>Combinations of engine, precision and layout that a search looks at, at most.</summary>
    public static Count MostCombinations(PlanTerms terms, Accelerator gpu)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(gpu);
        return Count.From(
            EnginesOf(terms).Length * PrecisionsOf(terms, gpu).Length
                * (MachinesOf(terms).Count() + (DegreesOf(terms).Count() * (1 + (terms.Disaggregates ? Ratios.Length : 0)))));
    }

    /// <summary>The first combination that is looked at: it says why none can be estimated where all fail alike.</summary>
    public static Change FirstOf(PlanTerms terms, Question question)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(question);
        return Combination(EnginesOf(terms)[0], PrecisionsOf(terms, question.Gpu.Card)[0], ParallelLayout.Single);
    }

    private DeploymentOptions All()
    {
        foreach (Engine? engine in EnginesOf(_terms))
        {
            _storedBits = null;
            foreach (string? precision in PrecisionsOf(_terms, _gpu))
            {
                int found = _options.Count;
                _ran = engine;
                foreach (int gpus in DegreesOf(_terms).Concat(MachinesOf(_terms)))
                {
                    if (gpus > ParallelLayout.GpusOfMachine && _options.Count > found)
                        break;
                    if (!Considered(Combination(engine, precision, LayoutOver(gpus))))
                        break;
                }

                foreach ((int tensor, (int readers, int decoders)) in Apart)
                {
                    Considered(Combination(engine, precision, LayoutOf(tensor, decoders)) with { Readers = Count.From(readers) });
                }
            }
        }

        return new DeploymentOptions([.. _options], _furthest, Count.From(_considered));
    }

    /// <summary>Degrees of instances that read or decode, and how many there are of each for the other.</summary>
    private IEnumerable<(int Tensor, (int Readers, int Decoders) Ratio)> Apart => !_terms.Disaggregates ? []
        : from tensor in DegreesOf(_terms) from ratio in Ratios where tensor * (ratio.Readers + ratio.Decoders) <= _terms.MostGpus.Value select (tensor, ratio);

    private Assessment? With(Change change)
    {
        _cancellation.ThrowIfCancellationRequested();
        return (from resolved in _resolver.Resolve(change.AppliedTo(_question))
                from assessment in resolved.Assess()
                select assessment).Value;
    }

    private static IEnumerable<int> DegreesOf(PlanTerms terms) => Degrees.Where(gpus => gpus <= terms.MostGpus.Value);

    private static IEnumerable<int> MachinesOf(PlanTerms terms) => OfMachines.Where(gpus => gpus <= terms.MostGpus.Value);

    /// <summary>One copy over so many GPUs, as the engine that was asked for, or that ran it on fewer, divides it.</summary>
    private ParallelLayout LayoutOver(int gpus) => _ran?.LayoutOverMachines(gpus, 1) ?? LayoutOf(gpus, 1);

    private static Engine?[] EnginesOf(PlanTerms terms) => terms.Engines.IsEmpty ? [null] : [.. terms.Engines];

    /// <summary>As the checkpoint is, and in fewer bits what the chip computes in; the estimate says which go with model and engine.</summary>
    private static string?[] PrecisionsOf(PlanTerms terms, Accelerator gpu)
    {
        if (!terms.Precisions.IsEmpty)
            return [.. terms.Precisions];
        return
        [
            null,
            .. gpu.Rates[NumberFormat.Fp8] is not null ? ["fp8"] : (string?[])[],
            .. gpu.Rates[NumberFormat.Int8] is not null ? ["int8"] : (string?[])[],
            FourBits,
        ];
    }

    private static Change Combination(Engine? engine, string? precision, ParallelLayout layout) => new(ChangeKind.MoreGpus, "")
    {
        Engine = engine,
        Weights = precision,
        Layout = layout,
        Batch = SequenceCount.One,
    };

    private static ParallelLayout LayoutOf(int tensor, int replicas) => new() { Tensor = tensor, ExpertTensor = tensor, Replicas = replicas };

    /// <summary>Counts a combination and considers it.</summary>
    private bool Considered(Change combination)
    {
        _considered++;
        return Consider(combination);
    }

    /// <summary>Whether a larger degree may do what this one does not.</summary>
    private bool Consider(Change combination)
    {
        bool single = combination.Layout!.GpusPerInstance == 1;
        if (With(combination) is not { } assessment)
            return Reached(PlanLimit.Engine, single);
        _ran = assessment.Estimate.Deployment.Engine;
        // Experts whose matrices cannot be divided are whole on each rank.
        if (assessment.Estimate.Startup.Any(refusal => refusal.IsOfShares) && combination.Layout.Expert == 1
            && assessment.Estimate.Operators.Traits.Experts.Exists
            && combination with { Layout = combination.Layout.WithWholeExperts } is var whole && With(whole) is { } apart)
        {
            (combination, assessment) = (whole, apart);
        }

        for (int tries = 0; tries < EngineLimits.TriesToStart && EngineLimits.SettingsToStart(assessment.Estimate) is { } needed; tries++)
        {
            combination = combination with { Engine = assessment.Estimate.Deployment.Engine, Settings = needed.Over(combination.Settings) };
            if (With(combination) is not { } starting)
                return Reached(PlanLimit.Engine, single);
            assessment = starting;
        }

        bool generates = assessment.Estimate.Deployment.Architecture.Generates;
        if (_terms.Precisions.IsEmpty && !IsWorthConverting(combination.Weights, assessment.Estimate))
            return false;
        if (_terms.FewestWeightBits is { } bits && BitsOf(assessment.Estimate) < bits)
            return Reached(PlanLimit.Precision, false);
        if (_terms.MostAccuracyLoss is { } loss && !(assessment.Quality.AccuracyLoss?.Estimate.Value <= loss.Value))
            return Reached(PlanLimit.MaxAccuracyLoss, false);
        if (!EngineLimits.LengthIsTaken(assessment.Estimate))
            return Reached(PlanLimit.Startup, false);
        if (assessment.Estimate.LargestBatch.BatchSize == SequenceCount.Zero)
            return Reached(PlanLimit.Memory, generates);
        if (!EngineLimits.Starts(assessment.Estimate))
            return Reached(PlanLimit.Startup, generates);
        foreach (long batch in Batches(assessment))
            Weigh(combination, assessment, batch);
        return generates;
    }

    /// <summary>Halvings of the largest batch that is fast enough, so that one that is more than enough does not stand for all.</summary>
    private IEnumerable<long> Batches(Assessment assessment)
    {
        // Of instances that share what is offered, each has its share.
        long largest = FastEnough(assessment, assessment.Estimate.LargestBatch.BatchSize.Count / assessment.Estimate.Load.Workload.SharedBy.Value);
        for (long batch = largest; batch >= 1; batch /= 2)
            yield return batch;
    }

    /// <summary>The largest batch within the objectives: times do not fall as the batch grows. Zero where not even one is.</summary>
    private long FastEnough(Assessment assessment, long most)
    {
        if (Missed(assessment, most) == PlanObstacle.None)
            return most;
        long passes = Frontier.Largest(most - 1, batch => Missed(assessment, batch) == PlanObstacle.None);
        if (passes == 0)
            Reached(Missed(assessment, 1), true);
        return passes;
    }

    private void Weigh(Change combination, Assessment assessment, long batch)
    {
        ServedWorkload served = assessment.Estimate.Serving.At(batch);
        double each = served.Requests!.Value.Estimate.PerSecond;
        double needed = Math.Max(1, Math.Ceiling(_terms.Load.PerSecond / ((1 - _terms.Headroom.Value) * each)));
        ParallelLayout unit = combination.Layout!;
        if (needed * combination.Gpus!.Value.Value > _terms.MostGpus.Value)
        {
            Reached(PlanLimit.MaxGpus, true);
            return;
        }

        int units = (int)needed, gpus = units * (int)combination.Gpus.Value.Value;
        double hour = assessment.Cost is { } cost ? gpus * (double)cost.Price.PerGpu.Amount : double.PositiveInfinity;
        if (double.IsInfinity(hour) && _terms.NeedsPrice)
        {
            Reached(PlanLimit.Price, true);
            return;
        }

        if (hour > (double?)_terms.MostPerHour?.Amount)
        {
            Reached(PlanLimit.MaxUsdPerHour, true);
            return;
        }

        _furthest = PlanObstacle.None;
        double product = (served.OutputTokens ?? served.Samples ?? served.TotalTokens)!.Value.Estimate.PerSecond * units;
        const double secondsPerHour = 3600, million = 1e6;
        Change deployed = combination with
        {
            Layout = unit with { Replicas = units * unit.Replicas },
            Readers = combination.Readers is { } readers ? Count.From(units * readers.Value) : null,
            Batch = SequenceCount.From(combination.Readers is null ? batch : checked(batch * unit.Replicas * units)),
        };
        _options.Add(new PlanOption(_model, _gpu, deployed)
        {
            Gpus = gpus,
            UsdPerHour = hour,
            UsdPerMillion = hour / secondsPerHour * million / product,
            LatencyMs = (served.Request ?? served.Batch)!.Value.Estimate.Milliseconds,
            WattsPerRate = _gpu.Watts.Value == 0 ? double.PositiveInfinity : _gpu.Watts.Value * gpus / (each * units),
        });
    }

    /// <summary>The first objective that a batch misses.</summary>
    private PlanObstacle Missed(Assessment assessment, long batch)
    {
        Assessment served = assessment with { Estimate = assessment.Estimate with { Served = assessment.Estimate.Serving.At(batch) } };
        for (int i = 0; i < _terms.Objectives.Length; i++)
        {
            Requirement objective = _terms.Objectives[i];
            if (!(ReadingOf(objective.Metric, served) <= objective.Limit.Value))
                return new PlanObstacle(PlanLimit.Objective, objective.Metric, Place.At(i));
        }

        return PlanObstacle.None;
    }

    private double? ReadingOf(Metric metric, Assessment served) =>
        metric.OfOrStandIn(served) is { } reading ? (_terms.HoldsUpperEnd ? reading.High : reading.Estimate).Value : null;

    /// <summary>Checkpoints are converted to fewer bits, and not to others of as many: gpt-oss in MXFP4 is not made anew for AWQ, DeepSeek-V3 in FP8 not for
    /// INT8. Networks that write no tokens are not held in four bits.</summary>
    /// <param name="weights">What is converted to; null for the checkpoint as it is.</param>
    /// <param name="estimate">The combination's.</param>
    private bool IsWorthConverting(string? weights, Estimate estimate)
    {
        if (weights is null)
        {
            _storedBits = BitsOf(estimate);
            return true;
        }

        if (weights == FourBits && !estimate.Deployment.Architecture.Generates)
            return false;
        return _storedBits is not { } stored || BitsOf(estimate).Value <= stored.Value - LeastBitsSaved;
    }

    private static Ratio BitsOf(Estimate estimate) =>
        estimate.Load.Weights.Rows.Where(row => row.Parameters.Value > 0).Aggregate(ByteCount.Zero, (sum, row) => sum + row.Bytes)
            .BitsOfEach(estimate.Operators.Parameters);

    /// <summary>Notes how far this GPU came.</summary>
    private bool Reached(PlanObstacle obstacle, bool mayGoOn)
    {
        if (_options.Count == 0 && obstacle > _furthest)
            _furthest = obstacle;
        return mayGoOn;
    }
}
