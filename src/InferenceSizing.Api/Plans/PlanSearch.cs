using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Plans;

/// <summary>Looks at every combination of model, GPU, engine, precision and layout that the limits allow, and ranks what serves the load.</summary>
internal sealed class PlanSearch(Sizer sizer, CatalogueSet catalogue)
{
    private const int UsualMost = 10;

    /// <summary>Deployments of the front that are told; more say no more.</summary>
    private const int MostOfFront = 20;

    /// <param name="plan">What is asked for; its validator has passed it.</param>
    /// <param name="models">Its models.</param>
    /// <returns>The plan, or the problem that every combination has.</returns>
    public Outcome<PlanAnswer> For(PlanRequest plan, IReadOnlyList<ModelChoice> models)
    {
        Accelerator[] gpus = plan.Constraints?.Gpus is { } ids ? [.. ids.Select(id => catalogue.FindAccelerator(id)!).DistinctBy(gpu => gpu.Id)] : [.. catalogue.Accelerators];
        (List<Option> Options, Limit Furthest, int Considered)[] found = new (List<Option>, Limit, int)[models.Count * gpus.Length];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, index =>
            found[index] = new GpuOptions(plan, models[index / gpus.Length], gpus[index % gpus.Length], sizer).All());
        if (found.All(each => each.Furthest == Limit.Engine))
            return new GpuOptions(plan, models[0], gpus[0], sizer).RefusalOfFirst();
        Option[] all = [.. found.SelectMany(each => each.Options)];
        string goal = PlanGoals.Words.First(word => string.Equals(word, plan.Goal ?? PlanGoals.CostPerHour, StringComparison.OrdinalIgnoreCase));
        PlannedAnswer[] best = [.. Ranked(all, goal).Select(option => Answer(option, plan)).OfType<PlannedAnswer>().Take(plan.Most ?? UsualMost)];
        return new PlanAnswer(
            goal,
            found.Sum(each => each.Considered),
            best,
            [.. FrontOf(all).Select(option => Answer(option, plan)).OfType<PlannedAnswer>().Take(MostOfFront)],
            [
                .. found.Index().Where(each => each.Item.Options.Count == 0)
                    .GroupBy(each => (Model: each.Index / gpus.Length, each.Item.Furthest))
                    .OrderBy(group => group.Key.Model).ThenByDescending(group => group.Key.Furthest)
                    .Select(group => new ExclusionAnswer(group.Key.Model, JsonNamingPolicy.CamelCase.ConvertName(group.Key.Furthest.ToString()), [.. group.Select(each => gpus[each.Index % gpus.Length].Id)])),
            ]);
    }

    private static IEnumerable<Option> Ranked(Option[] all, string goal)
    {
        Func<Option, double> first = goal switch
        {
            PlanGoals.CostPerMillion => option => option.UsdPerMillion,
            PlanGoals.FewestGpus => option => option.Gpus,
            PlanGoals.Latency => option => option.LatencyMs,
            PlanGoals.Energy => option => option.WattsPerRate,
            _ => option => option.UsdPerHour,
        };
        return all.Where(option => double.IsFinite(first(option)))
            .OrderBy(first).ThenBy(option => option.UsdPerHour).ThenBy(option => option.LatencyMs).ThenBy(option => option.Gpus)
            .DistinctBy(option => (option.Request.Model, ((CatalogueGpu)option.Request.Gpu!).Id, option.Request.Precision!.Weights, option.Request.Engine!.Name, option.Request.Parallelism!.Tensor));
    }

    /// <summary>Cheapest first; each next one is faster than all before.</summary>
    private static IEnumerable<Option> FrontOf(Option[] all)
    {
        double fastest = double.PositiveInfinity;
        foreach (Option option in all.Where(option => double.IsFinite(option.UsdPerHour)).OrderBy(option => option.UsdPerHour).ThenBy(option => option.LatencyMs))
        {
            if (option.LatencyMs >= fastest)
                continue;
            fastest = option.LatencyMs;
            yield return option;
        }
    }

    /// <summary>The deployment sized as it will be asked for; null where it then does not pass.</summary>
    private PlannedAnswer? Answer(Option option, PlanRequest plan)
    {
        if (sizer.Size(option.Request).Value is not { Appraisal.Passes: true } sized)
            return null;
        Deployment deployment = sized.Question.Deployment;
        double rate = sized.Appraisal.Estimate.Served.Requests!.Value.Estimate.PerSecond;
        return MetricMembers<PlannedAnswer>.Fill(
            new PlannedAnswer
            {
                Model = sized.Question.Complete.Model.Id,
                Gpu = deployment.Accelerator.Id,
                Tensor = deployment.Layout.Tensor,
                Replicas = deployment.Layout.Replicas,
                Precision = deployment.Precision.Weights.Id,
                Engine = deployment.Engine.Name,
                BatchSize = sized.Question.Workload.BatchSize,
                Utilization = Figure.Of(plan.Workload!.RequestsPerSecond!.Value / rate),
                Request = option.Request,
            },
            sized.Appraisal);
    }
}
