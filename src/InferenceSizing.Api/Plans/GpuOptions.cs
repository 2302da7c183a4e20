using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Plans;

/// <summary>The deployments of one model on one kind of GPU that serve the load.</summary>
internal sealed class GpuOptions(PlanRequest plan, ModelChoice model, Accelerator gpu, Sizer sizer)
{
    private const int UsualMostGpus = 64;
    private const double UsualHeadroom = 0.2;
    private static readonly int[] Degrees = [1, 2, 4, 8];
    private static readonly string?[] NoChoice = [null];
    private static readonly PlanConstraints NoConstraints = new();

    private readonly PlanConstraints _constraints = plan.Constraints ?? NoConstraints;
    private readonly List<Option> _options = [];
    private Limit _furthest = Limit.Engine;
    private int _considered;

    public (List<Option> Options, Limit Furthest, int Considered) All()
    {
        foreach (string? engine in (IReadOnlyList<string?>?)_constraints.Engines ?? NoChoice)
        {
            foreach (string? precision in Precisions())
            {
                foreach (int tensor in Degrees.Where(tensor => tensor <= (_constraints.MaxGpus ?? UsualMostGpus)))
                {
                    _considered++;
                    if (!Consider(engine, precision, tensor))
                        break;
                }
            }
        }

        return (_options, _furthest, _considered);
    }

    /// <summary>Why the first combination cannot be sized.</summary>
    public Refusal RefusalOfFirst() => sizer.Size(RequestFor(_constraints.Engines?[0], Precisions().First(), 1, batch: 1, replicas: 1, withObjectives: false)).Refusal!;

    /// <summary>As the checkpoint is, and in fewer bits what the chip computes in; the sizing says which go with model and engine.</summary>
    private IEnumerable<string?> Precisions()
    {
        if (_constraints.Precisions is { } given)
            return given;
        return
        [
            null,
            .. gpu.Rates[NumberFormat.Fp8] is not null ? ["fp8"] : (string?[])[],
            .. gpu.Rates[NumberFormat.Int8] is not null ? ["int8"] : (string?[])[],
            "awq-int4",
        ];
    }

    /// <summary>Whether a larger degree may do what this one does not.</summary>
    private bool Consider(string? engine, string? precision, int tensor)
    {
        EstimateRequest request = RequestFor(engine, precision, tensor, batch: 1, replicas: 1, withObjectives: false);
        if (sizer.Size(request).Value is not { } sized)
            return Reached(Limit.Engine, tensor == 1);
        Appraisal appraisal = sized.Appraisal;
        Deployment deployment = sized.Question.Deployment;
        if (precision == "awq-int4" && !deployment.Architecture.Generates && _constraints.Precisions is null)
            return false;
        if (_constraints.MinWeightBits is { } bits && BitsOf(appraisal.Estimate) < bits)
            return Reached(Limit.Precision, false);
        if (_constraints.MaxAccuracyLoss is { } loss && !(appraisal.Quality.AccuracyLoss?.Estimate.Value <= loss))
            return Reached(Limit.MaxAccuracyLoss, false);
        if (appraisal.Estimate.LargestBatch.BatchSize == 0)
            return Reached(Limit.Memory, deployment.Architecture.Generates);
        foreach (long batch in Batches(appraisal.Estimate))
            Weigh(sized, engine, precision, tensor, batch);
        return deployment.Architecture.Generates;
    }

    /// <summary>Halvings of the largest batch that is fast enough, so that one that is more than enough does not stand for all.</summary>
    private IEnumerable<long> Batches(Estimate estimate)
    {
        long largest = FastEnough(estimate, estimate.LargestBatch.BatchSize);
        for (long batch = largest; batch >= 1; batch /= 2)
            yield return batch;
    }

    /// <summary>The largest batch within the objectives, by halving: times do not fall as the batch grows. Zero where not even one is.</summary>
    private long FastEnough(Estimate estimate, long most)
    {
        long passes = 0, fails = most + 1;
        for (long at = most; passes + 1 < fails; at = passes + ((fails - passes) / 2))
            (passes, fails) = Missed(estimate.Serving.At(at)) == Limit.None ? (at, fails) : (passes, at);
        if (passes == 0)
            Reached(Missed(estimate.Serving.At(1)), true);
        return passes;
    }

