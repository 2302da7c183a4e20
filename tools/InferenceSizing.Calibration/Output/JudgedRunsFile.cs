using System.Text.Json.Nodes;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Output;

/// <summary>Every figure with what was predicted of it unseen, by engine, chip, model, publisher and quantity: what GET /accuracy answers from.</summary>
internal static class JudgedRunsFile
{
    /// <param name="directory">Where the file goes.</param>
    /// <param name="runs">Runs with their scopes.</param>
    /// <param name="byGroup">Logarithms of measured over predicted without the run's model, chip and engine.</param>
    /// <param name="bySource">The same without its publisher.</param>
    /// <param name="timingOf">The constants of a scope.</param>
    public static void Write(
        string directory, IReadOnlyList<(TimingScope Scope, PreparedRun Run)> runs, double[] byGroup, double[] bySource,
        Func<TimingScope, EngineTiming> timingOf)
    {
        EntryFile.Write(directory, "judgedRuns", Enumerable.Range(0, runs.Count)
            .GroupBy(i => Key(runs[i].Run))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry =>
            {
                PreparedRun run = runs[entry.First()].Run;
                return new JsonObject
                {
                    ["id"] = entry.Key,
                    ["engine"] = run.Engine,
                    ["chips"] = run.Chips.ToString(),
                    ["gpu"] = run.Chip,
                    ["model"] = run.Model,
                    ["publisher"] = run.Source,
                    ["quantity"] = run.Measured.Quantity.ToString(),
                    ["heldWithoutPublisher"] = entry.Count(i => IsHeld(i, bySource)),
                    ["heldWithoutDeployment"] = entry.Count(i => IsHeld(i, byGroup)),
                    ["withoutPublisher"] = Ratios(entry.Select(i => bySource[i])),
                    ["withoutDeployment"] = Ratios(entry.Select(i => byGroup[i])),
                };
            }));

        bool IsHeld(int i, double[] logs) => Held.Is(runs[i].Run, logs[i], Held.SpreadOf(runs[i].Run, timingOf(runs[i].Scope)));
    }

    private static string Key(PreparedRun run) => $"{run.Engine}/{run.Chip}/{run.Model}/{run.Source}/{run.Measured.Quantity}";

    private static JsonArray Ratios(IEnumerable<double> logs) => new([.. logs.Select(log => JsonValue.Create(EntryFile.Number(Math.Exp(-log))))]);
}
