using System.Globalization;
using InferenceSizing.Api.Estimates.Answer;

namespace InferenceSizing.Api.Reports;

/// <summary>An answer in a few sentences, with sizes and times as people say them.</summary>
internal static class SummaryText
{
    public static string Of(EstimateResponse answer)
    {
        MemoryAnswer memory = answer.Memory;
        string outcome = answer.Fits ? "Fits" : answer.Startup.Starts ? "Does not fit" : "Does not start";
        return string.Create(CultureInfo.InvariantCulture, $"{outcome}: {Subject.Of(answer)}. {Reasons(answer.Startup)}" +
            $"It needs {Amount.Gibibytes(memory.PerGpu.TotalBytes.Estimate)} GiB ({Amount.Gibibytes(memory.PerGpu.TotalBytes.Low)} to " +
            $"{Amount.Gibibytes(memory.PerGpu.TotalBytes.High)}) of {Amount.Gibibytes(memory.RoomOfGpu())} GiB on each GPU for " +
            $"{LoadText.Of(answer.Resolved.Request.Body.Workload!)}; the largest batch is {answer.LargestBatch.BatchSize}, limited by " +
            $"{answer.LargestBatch.LimitedBy}. {(answer.LargestBatch.BatchSize > 0 ? Speed(answer) : "")}" +
            $"{Price(answer.Cost)}").TrimEnd();
    }

    private static string Reasons(StartupAnswer startup) => string.Concat(startup.Refusals.Select(refusal => $"{refusal.Message} "));

    private static string Speed(EstimateResponse answer)
    {
        (LatencyAnswer latency, ThroughputAnswer rates) = (answer.Latency, answer.Throughput);
        string[] figures =
        [
            .. Figures(latency.TtftMs, "ms to the first token"),
            .. Figures(latency.TpotMs, "ms a token"),
            .. Figures(latency.BatchMs, "ms a batch"),
            .. Figures(rates.OutputTokensPerSecond, "tokens a second"),
            .. Figures(rates.SamplesPerSecond, "samples a second"),
        ];
        return figures.Length == 0 ? "" : $"{string.Join(", ", figures)}. ";
    }

    private static IEnumerable<string> Figures(Predicted? figure, string unit) => figure is null ? [] : [$"{Amount.Of(figure)} {unit}"];

    private static string Price(CostAnswer? cost) => cost is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{cost.UsdPerHour} dollars an hour. ");
}
