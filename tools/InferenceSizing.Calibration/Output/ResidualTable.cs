using System.Globalization;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Output;

/// <summary>Every run with what was predicted of it when its deployment was left out, and when its publisher was: for a closer look than the
/// report's.</summary>
internal static class ResidualTable
{
    public static void Write(string path, IReadOnlyList<(TimingScope Scope, PreparedRun Run)> runs, double[] byGroup, double[] bySource)
    {
        using StreamWriter table = new(path) { NewLine = "\n" };
        table.WriteLine(
            "id,source,engine,since,chips,quantized,model,chip,weights,tensor,attentionData,expert,inputTokens," +
                "outputTokens,clients,running,quantity,served,measured,withoutDeployment,withoutPublisher,prefillMs," +
                    "sharedPrefillMs,decodeMs,expertMs,recurrentMs,prefillExpertMs,prefillRecurrentMs,linkMs,prefillLinkMs,layers");
        for (int i = 0; i < runs.Count; i++)
        {
            (TimingScope scope, PreparedRun run) = runs[i];
            table.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"\"{run.Measured.Id}\",\"{run.Source}\",{run.Engine},{scope.Since?.Text},{scope.Chips},{scope.Quantized},\"{run.Model}\"," +
                    $"{run.Chip},{run.Deployment.Precision.Weights.Id},{run.Deployment.Layout.Tensor},{run.Deployment.Layout.AttentionData}," +
                    $"{run.Deployment.Layout.Expert},{run.Workload.InputTokens},{run.Workload.OutputTokens},{run.Costs.Clients},{run.Costs.Running}," +
                    $"{run.Measured.Quantity},{EngineFits.IsBenchmark(run)},{run.Measured.Value:G6},{run.Measured.Value / Math.Exp(byGroup[i]):G6}," +
                    $"{run.Measured.Value / Math.Exp(bySource[i]):G6},{run.Costs.Prefill.All.Milliseconds:G6}," +
                    $"{run.Costs.SharedPrefill.All.Milliseconds:G6},{run.Costs.Decode.All.Milliseconds:G6},{run.Costs.Decode.Experts.Milliseconds:G6}," +
                    $"{run.Costs.Decode.Recurrent.Milliseconds:G6},{run.Costs.Prefill.Experts.Milliseconds:G6}," +
                    $"{run.Costs.Prefill.Recurrent.Milliseconds:G6},{run.Costs.Decode.Links.Milliseconds:G6},{run.Costs.Prefill.Links.Milliseconds:G6}," +
                    $"{run.Costs.Layers.All.Count}"));
        }
    }
}
