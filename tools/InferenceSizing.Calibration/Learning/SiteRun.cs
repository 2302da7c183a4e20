using System.Text.Json.Nodes;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Learning;

/// <summary>A measured figure as one of a site's: the publisher's.</summary>
internal sealed record SiteRun(PreparedRun Measured, MeasuredTime Time)
{
    /// <summary>Figures of one request are of one run.</summary>
    public string Run => Time.Run;

    /// <summary>All of the request but its load.</summary>
    public string Deployment { get; } = DeploymentOf(Measured.Measured.Request);

    /// <summary>Null where the estimate has no such figure.</summary>
    public static SiteRun? Of(PreparedRun run)
    {
        if (!Estimator.Estimate(run.Deployment, run.Workload).Succeeded(out Estimate? estimate, out Refusal? _))
            return null;
        MeasuredTime? time = MeasuredTime.Of(
            run.Measured.Request.ToJsonString(), run.Deployment.ConditionsUnder(run.Workload), estimate.Served, run.Measured.Quantity,
            Magnitude.From(run.Measured.Value));
        return time is null ? null : new SiteRun(run, time);
    }

    /// <summary>The figure as it is predicted where the site has measured other runs.</summary>
    public Reading Predicted(MeasuredTimes others)
    {
        ServedWorkload served = Estimator.Estimate(Measured.Deployment with { Measured = others }, Measured.Workload).Value!.Served;
        return MeasuredTime.ReadingOf(served, Measured.Measured.Quantity)!.Value;
    }

    private static string DeploymentOf(JsonObject request)
    {
        JsonObject copy = request.DeepClone().AsObject();
        copy.Remove("workload");
        return copy.ToJsonString();
    }
}
