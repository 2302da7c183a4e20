using System.Text.Json;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Engines;

/// <summary>Sends measured runs the service's own way, from the request to the kernel times: the fit and the service cannot differ.</summary>
internal sealed class RunPreparation(CatalogueSet catalogue, SpeedModel speed, Tally skipped)
{
    private readonly Resolver _resolver = new(speed, catalogue.Forward, catalogue.Quality);

    public PreparedRun? Prepare(MeasuredRun run)
    {
        EstimateRequest request = JsonSerializer.Deserialize(run.Request.ToJsonString(), EstimateJson.Default.EstimateRequest)!;
        if (!QuestionReading.Read(request, catalogue).Succeeded(out ReadQuestion? read, out _)
            || !_resolver.Resolve(read.Question).Succeeded(out ResolvedQuestion? question, out _))
            return skipped.Add<PreparedRun>("refused at the door");
        if (question.Workload.Offered is OfferedRate && run.Quantity is not (Quantity.OutputToken or Quantity.InterToken))
            return skipped.Add<PreparedRun>("open arrivals");
        Workload workload = question.Workload.Offered is OfferedRate ? InFlight(question) : question.Workload;
        return Estimator.CostsOf(question.Deployment, workload).Succeeded(out StepCosts? costs, out Refusal? refusal)
            ? new PreparedRun
            {
                Measured = run,
                Deployment = question.Deployment,
                Workload = workload,
                Costs = costs,
                Model = read.Model.Id ?? "given"
            }
            : skipped.Add<PreparedRun>($"refused: {refusal.Reason}");
    }

    /// <summary>Steps under open arrivals are those of as many clients as are in flight by the constants of before; how long requests wait for their first token
    /// depends on the constants in more than a formula, and is judged, not fitted to.</summary>
    private static Workload InFlight(ResolvedQuestion question)
    {
        SequenceCount flying = Estimator.Estimate(question.Deployment, question.Workload).Succeeded(out Estimate? estimate, out _)
            ? estimate.InFlight.Sequences.Estimate : SequenceCount.One;
        return question.Workload with { Offered = new OfferedClients(flying, null) };
    }
}
