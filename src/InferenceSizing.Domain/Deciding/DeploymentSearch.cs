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
/// <param name="Furthest">The last limit that any came to.</param>
/// <param name="Considered">Combinations of engine, precision and layout that were looked at.</param>
public sealed record DeploymentOptions(ImmutableArray<PlanOption> Options, PlanLimit Furthest, int Considered);

/// <summary>Finds the deployments of one model on one kind of GPU that serve a plan's load.</summary>
public sealed class DeploymentSearch
{
    private const string FourBits = "awq-int4";
    private static readonly int[] Degrees = [1, 2, 4, 8];

    private readonly PlanTerms _terms;
    private readonly int _model;
    private readonly Accelerator _gpu;
    private readonly Question _question;
    private readonly Resolver _resolver;
    private readonly List<PlanOption> _options = [];
    private PlanLimit _furthest = PlanLimit.Engine;
    private int _considered;

    private DeploymentSearch(PlanTerms terms, int model, Question question, Resolver resolver) =>
        (_terms, _model, _gpu, _question, _resolver) = (terms, model, question.Gpu.Card, question, resolver);

    /// <summary>Searches.</summary>
    /// <param name="terms">What is asked for.</param>
    /// <param name="model">The model's place in the plan.</param>
    /// <param name="question">The model on one GPU of the kind, with the plan's lengths.</param>
    /// <param name="resolver">What fills in the questions.</param>
    public static DeploymentOptions For(PlanTerms terms, int model, Question question, Resolver resolver)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(resolver);
        return new DeploymentSearch(terms, model, question, resolver).All();
    }

    /// <summary>The first combination that is looked at: it says why none can be estimated where all fail alike.</summary>
    public static Change FirstOf(PlanTerms terms, Question question)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(question);
        return Combination(EnginesOf(terms)[0], PrecisionsOf(terms, question.Gpu.Card)[0], 1);
    }

    private DeploymentOptions All()
    {
        foreach (Engine? engine in EnginesOf(_terms))
        {
            foreach (string? precision in PrecisionsOf(_terms, _gpu))
            {
                foreach (int tensor in Degrees.Where(tensor => tensor <= _terms.MostGpus))
                {
                    _considered++;
                    if (!Consider(Combination(engine, precision, tensor)))
                        break;
                }
            }
        }

        return new DeploymentOptions([.. _options], _furthest, _considered);
    }

    private Appraisal? With(Change change) =>
        (from resolved in _resolver.Resolve(change.AppliedTo(_question))
         from appraisal in resolved.Appraise()
         select appraisal).Value;

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

    private static Change Combination(Engine? engine, string? precision, int tensor) => new(ChangeKind.MoreGpus, "")
    {
        Engine = engine,
        Weights = precision,
        Layout = LayoutOf(tensor, 1),
        Batch = SequenceCount.One,
    };

    private static ParallelLayout LayoutOf(int tensor, int replicas) => new() { Tensor = tensor, ExpertTensor = tensor, Replicas = replicas };

    /// <summary>Whether a larger degree may do what this one does not.</summary>
    private bool Consider(Change combination)
    {
        if (With(combination) is not { } appraisal)
            return Reached(PlanLimit.Engine, combination.Layout!.Tensor == 1);
        for (int tries = 0; tries < EngineLimits.TriesToStart && EngineLimits.SettingsToStart(appraisal.Estimate) is { } needed; tries++)
        {
            combination = combination with { Engine = appraisal.Estimate.Deployment.Engine, Settings = needed.Over(combination.Settings) };
            if (With(combination) is not { } starting)
                return Reached(PlanLimit.Engine, combination.Layout!.Tensor == 1);
            appraisal = starting;
        }

        bool generates = appraisal.Estimate.Deployment.Architecture.Generates;
        if (combination.Weights == FourBits && !generates && _terms.Precisions.IsEmpty)
            return false;
        if (_terms.FewestWeightBits is { } bits && BitsOf(appraisal.Estimate) < bits.Value)
            return Reached(PlanLimit.Precision, false);
        if (_terms.MostAccuracyLoss is { } loss && !(appraisal.Quality.AccuracyLoss?.Estimate.Value <= loss.Value))
            return Reached(PlanLimit.MaxAccuracyLoss, false);
        if (!EngineLimits.LengthIsTaken(appraisal.Estimate))
            return Reached(PlanLimit.Startup, false);
        if (appraisal.Estimate.LargestBatch.BatchSize == 0)
            return Reached(PlanLimit.Memory, generates);
        if (!EngineLimits.Starts(appraisal.Estimate))
            return Reached(PlanLimit.Startup, generates);
        foreach (long batch in Batches(appraisal))
            Weigh(combination, appraisal, batch);
        return generates;
    }

    /// <summary>Halvings of the largest batch that is fast enough, so that one that is more than enough does not stand for all.</summary>
    private IEnumerable<long> Batches(Appraisal appraisal)
    {
        long largest = FastEnough(appraisal, appraisal.Estimate.LargestBatch.BatchSize);
        for (long batch = largest; batch >= 1; batch /= 2)
            yield return batch;
    }

    /// <summary>The largest batch within the objectives: times do not fall as the batch grows. Zero where not even one is.</summary>
    private long FastEnough(Appraisal appraisal, long most)
    {
        if (Missed(appraisal, most) == PlanLimit.None)
            return most;
        long passes = Frontier.Largest(most - 1, batch => Missed(appraisal, batch) == PlanLimit.None);
        if (passes == 0)
            Reached(Missed(appraisal, 1), true);
        return passes;
    }

    private void Weigh(Change combination, Appraisal appraisal, long batch)
    {
        ServedWorkload served = appraisal.Estimate.Serving.At(batch);
        double each = served.Requests!.Value.Estimate.PerSecond;
        double needed = Math.Max(1, Math.Ceiling(_terms.Load.PerSecond / ((1 - _terms.Headroom.Value) * each)));
        int tensor = combination.Layout!.Tensor;
        if (needed * tensor > _terms.MostGpus)
        {
            Reached(PlanLimit.MaxGpus, true);
            return;
        }

        int replicas = (int)needed, gpus = replicas * tensor;
        double hour = appraisal.Cost is { } cost ? gpus * (double)cost.Price.PerGpu.Amount : double.PositiveInfinity;
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

        _furthest = PlanLimit.None;
        double product = (served.OutputTokens ?? served.Samples ?? served.TotalTokens)!.Value.Estimate.PerSecond * replicas;
        const double secondsPerHour = 3600, million = 1e6;
        _options.Add(new PlanOption(_model, _gpu, combination with { Layout = LayoutOf(tensor, replicas), Batch = SequenceCount.From(batch) })
        {
            Gpus = gpus,
            UsdPerHour = hour,
            UsdPerMillion = hour / secondsPerHour * million / product,
            LatencyMs = (served.Request ?? served.Batch)!.Value.Estimate.Milliseconds,
            WattsPerRate = _gpu.Watts == 0 ? double.PositiveInfinity : (double)_gpu.Watts * gpus / (each * replicas),
        });
    }

    /// <summary>The first objective that a batch misses.</summary>
    private PlanLimit Missed(Appraisal appraisal, long batch)
    {
        Appraisal served = appraisal with { Estimate = appraisal.Estimate with { Served = appraisal.Estimate.Serving.At(batch) } };
        foreach (Requirement objective in _terms.Objectives)
        {
            if (!(ReadingOf(objective.Metric, served) <= objective.Limit.Value))
                return LimitOf(objective.Metric);
        }

        return PlanLimit.None;
    }

    private double? ReadingOf(Metric metric, Appraisal served) =>
        metric.OfOrStandIn(served) is { } reading ? (_terms.HoldsUpperEnd ? reading.High : reading.Estimate).Value : null;

    private static PlanLimit LimitOf(Metric objective) =>
        objective == Metrics.TimeToFirstToken ? PlanLimit.MaxTtftMs : objective == Metrics.TimePerOutputToken ? PlanLimit.MaxTpotMs : PlanLimit.MaxRequestMs;

    private static double BitsOf(Estimate estimate)
    {
        const double bitsPerByte = 8;
        return estimate.Load.Weights.Rows.Where(row => row.Parameters.Value > 0).Sum(row => (double)row.Bytes.Count) * bitsPerByte
            / Math.Max(1, estimate.Operators.Parameters);
    }

    /// <summary>Notes how far this GPU came.</summary>
    private bool Reached(PlanLimit limit, bool mayGoOn)
    {
        if (_options.Count == 0 && limit > _furthest)
            _furthest = limit;
        return mayGoOn;
    }
}
