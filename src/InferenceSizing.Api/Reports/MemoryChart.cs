using System.Globalization;
using System.Text;
using InferenceSizing.Api.Estimates.Answer;

namespace InferenceSizing.Api.Reports;

/// <summary>The memory of the fullest GPU as a chart of Mermaid: bars of what takes it, and a line at the budget.</summary>
/// <remarks>GitHub and GitLab render Mermaid in comments and files. Both take out images of data URIs, and fetch others from a public address alone, which a
/// service within a company has not. <c>xychart-beta</c> is in Mermaid since 10.5.0. Where nothing renders it, the table before it says the same.</remarks>
internal static class MemoryChart
{
    public static void Append(StringBuilder text, MemoryAnswer memory)
    {
        GpuUseAnswer gpu = memory.PerGpu;
        (string Name, long Bytes)[] bars =
        [
            .. ReportFigures.PartsOf(memory).Where(part => part.Bytes > 0),
            ("total", gpu.TotalBytes.Estimate),
        ];
        string budget = Amount.Gibibytes(memory.RoomOfGpu());
        long top = Math.Max(memory.Gpu.NominalBytes, gpu.TotalBytes.Estimate);
        text.Append("```mermaid\nxychart-beta\n");
        text.Append(CultureInfo.InvariantCulture, $"  title \"GiB of the fullest GPU, and the budget of {budget}\"\n");
        text.Append(CultureInfo.InvariantCulture, $"  x-axis [{string.Join(", ", bars.Select(bar => $"\"{bar.Name}\""))}]\n");
        text.Append(CultureInfo.InvariantCulture, $"  y-axis \"GiB\" 0 --> {Amount.Gibibytes(top)}\n");
        text.Append(CultureInfo.InvariantCulture, $"  bar [{string.Join(", ", bars.Select(bar => Amount.Gibibytes(bar.Bytes)))}]\n");
        text.Append(CultureInfo.InvariantCulture, $"  line [{string.Join(", ", bars.Select(_ => budget))}]\n```\n\n");
    }
}
