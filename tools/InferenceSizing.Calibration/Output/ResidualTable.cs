using System.Globalization;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Output;

/// <summary>Every run with what was predicted of it when its group was left out: for a closer look than the report's.</summary>
internal static class ResidualTable
{
    public static void Write(string path, IReadOnlyList<(TimingScope Scope, PreparedRun Run)> runs, double[] residuals)
    {
        using StreamWriter table = new(path) { NewLine = "\n" };
        table.WriteLine(
            "id,engine,since,model,chip,weights,tensor,attentionData,expert,inputTokens,outputTokens,clients,running,quantity,served,measured,predicted,prefillMs,sharedPrefillMs,decodeMs,layers");
        for (int i = 0; i < runs.Count; i++)
        {
            (TimingScope scope, PreparedRun run) = runs[i];
            table.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"\"{run.Measured.Id}\",{run.Engine},{scope.Since?.Text},\"{run.Model}\",{run.Chip},{run.Deployment.Precision.Weights.Id},{run.Deployment.Layout.Tensor},{run.Deployment.Layout.AttentionData},{run.Deployment.Layout.Expert},{run.Workload.InputTokens},{run.Workload.OutputTokens},{run.Costs.Clients},{run.Costs.Running},{run.Measured.Quantity},{EngineFits.IsBenchmark(run)},{run.Measured.Value:G6},{run.Measured.Value / Math.Exp(residuals[i]):G6},{run.Costs.Prefill.Milliseconds:G6},{run.Costs.SharedPrefill.Milliseconds:G6},{run.Costs.Decode.Milliseconds:G6},{run.Costs.Layers}"));
        }
    }
}
