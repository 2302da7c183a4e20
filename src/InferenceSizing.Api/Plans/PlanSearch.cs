using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Hosting.Admission;
using InferenceSizing.Api.Hosting.Telemetry;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Plans;

/// <summary>The way of a plan to the domain's search, over all models and GPUs at once, and back.</summary>
internal sealed class PlanSearch(Sizer sizer, CatalogueSet catalogue, SearchThreads threads, Measures measures)
{
    private const int UsualMost = 10;

    /// <summary>Deployments of the front that are answered; more say no more.</summary>
    private const int MostOfFront = 20;

    /// <summary>The same for a caller whose site measured runs.</summary>
    public PlanSearch LeaningOn(MeasuredTimes measured) =>
        measured.IsEmpty ? this : new PlanSearch(sizer.LeaningOn(measured), catalogue, threads, measures);

    /// <param name="plan">What is asked for; its validator has passed it.</param>
    /// <param name="models">Its models.</param>
    /// <param name="over">Ends the search.</param>
    /// <returns>The plan, or the problem that every combination has.</returns>
    public Outcome<PlanAnswer> For(PlanRequest plan, IReadOnlyList<ModelChoice> models, CancellationToken over)
    {
        Accelerator[] gpus = plan.Constraints?.Gpus is { } ids ? [.. ids.SelectMany(name => catalogue.WholeCards(name)).DistinctBy(gpu => gpu.Id)]
            : [.. catalogue.Accelerators];
        PlanTerms terms = PlannedTerms.Of(plan);
        (int Model, Accelerator Gpu)[] pairs = [.. from model in Enumerable.Range(0, models.Count) from gpu in gpus select (model, gpu)];
        Question[] questions = [
            .. pairs.Select(pair => QuestionReading.Read(PlannedRequest.For(plan, models[pair.Model], pair.Gpu), catalogue).Value!.Question with
            {
                Measured = sizer.Measured
            })];
        long combinations = pairs.Sum(pair => DeploymentSearch.MostCombinations(terms, pair.Gpu).Value);
        if (!Effort.IsWithinSearch(pairs.Zip(questions, (pair, question) =>
            (DeploymentSearch.MostCombinations(terms, pair.Gpu), Effort.Of(question.Model.Architecture)))))
        {
            return Refused.At(
                "constraints",
                $"The plan has {combinations} combinations of {models.Count} models, {gpus.Length} GPUs, engines, precisions and degrees, which are more " +
                    $"than one " +
                $"search looks at ({Effort.MostOfSearch.Value} of ordinary models). Name fewer models, or the GPUs, engines and precisions to choose from.");
        }

        DeploymentOptions[] found = new DeploymentOptions[pairs.Length];
        Parallel.For(0, found.Length, threads.Over(over), index =>
            found[index] = DeploymentSearch.For(terms, Domain.Units.Place.At(pairs[index].Model), questions[index], sizer.Resolver, over));
        measures.Searched("plan", found.Sum(each => each.Considered.Value));
        if (found.All(each => each.Furthest.Limit == PlanLimit.Engine))
            return sizer.Size(PlannedRequest.With(PlannedRequest.For(plan, models[0], gpus[0]), DeploymentSearch.FirstOf(terms, questions[0]))).Refusal!;
        PlanOption[] all = [.. found.SelectMany(each => each.Options)];
        return new PlanAnswer(
            [],
            PlanGoals.NameOf(terms.Goal),
            (int)found.Sum(each => each.Considered.Value),
            [.. Answers(PlanOption.Ranked(all, terms.Goal)).Take(plan.Most ?? UsualMost)],
            [.. Answers(PlanOption.FrontOf(all)).Take(MostOfFront)],
            [
                .. pairs.Zip(found).Where(each => each.Second.Options.IsEmpty)
                    .GroupBy(each => (each.First.Model, each.Second.Furthest))
                    .OrderBy(group => group.Key.Model).ThenByDescending(group => group.Key.Furthest)
                    .Select(group => new ExclusionAnswer(
                        group.Key.Model, PlannedTerms.WordOf(group.Key.Furthest), [.. group.Select(each => each.First.Gpu.Id)])),
            ]);

        IEnumerable<PlannedAnswer> Answers(IEnumerable<PlanOption> options) =>
            options.Select(option => Answer(option, plan, models[option.Model.Index], terms, over)).OfType<PlannedAnswer>();
    }

    /// <summary>The deployment sized as it will be asked for; null where it then does not pass.</summary>
    private PlannedAnswer? Answer(PlanOption option, PlanRequest plan, ModelChoice model, PlanTerms terms, CancellationToken over)
    {
        over.ThrowIfCancellationRequested();
        EstimateRequest request = PlannedRequest.With(
            PlannedRequest.For(plan, model, option.Gpu) with { Require = PlannedRequest.RequirementsOf(plan) }, option.Change);
        if (sizer.Size(request).Value is not { Assessment.Passes: true } sized)
            return null;
        Deployment deployment = sized.Question.Deployment;
        return MetricMembers<PlannedAnswer>.Fill(
            new PlannedAnswer
            {
                Model = sized.Question.Complete.Model.Id,
                Gpu = deployment.Accelerator.Id,
                Tensor = (int)deployment.Layout.TensorRanks.Value,
                Pipeline = PlannedRequest.DegreeOf(deployment.Layout.Stages),
                Expert = PlannedRequest.DegreeOf(deployment.Layout.ExpertGroups),
                Replicas = (int)deployment.Layout.Copies.Value,
                PrefillInstances = (int?)deployment.Prefill?.Layout.Copies.Value,
                Precision = deployment.Precision.Weights.Id,
                Engine = deployment.Engine.Name,
                BatchSize = sized.Assessment.Estimate.Load.InFlight.Count,
                Utilization = Figure.Of(terms.UtilizationOf(sized.Assessment).Value),
                Request = new CompleteBody(request),
            },
            sized.Assessment);
    }
}
