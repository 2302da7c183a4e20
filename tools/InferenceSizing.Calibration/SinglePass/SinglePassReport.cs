using System.Globalization;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>Errors of passes in words: of all, by way of running and by GPU.</summary>
internal static class SinglePassReport
{
    /// <param name="output">Where to.</param>
    /// <param name="title">What the residuals are of.</param>
    /// <param name="passes">The passes.</param>
    /// <param name="residuals">Logarithm of measured over predicted, of each.</param>
    public static void Print(TextWriter output, string title, List<MeasuredPass> passes, double[] residuals)
    {
        output.WriteLine($"{title,-44} {"n",6} {"median",7} {"mean",7} {"p90",7} {"bias",7}");
        Line("all", _ => true);
        Line("all, mean over groups", _ => true, byGroup: true);
        foreach (SinglePassSet set in passes.Select(pass => pass.Set).Distinct().Order())
        {
            Line($"{set}", pass => pass.Set == set && pass.GraphKnown);
            Line($"{set}, graph not known", pass => pass.Set == set && !pass.GraphKnown);
        }

        foreach (string gpu in passes.Select(pass => pass.Accelerator.Id).Distinct().Order(StringComparer.Ordinal))
            Line(gpu, pass => pass.Accelerator.Id == gpu);

        void Line(string name, Func<MeasuredPass, bool> counts, bool byGroup = false)
        {
            (string Group, double Log)[] logs = [
                .. passes.Select((pass, i) => (pass, residuals[i])).Where(pair => counts(pair.pass)).Select(pair => (pair.pass.Group, pair.Item2))];
            if (logs.Length == 0)
                return;
            if (byGroup)
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-44} {logs.Select(log => log.Group).Distinct().Count(),6} {"",7} " +
                    $"{logs.GroupBy(log => log.Group).Average(group => Errors.OfLogs(group.Select(log => log.Log)).Mean),7:F1}"));
            else
                output.WriteLine($"{name,-44} {Errors.OfLogs(logs.Select(log => log.Log))}");
        }
    }
}
