using System.Globalization;
using System.Text;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Remedies;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Reports;

/// <summary>An answer as a comment on a pull request: verdict, load, memory, speed, cost, quality and what would make it pass.</summary>
internal static class MarkdownReport
{
    public const string MediaType = "text/markdown";

    /// <param name="answer">What is reported.</param>
    /// <param name="assessment">The figures behind it.</param>
    /// <param name="isRead">Whether it is read as text alone, where a chart says nothing.</param>
    public static string Of(EstimateResponse answer, Assessment assessment, bool isRead = false)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"### {(assessment.Passes ? "Passed" : "Failed")}: {Plain(Subject.Of(answer))}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Load: {LoadText.Of(answer.Resolved.Request.Body.Workload!)}. ");
        text.Append(CultureInfo.InvariantCulture, $"{(answer.Fits ? "It fits" : "It does not fit")}; ");
        text.Append(CultureInfo.InvariantCulture, $"the largest batch that does is {answer.LargestBatch.BatchSize}, limited by " +
            $"{Plain(answer.LargestBatch.LimitedBy)}.\n\n");
        if (assessment.Verdict is { } verdict)
        {
            Limits(text, [.. verdict.Checks.Where(check => check.Before is null)]);
            Comparison(text, [.. verdict.Checks.Where(check => check.Before is not null)]);
        }

        Memory(text, answer.Memory);
        if (!isRead)
            MemoryChart.Append(text, answer.Memory);
        Figures(text, assessment);
        Remedies(text, answer.Remedies);
        foreach (WarningAnswer warning in answer.Warnings)
            text.Append(CultureInfo.InvariantCulture, $"- {Plain(warning.Message)}\n");
        return text.ToString();
    }

    private static void Limits(StringBuilder text, Check[] checks)
    {
        if (checks.Length == 0)
            return;
        text.Append("| check | limit | found | |\n| --- | ---: | ---: | --- |\n");
        foreach (Check check in checks)
            text.Append(CultureInfo.InvariantCulture, $"| {RequirementMembers.NameOf(check)} | {Amount.Of(check.Unit, check.Limit)} | " +
                $"{Amount.Of(check.Unit, check.Actual)} | {Outcome(check)} |\n");
        text.Append('\n');
    }

    private static void Comparison(StringBuilder text, Check[] checks)
    {
        if (checks.Length == 0)
            return;
        text.Append("| against the earlier answer | before | after | change | limit | |\n| --- | ---: | ---: | ---: | ---: | --- |\n");
        foreach (Check check in checks)
        {
            string change = check.ChangePercent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent.Value:+0.0;-0.0;0.0} %") : "";
            text.Append(CultureInfo.InvariantCulture, $"| {check.Metric.Title} | {Amount.Of(check.Unit, check.Before)} | " +
                $"{Amount.Of(check.Unit, check.Actual)} | {change} | ");
            text.Append(CultureInfo.InvariantCulture, $"{Amount.Of(check.Unit, check.Limit)} | {Outcome(check)} |\n");
        }

        text.Append('\n');
    }

    private static string Outcome(Check check) => check.Passed ? "passed" : "**failed**";

    private static void Memory(StringBuilder text, MemoryAnswer memory)
    {
        GpuUseAnswer gpu = memory.PerGpu;
        text.Append("| memory of the fullest GPU | GiB |\n| --- | ---: |\n");
        foreach ((string name, long bytes) in ReportFigures.PartsOf(memory))
            Row(name, bytes);
        Row("**total**", gpu.TotalBytes.Estimate);
        Row("budget of the engine", memory.RoomOfGpu());
        Row(gpu.FreeBytes < 0 ? "**missing**" : "free", Math.Abs(gpu.FreeBytes));
        text.Append('\n');

        void Row(string name, long bytes) => text.Append(CultureInfo.InvariantCulture, $"| {name} | {Amount.Gibibytes(bytes)} |\n");
    }

    /// <summary>All metrics but those of memory, which has a table of its own, and the verdict's own words.</summary>
    private static void Figures(StringBuilder text, Assessment assessment)
    {
        text.Append("| figure | estimate | 80 % interval |\n| --- | ---: | --- |\n");
        foreach ((Metric metric, Reading reading) in ReportFigures.Of(assessment))
            text.Append(CultureInfo.InvariantCulture, $"| {metric.Title} | {Amount.Of(metric, reading)} | {Amount.IntervalOf(reading)} |\n");

        text.Append('\n');
        if (assessment.Cost is { } cost)
            text.Append(CultureInfo.InvariantCulture, $"Price: {Plain($"{cost.Price.Provider} {cost.Price.AsOf}".TrimEnd())}.\n\n");
    }

    private static void Remedies(StringBuilder text, IReadOnlyList<RemedyAnswer> remedies)
    {
        if (remedies.Count == 0)
            return;
        bool pass = remedies[0].Remaining.Count == 0;
        text.Append(CultureInfo.InvariantCulture, $"{(pass ? "What would make it pass" : "What comes nearer")}, each as a merge patch for the request:\n\n");
        foreach (RemedyAnswer remedy in remedies)
        {
            string remaining = pass ? "" : $" (still failing: {string.Join(", ", remedy.Remaining)})";
            text.Append(CultureInfo.InvariantCulture, $"- {Plain(remedy.Title)}{remaining}: `{remedy.Change.ToJsonString()}`\n");
        }

        text.Append('\n');
    }

    /// <summary>Text that Markdown reads as text: names come from requests.</summary>
    private static string Plain(string text)
    {
        StringBuilder plain = new(text.Length);
        foreach (char letter in text)
        {
            if (char.IsControl(letter))
                continue;
            if (letter is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '|' or '#' or '!' or '~')
                plain.Append('\\');
            plain.Append(letter);
        }

        return plain.ToString();
    }
}
