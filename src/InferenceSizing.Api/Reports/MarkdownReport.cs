using System.Globalization;
using System.Text;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Remedies;

namespace InferenceSizing.Api.Reports;

/// <summary>An answer as a comment on a pull request: verdict, memory, speed, cost, quality and what would make it pass.</summary>
internal static class MarkdownReport
{
    public const string MediaType = "text/markdown";

    private const double BytesPerGibibyte = 1L << 30;

    public static string Of(EstimateResponse answer)
    {
        StringBuilder text = new();
        bool passed = answer.Fits && answer.Verdict is not { Passed: false };
        text.Append(CultureInfo.InvariantCulture, $"### {(passed ? "Passed" : "Failed")}: {Plain(Subject.Of(answer))}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"The asked batch {(answer.Fits ? "fits" : "does not fit")}; the largest that does is {answer.LargestBatch.BatchSize}, limited by {Plain(answer.LargestBatch.LimitedBy)}.\n\n");
        Checks(text, answer);
        Memory(text, answer.Memory);
        Figures(text, answer);
        Remedies(text, answer.Remedies);
        foreach (WarningAnswer warning in answer.Warnings)
            text.Append(CultureInfo.InvariantCulture, $"- {Plain(warning.Message)}\n");
        return text.ToString();
    }

    private static void Checks(StringBuilder text, EstimateResponse answer)
    {
        if (answer.Verdict is not { Checks.Count: > 0 } verdict)
            return;
        text.Append("| check | limit | found | |\n| --- | ---: | ---: | --- |\n");
        foreach (CheckAnswer check in verdict.Checks)
            text.Append(CultureInfo.InvariantCulture, $"| {check.Name} | {check.Limit} | {(check.Actual is { } actual ? actual : "none")} | {(check.Passed ? "passed" : "**failed**")} |\n");
        text.Append('\n');
    }

    private static void Memory(StringBuilder text, MemoryAnswer memory)
    {
        GpuUseAnswer gpu = memory.PerGpu;
        text.Append("| memory of the fullest GPU | GiB |\n| --- | ---: |\n");
        Row("weights", gpu.WeightsBytes);
        Row("KV cache", gpu.KvCacheBytes);
        Row("activations", gpu.ActivationsBytes.Estimate);
        Row("CUDA graphs", gpu.CudaGraphBytes.Estimate);
        Row("runtime", gpu.RuntimeBytes.Estimate);
        Row("**total**", gpu.TotalBytes.Estimate);
        Row("budget of the engine", memory.Gpu.BudgetBytes);
        Row(gpu.FreeBytes < 0 ? "**missing**" : "free", Math.Abs(gpu.FreeBytes));
        text.Append('\n');

        void Row(string name, long bytes) => text.Append(CultureInfo.InvariantCulture, $"| {name} | {bytes / BytesPerGibibyte:0.00} |\n");
    }

    private static void Figures(StringBuilder text, EstimateResponse answer)
    {
        text.Append("| figure | estimate | 80 % interval |\n| --- | ---: | --- |\n");
        Row("time to first token, ms", answer.Latency.TtftMs);
        Row("time per output token, ms", answer.Latency.TpotMs);
        Row("request, ms", answer.Latency.RequestMs);
        Row("batch, ms", answer.Latency.BatchMs);
        Row("output tokens a second", answer.Throughput.OutputTokensPerSecond);
        Row("samples a second", answer.Throughput.SamplesPerSecond);
        Row("US dollars a million output tokens", answer.Cost?.UsdPerMillionOutputTokens);
        Row("US dollars a million samples", answer.Cost?.UsdPerMillionSamples);
        Row("watts", answer.Energy?.Watts);
        Row("accuracy lost, %", answer.Quality.AccuracyLoss);
        if (answer.Cost is { } cost)
            text.Append(CultureInfo.InvariantCulture, $"| US dollars an hour | {cost.UsdPerHour} | {Plain(cost.Provider)} {Plain(cost.PriceAsOf)} |\n");
        text.Append('\n');

        void Row(string name, Predicted? figure)
        {
            if (figure is { } known)
                text.Append(CultureInfo.InvariantCulture, $"| {name} | {known.Estimate} | {known.Low} to {known.High} |\n");
        }
    }

    private static void Remedies(StringBuilder text, IReadOnlyList<RemedyAnswer> remedies)
    {
        if (remedies.Count == 0)
            return;
        text.Append("What would make it pass, each as a merge patch for the request:\n\n");
        foreach (RemedyAnswer remedy in remedies)
            text.Append(CultureInfo.InvariantCulture, $"- {Plain(remedy.Title)}: `{remedy.Change.ToJsonString()}`\n");
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
