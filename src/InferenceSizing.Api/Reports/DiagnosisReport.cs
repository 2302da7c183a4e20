using System.Globalization;
using System.Text;
using InferenceSizing.Api.Diagnosis;
using InferenceSizing.Api.Remedies;

namespace InferenceSizing.Api.Reports;

/// <summary>A start-up log in a few lines of Markdown.</summary>
internal static class DiagnosisReport
{
    private const int MostFigures = 20;

    public static string Of(DiagnosisAnswer answer)
    {
        StringBuilder text = new(string.Create(
            CultureInfo.InvariantCulture, $"### {answer.Engine ?? "No engine that is known"} {answer.Version}: {answer.Outcome}\n\n"));
        if (answer.Refusal is { } refusal)
            text.Append(CultureInfo.InvariantCulture, $"Line {refusal.Line}, {refusal.Code}: {refusal.Message}\n\n");
        if (answer.Missing.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"Nothing is compared, since the log does not say: {string.Join(", ", answer.Missing)}.\n\n");
        if (answer.Printed.Count > 0)
            text.Append("| figure | printed | ours | off, % |\n| --- | ---: | ---: | ---: |\n");
        foreach (PrintedAnswer figure in answer.Printed.Take(MostFigures))
        {
            text.Append(
                CultureInfo.InvariantCulture, $"| {figure.Quantity} | {figure.Value} {figure.Unit} | {figure.Ours?.Estimate} | {figure.ErrorPercent} |\n");
        }

        foreach (RemedyAnswer remedy in answer.Remedies)
            text.Append(CultureInfo.InvariantCulture, $"\n- {remedy.Title}: `{remedy.Change.ToJsonString()}`");
        return text.Append('\n').ToString();
    }
}
