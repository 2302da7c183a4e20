using System.Text.Json;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Calibration.Engines;

/// <summary>Sends measured runs the service's own way, from the request to the kernel times: the fit and the service cannot differ.</summary>
internal sealed class RunPreparation(CatalogueSet catalogue, SpeedModel speed, Tally skipped)
{
    public PreparedRun? Prepare(MeasuredRun run)
    {
        EstimateRequest request = JsonSerializer.Deserialize(run.Request.ToJsonString(), EstimateJson.Default.EstimateRequest)!;
        (SizingQuestion? question, _) = SizingQuestion.From(request, catalogue);
        if (question is null)
            return skipped.Add<PreparedRun>("refused at the door");
        // Open arrivals depend on the timing in more than a formula; they are judged, not fitted to.
        if (question.Workload.Arrival is OpenArrival)
            return skipped.Add<PreparedRun>("open arrivals");
        Deployment deployment = question.Deployment with { Speed = speed };
        return Estimator.CostsOf(deployment, question.Workload).Succeeded(out StepCosts? costs, out Refusal? refusal)
            ? new PreparedRun { Measured = run, Deployment = deployment, Workload = question.Workload, Costs = costs, Model = question.Model.Id ?? "given" }
            : skipped.Add<PreparedRun>($"refused: {refusal.Reason}");
    }
}
