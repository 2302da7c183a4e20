using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>A deployment that serves a plan's load within all limits.</summary>
/// <param name="Model">The model's place in the plan.</param>
/// <param name="Gpu">What it runs on.</param>
/// <param name="Change">How the model is deployed on it, as a change to one request at a time on one GPU.</param>
public sealed record PlanOption(Place Model, Accelerator Gpu, Change Change)
{
    /// <summary>GPUs of the deployment.</summary>
    internal int Gpus { get; init; }

    /// <summary>Infinite where no price is known.</summary>
    internal double UsdPerHour { get; init; }

    /// <summary>At full load; infinite where no price is known.</summary>
    internal double UsdPerMillion { get; init; }

    /// <summary>Of a request, or of a batch.</summary>
    internal double LatencyMs { get; init; }

    /// <summary>Design power over what can be served.</summary>
    internal double WattsPerRate { get; init; }

    /// <summary>Best first; one of each model, GPU, precision, engine and layout.</summary>
    public static IEnumerable<PlanOption> Ranked(IEnumerable<PlanOption> options, PlanGoal goal)
    {
        Func<PlanOption, double> first = goal switch
        {
            PlanGoal.CostPerMillion => option => option.UsdPerMillion,
            PlanGoal.FewestGpus => option => option.Gpus,
            PlanGoal.Latency => option => option.LatencyMs,
            PlanGoal.Energy => option => option.WattsPerRate,
            _ => option => option.UsdPerHour,
        };
        return options.Where(option => double.IsFinite(first(option)))
            .OrderBy(first).ThenBy(option => option.UsdPerHour).ThenBy(option => option.LatencyMs).ThenBy(option => option.Gpus)
            .DistinctBy(option => (option.Model, option.Gpu, option.Change.Weights, option.Change.Engine, option.Change.Layout!.Tensor,
                option.Change.Layout.Pipeline, option.Change.Layout.Expert, option.Change.Readers is null));
    }

    /// <summary>Those than which none is both cheaper and faster, cheapest first.</summary>
    public static IEnumerable<PlanOption> FrontOf(IEnumerable<PlanOption> options)
    {
        double fastest = double.PositiveInfinity;
        foreach (PlanOption option in options.Where(option => double.IsFinite(option.UsdPerHour)).OrderBy(option => option.UsdPerHour)
            .ThenBy(option => option.LatencyMs))
        {
            if (option.LatencyMs >= fastest)
                continue;
            fastest = option.LatencyMs;
            yield return option;
        }
    }
}