    private void Weigh(Sized sized, string? engine, string? precision, int tensor, long batch)
    {
        ServedWorkload served = sized.Appraisal.Estimate.Serving.At(batch);
        double each = served.Requests!.Value.Estimate.PerSecond, load = plan.Workload!.RequestsPerSecond!.Value;
        double needed = Math.Max(1, Math.Ceiling(load / ((1 - (plan.Workload.Headroom ?? UsualHeadroom)) * each)));
        if (needed * tensor > (_constraints.MaxGpus ?? UsualMostGpus))
        {
            Reached(Limit.MaxGpus, true);
            return;
        }

        int replicas = (int)needed, gpus = replicas * tensor;
        double hour = sized.Appraisal.Cost is { } cost ? gpus * (double)cost.Price.PerGpu.Amount : double.PositiveInfinity;
        if (double.IsInfinity(hour) && (_constraints.MaxUsdPerHour is not null || (plan.Goal ?? PlanGoals.CostPerHour).StartsWith("cost", StringComparison.OrdinalIgnoreCase)))
        {
            Reached(Limit.Price, true);
            return;
        }

        if (hour > _constraints.MaxUsdPerHour)
        {
            Reached(Limit.MaxUsdPerHour, true);
            return;
        }

        _furthest = Limit.None;
        double product = (served.OutputTokens ?? served.Samples ?? served.TotalTokens)!.Value.Estimate.PerSecond * replicas;
        const double secondsPerHour = 3600, million = 1e6;
        _options.Add(new Option(
            RequestFor(engine, precision, tensor, batch, replicas, withObjectives: true),
            gpus,
            hour,
            hour / secondsPerHour * million / product,
            (served.Request ?? served.Batch)!.Value.Estimate.Milliseconds,
            gpu.Watts == 0 ? double.PositiveInfinity : (double)gpu.Watts * gpus / (each * replicas)));
    }

    private EstimateRequest RequestFor(string? engine, string? precision, int tensor, long batch, int replicas, bool withObjectives) => new()
    {
        Model = model,
        Gpu = new CatalogueGpu { Id = gpu.Id, Count = tensor * replicas },
        Precision = new PrecisionChoice { Weights = precision },
        Engine = new EngineChoice { Name = engine },
        Workload = new WorkloadRequest
        {
            InputTokens = plan.Workload!.InputTokens,
            OutputTokens = plan.Workload.OutputTokens,
            ImageHeight = plan.Workload.ImageHeight,
            ImageWidth = plan.Workload.ImageWidth,
            PrefixCacheHitRate = plan.Workload.PrefixCacheHitRate,
            BatchSize = (int)batch,
        },
        Parallelism = new ParallelismRequest { Tensor = tensor, Replicas = replicas },
        Cost = Cheapest() is { } provider ? new CostRequest { Provider = provider } : null,
        Require = !withObjectives ? null : new RequirementsRequest
        {
            Fits = true,
            MaxTtftMs = Upper ? null : plan.Objectives?.MaxTtftMs,
            MaxTpotMs = Upper ? null : plan.Objectives?.MaxTpotMs,
            MaxRequestMs = Upper ? null : plan.Objectives?.MaxRequestMs,
            MaxUsdPerHour = _constraints.MaxUsdPerHour,
            MaxAccuracyLoss = _constraints.MaxAccuracyLoss,
        },
        Detail = DetailNames.Summary,
    };

    private string? Cheapest() => _constraints.Providers is not { } allowed ? null
        : gpu.Prices.Where(price => allowed.Contains(price.Provider, StringComparer.OrdinalIgnoreCase)).MinBy(price => price.PerGpu)?.Provider ?? allowed[0];

    private bool Upper => plan.Objectives?.Percentile == PlanPercentiles.Upper;

    /// <summary>The first objective that is missed.</summary>
    private Limit Missed(ServedWorkload served) =>
        Late(served.TimeToFirstToken, plan.Objectives?.MaxTtftMs) ? Limit.MaxTtftMs
        : Late(served.TimePerOutputToken, plan.Objectives?.MaxTpotMs) ? Limit.MaxTpotMs
        : Late(served.Request ?? served.Batch, plan.Objectives?.MaxRequestMs) ? Limit.MaxRequestMs
        : Limit.None;

    private bool Late(Interval<Seconds>? time, double? limit) => limit is { } most && !((Upper ? time?.High : time?.Estimate)?.Milliseconds <= most);

    private static double BitsOf(Estimate estimate)
    {
        const double bitsPerByte = 8;
        return estimate.Load.Weights.Rows.Where(row => row.Parameters.Value > 0).Sum(row => (double)row.Bytes.Count) * bitsPerByte / Math.Max(1, estimate.Operators.Parameters);
    }

    /// <summary>Notes how far this GPU came.</summary>
    private bool Reached(Limit limit, bool mayGoOn)
    {
        if (_options.Count == 0 && limit > _furthest)
            _furthest = limit;
        return mayGoOn;
    }
}
