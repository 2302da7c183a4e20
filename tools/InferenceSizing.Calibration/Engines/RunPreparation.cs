using System.Text.Json;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Calibration.Engines;

/// <summary>Sends measured runs the service's own way, from the request to the kernel times: the fit and the service cannot differ.</summary>
internal sealed class RunPreparation(CatalogueSet catalogue, SpeedModel speed, Tally skipped)
{
    private readonly Resolver _resolver = new(speed, catalogue.SinglePass, catalogue.Quality);

    public PreparedRun? Prepare(MeasuredRun run)
    {
        EstimateRequest request = JsonSerializer.Deserialize(run.Request.ToJsonString(), EstimateJson.Default.EstimateRequest)!;
        if (!QuestionReading.Read(request, catalogue).Succeeded(out ReadQuestion? read, out _)
            || !_resolver.Resolve(read.Question).Succeeded(out ResolvedQuestion? question, out _))
            return skipped.Add<PreparedRun>("refused at the door");
        // Open arrivals depend on the timing in more than a formula; they are judged, not fitted to.
        if (question.Workload.Offered is OfferedRate)
            return skipped.Add<PreparedRun>("open arrivals");
        return Estimator.CostsOf(question.Deployment, question.Workload).Succeeded(out StepCosts? costs, out Refusal? refusal)
            ? new PreparedRun
            {
                Measured = run,
                Deployment = question.Deployment,
                Workload = question.Workload,
                Costs = costs,
                Model = read.Model.Id ?? "given"
            }
            : skipped.Add<PreparedRun>($"refused: {refusal.Reason}");
    }
}
