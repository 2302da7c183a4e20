using System.Globalization;
using InferenceSizing.Calibration.Engines;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Learning;

/// <summary>Measured figures by site, each predicted from the others of its site.</summary>
internal sealed class LeftOutRuns
{
    private readonly ILookup<string, SiteRun> _sites;

    private LeftOutRuns(ILookup<string, SiteRun> sites) => _sites = sites;

    public static LeftOutRuns Of(IEnumerable<PreparedRun> runs) =>
        new(runs.Select(SiteRun.Of).OfType<SiteRun>().ToLookup(run => run.Measured.Source, StringComparer.Ordinal));

    /// <summary>Prints the mean product of two runs' deviations by what they have in common, of each effect: the shares of variance are read from it. Each
    /// site counts once, so that no table dominates; a deviation counts three at most, so that no mistake does.</summary>
    public void Covariances(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{"PRODUCTS OF DEVIATIONS",-40} {"sites",6} {"pairs",8} {"mean",7}");
        foreach (bool prompt in new[] { true, false })
        {
            var pairs =
                from site in _sites
                let runs = site.Where(run => run.Time.Effects.Prompt == (prompt ? 1 : 0)).ToArray()
                from i in Enumerable.Range(0, runs.Length)
                from j in Enumerable.Range(0, i + 1)
                let common = CommonOf(runs[i], runs[j])
                group Held(runs[i]) * Held(runs[j]) by (common, site.Key) into both
                group (Count: both.Count(), Mean: both.Average()) by both.Key.common into sites
                orderby sites.Key
                select sites;
            foreach (var line in pairs)
            {
                string name = (prompt ? "prompt " : "step ") + line.Key;
                (int count, double mean) = (line.Sum(site => site.Count), line.Average(site => site.Mean));
                output.WriteLine(FormattableString.Invariant($"{name,-40} {line.Count(),6} {count,8} {mean,7:F3}"));
            }
        }
    }

    /// <summary>Prints errors, coverage and width of the intervals before and after each figure leans on the others of its site.</summary>
    public void Report(TextWriter output, string title, Func<SiteRun, string> fold)
    {
        Prediction[] all = [.. _sites.SelectMany(site => PredictionsIn(site, fold))];
        output.WriteLine();
        output.WriteLine($"{"LEFT OUT: " + title,-28} {"n",6} {"median%",8} {"now%",7} {"cover%",7} {"now%",7} {"sites%",7} {"width",7} {"now",7}");
        foreach (IGrouping<string, Prediction> quantity in all.GroupBy(each => each.Of.Measured.Measured.Quantity.ToString()))
            output.WriteLine(LineOf(quantity.Key, [.. quantity]));
        output.WriteLine(LineOf("all", all));
        foreach (IGrouping<string, Prediction> site in all.GroupBy(each => each.Of.Measured.Source))
            output.WriteLine(LineOf("  " + site.Key, [.. site]));
    }

    private static IEnumerable<Prediction> PredictionsIn(IEnumerable<SiteRun> site, Func<SiteRun, string> fold)
    {
        foreach (IGrouping<string, SiteRun> left in site.GroupBy(fold, StringComparer.Ordinal))
        {
            MeasuredTimes others = MeasuredTimes.Of(site.Where(run => fold(run) != left.Key).Select(run => run.Time));
            foreach (SiteRun run in others.IsEmpty ? [] : left.AsEnumerable())
                yield return new Prediction(run, run.Predicted(MeasuredTimes.None), run.Predicted(others));
        }
    }

    private static string LineOf(string name, IReadOnlyCollection<Prediction> of)
    {
        const double percent = 100, median = 0.5;
        double[] columns =
        [
            percent * Errors.Quantile(of.Select(each => each.ErrorOf(each.Before)), median),
            percent * Errors.Quantile(of.Select(each => each.ErrorOf(each.After)), median),
            percent * of.Average(each => each.IsIn(each.Before)),
            percent * of.Average(each => each.IsIn(each.After)),
            percent * of.GroupBy(each => each.Of.Measured.Source).Average(site => site.Average(each => each.IsIn(each.After))),
            Math.Exp(of.Average(each => Prediction.LogWidth(each.Before))),
            Math.Exp(of.Average(each => Prediction.LogWidth(each.After))),
        ];
        return FormattableString.Invariant($"{name,-28} {of.Count,6}  ")
            + string.Join(' ', columns.Select(column => column.ToString("F2", CultureInfo.InvariantCulture).PadLeft(7)));
    }

    private static string CommonOf(SiteRun first, SiteRun second)
    {
        const double near = 1.4, far = 3;
        RunConditions one = first.Time.Conditions, other = second.Time.Conditions;
        return ReferenceEquals(first, second) ? "0 itself"
            : first.Run == second.Run ? "1 one run"
            : one.Engine != other.Engine ? "8 another engine"
            : one.Chips != other.Chips ? "7 engine"
            : one.IsSameDeployment(other)
                ? one.LoadDistanceTo(other) switch { < near => "2 deployment, load near", < far => "3 deployment", _ => "4 deployment, load far" }
            : one.Design == other.Design ? "5 engine, chips, design" : "6 engine, chips";
    }

    private static double Held(SiteRun run) => Math.Clamp(run.Time.Deviation, -3, 3);

    /// <summary>A measured figure as it is predicted before and after others of its site are known.</summary>
    private sealed record Prediction(SiteRun Of, Reading Before, Reading After)
    {
        private double Measured => Of.Measured.Measured.Value;

        public double ErrorOf(Reading predicted) => Math.Abs((predicted.Estimate.Value / Measured) - 1);

        /// <summary>One where the interval holds the measured figure, else zero.</summary>
        public double IsIn(Reading predicted) => Measured >= predicted.Low.Value && Measured <= predicted.High.Value ? 1 : 0;

        public static double LogWidth(Reading predicted) => Math.Log(predicted.High.Value / predicted.Low.Value);
    }
}
