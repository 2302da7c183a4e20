using System.Globalization;
using System.Text;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Pictures;
using InferenceSizing.Api.Remedies;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Reports;

/// <summary>An answer on one screen of a terminal, at most 40 lines of 100 columns, but for the patches of remedies: the sentence, memory with bars, figures
/// with intervals, checks, remedies, warnings.</summary>
internal static class TextReport
{
    public const string MediaType = "text/plain";

    private const int MostLines = 40, Columns = 100, NameColumns = 40, FigureColumns = 12, BarColumns = 44, MostRemedies = 3;

    public static string Of(EstimateResponse answer, Assessment assessment)
    {
        List<string> lines = [.. Wrapped(SummaryText.Of(answer), ""), ""];
        Memory(lines, answer.Memory);
        lines.Add("");
        Figures(lines, assessment);
        if (assessment.Verdict is { } verdict)
            Checks(lines, verdict);
        Remedies(lines, answer.Remedies);
        foreach (WarningAnswer warning in answer.Warnings)
            lines.AddRange(Wrapped(warning.Message, "! "));
        if (lines.Count > MostLines)
        {
            int more = lines.Count - MostLines + 1;
            lines.RemoveRange(MostLines - 1, more);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{more} lines more: JSON and Markdown have all."));
        }

        return string.Join('\n', lines) + '\n';
    }

    private static void Memory(List<string> lines, MemoryAnswer memory)
    {
        GpuUseAnswer gpu = memory.PerGpu;
        lines.Add("memory of the fullest GPU, GiB");
        long budget = memory.RoomOfGpu(), before = 0;
        TextBar bar = new(budget, BarColumns, Columns - NameColumns - FigureColumns);
        foreach ((string name, long bytes) in ReportFigures.PartsOf(memory).Where(part => part.Bytes > 0))
        {
            lines.Add(Row(name, Amount.Gibibytes(bytes), bar.Between(before, before + bytes)));
            before += bytes;
        }

        lines.Add(Row("total", Amount.Gibibytes(gpu.TotalBytes.Estimate), bar.Of(gpu.TotalBytes.Estimate)));
        lines.Add(Row(gpu.FreeBytes < 0 ? "missing of the engine's budget" : "free of the engine's budget", Amount.Gibibytes(Math.Abs(gpu.FreeBytes)),
            $"of {Amount.Gibibytes(budget)}; the GPU has {Amount.Gibibytes(memory.Gpu.NominalBytes)}"));
    }

    private static void Figures(List<string> lines, Assessment assessment)
    {
        lines.Add(Row("figure", "estimate", "80 % interval"));
        foreach ((Metric metric, Reading reading) in ReportFigures.Of(assessment))
            lines.Add(Row(metric.Title, Amount.Of(metric, reading), Amount.IntervalOf(reading)));
    }

    private static void Checks(List<string> lines, Verdict verdict)
    {
        lines.Add("");
        lines.Add(Row("check", "limit", "found"));
        foreach (Check check in verdict.Checks.OrderBy(check => check.Passed))
        {
            lines.Add(Row(
                RequirementMembers.NameOf(check), Amount.Of(check.Unit, check.Limit),
                $"{Amount.Of(check.Unit, check.Actual)} {(check.Passed ? "passed" : "FAILED")}"));
        }
    }

    private static void Remedies(List<string> lines, IReadOnlyList<RemedyAnswer> remedies)
    {
        if (remedies.Count == 0)
            return;
        lines.Add("");
        lines.Add(remedies[0].Remaining.Count == 0 ? "What would make it pass:" : "What comes nearer:");
        foreach (RemedyAnswer remedy in remedies.Take(MostRemedies))
            lines.AddRange(Wrapped($"{remedy.Title}: {remedy.Change.ToJsonString()}", "- "));
    }

    private static string Row(string name, string figure, string rest) =>
        $"{Plain(name).PadRight(NameColumns - 2)}{figure.PadLeft(FigureColumns)}  {rest}".TrimEnd();

    /// <summary>A text over lines of the screen's width, all but the first further in than the mark.</summary>
    private static IEnumerable<string> Wrapped(string text, string mark)
    {
        StringBuilder line = new(mark);
        foreach (string word in Plain(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > mark.Length && line.Length + 1 + word.Length > Columns)
            {
                yield return line.ToString();
                line.Clear().Append(' ', mark.Length);
            }

            if (line.Length > mark.Length)
                line.Append(' ');
            line.Append(word);
        }

        yield return line.ToString();
    }

    /// <summary>Without characters that move a terminal's cursor or colour it: names come from requests.</summary>
    private static string Plain(string text) => text.Any(char.IsControl) ? string.Concat(text.Where(letter => !char.IsControl(letter))) : text;
}
