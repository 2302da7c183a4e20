using System.Text.Json.Nodes;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Tests.Engines;

/// <summary>What the embedded constants say of a request.</summary>
internal static class Estimated
{
    private static readonly CatalogueSet Embedded = CatalogueSet.Load();

    public static Seconds Step(string request)
    {
        PreparedRun run = new RunPreparation(Embedded, Embedded.Speed, new Tally())
            .Prepare(new MeasuredRun("", (JsonObject)JsonNode.Parse(request)!, MeasuredFigure.OutputToken, 1, ""))!;
        Assert.True(Estimator.Estimate(run.Deployment, run.Workload).Succeeded(out Estimate? estimate, out _));
        Seconds step = estimate.Served.TimePerOutputToken!.Value.Estimate;
        EngineTiming timing = run.Deployment.Speed.Engines.For(run.Engine, run.Deployment.Version, run.Chips, run.Deployment.Precision.Weights.IsQuantized);
        // The fit's prediction is the service's answer.
        Assert.Equal(step.Milliseconds, run.Predicted(timing), 9);
        return step;
    }
}
