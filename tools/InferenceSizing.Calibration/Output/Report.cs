using InferenceSizing.Calibration.Engines;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Calibration.Kernels;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Output;

/// <summary>What a calibration prints: errors of the fits, errors out of fold, coverage and width of the intervals, the worst runs.</summary>
internal sealed class Report(TextWriter output)
{
    private const int Worst = 12;

    public void Kernels(IEnumerable<FittedCurve> curves, IEnumerable<FittedLink> links)
    {
        output.WriteLine($"{"KERNELS",-64} {"n",6} {"median",7} {"mean",7} {"p90",7} {"bias",7}");
        foreach (FittedCurve curve in curves)
            output.WriteLine(
                $"{curve.Key.Chips + " " + curve.Key.Kind + (curve.SplitsPhases ? curve.Key.Decode ? " decode " : " prefill " : " ") + curve.Key.Format,-64} " +
                $"{curve.Errors}");
        foreach (FittedLink link in links)
            output.WriteLine($"{$"all-reduce {link.Link} {link.Generation} x{link.Ranks}",-64} {link.Errors}");
    }

    public void OutOfFold(string title, IReadOnlyList<(TimingScope Scope, PreparedRun Run)> runs, double[] residuals)
    {
        output.WriteLine();
        output.WriteLine($"{"LEFT OUT BY " + title,-64} {"n",6} {"median",7} {"mean",7} {"p90",7} {"bias",7}");
        Lines(runs.Select((pair, i) => (Sort(pair.Run), residuals[i])));
        Lines(runs.Select((pair, i) => ($"{Name(pair.Scope)} {Sort(pair.Run)}", residuals[i])));
    }

    public void Coverage(
        IReadOnlyList<(TimingScope Scope, PreparedRun Run)> runs, double[] byGroup, double[] bySource, Func<TimingScope, EngineTiming> timingOf)
    {
        output.WriteLine();
        output.WriteLine($"{"80 % INTERVALS OF RUNS LEFT OUT",-64} {"n",6} {"deploym",7} {"publish",7} {"each p.",7} {"width",7}");
        Spread[] spreads = [.. runs.Select(pair => Held.SpreadOf(pair.Run, timingOf(pair.Scope)))];
        foreach (IGrouping<string, int> sort in Enumerable.Range(0, runs.Count).GroupBy(i => Sort(runs[i].Run))
            .OrderBy(sort => sort.Key, StringComparer.Ordinal))
        {
            double each = sort.GroupBy(i => runs[i].Run.Source, StringComparer.Ordinal).Average(publisher => ShareHeld(publisher, bySource));
            double width = Math.Exp(sort.Average(i => Math.Log(spreads[i].Above.Value / spreads[i].Below.Value)));
            output.WriteLine(FormattableString.Invariant(
                $"{sort.Key,-64} {sort.Count(),6} {ShareHeld(sort, byGroup),7:F1} {ShareHeld(sort, bySource),7:F1} {each,7:F1} {width,7:F2}"));
        }

        double ShareHeld(IEnumerable<int> indices, double[] logs) => indices.Average(i => Held.Is(runs[i].Run, logs[i], spreads[i]) ? 100.0 : 0);
    }

    public void WorstRuns(IReadOnlyList<(TimingScope Scope, PreparedRun Run)> runs, double[] residuals)
    {
        output.WriteLine();
        output.WriteLine("WORST GROUPS OUT OF FOLD (median of measured over predicted)");
        foreach (string sort in runs.Select(pair => Sort(pair.Run)).Distinct().Order(StringComparer.Ordinal))
        {
            IEnumerable<(string Group, int Count, double Median)> groups = Enumerable.Range(0, runs.Count).Where(i => Sort(runs[i].Run) == sort)
                .GroupBy(i => runs[i].Run.Group)
                .Select(group => (group.Key, group.Count(), Errors.Quantile(group.Select(i => residuals[i]), 0.5)))
                .OrderByDescending(group => Math.Abs(group.Item3)).Take(Worst);
            foreach ((string group, int count, double median) in groups)
                output.WriteLine(FormattableString.Invariant($"{sort,-14} x{Math.Exp(median),7:F2} {count,5} {group}"));
        }
    }

    private void Lines(IEnumerable<(string Name, double Log)> logs)
    {
        foreach (IGrouping<string, double> line in logs.GroupBy(pair => pair.Name, pair => pair.Log).OrderBy(line => line.Key, StringComparer.Ordinal))
            output.WriteLine($"{line.Key,-64} {Errors.OfLogs(line)}");
    }

    private static string Sort(PreparedRun run) => run.Measured.Quantity + (Calibrated(run) ? " served" : "");

    private static bool Calibrated(PreparedRun run) => EngineFits.IsBenchmark(run);

    private static string Name(TimingScope scope) =>
        $"{scope.Engine}{(scope.Since is null ? "" : " " + scope.Since.Text)}" +
            $"{(scope.Chips is null ? "" : " " + scope.Chips)}{(scope.Quantized is { } quantized ? quantized ? " quantized" : " plain" : "")}";
}
