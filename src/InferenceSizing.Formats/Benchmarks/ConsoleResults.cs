using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>Results as tools print them: a name and a value a line.</summary>
internal static partial class ConsoleResults
{
    /// <summary>Rates above this stand for all requests at once.</summary>
    private const double Unlimited = 1e13;

    private const double NanosecondsOfMillisecond = 1e6;

    private const string TrtLlmBench = "trtllm-bench", Ollama = "ollama", Trtexec = "trtexec";

    public static IReadOnlyList<BenchmarkRun> Read(string text)
    {
        PrintedLines lines = PrintedLines.Of(text, Line());
        ImmutableArray<Measured> figures = [.. lines.All.Select(FigureOf).OfType<Measured>().Concat(TrtexecFigures(text)).Distinct()];
        if (figures.IsEmpty)
            return [];
        string tool = ToolOf(text);
        Match server = Server().Match(text);
        double? completed = lines.Number("Successful requests", "Number of requests"), input = lines.Number("Total input tokens"),
            output = lines.Number("Total generated tokens");
        return
        [
            new BenchmarkRun(tool)
            {
                Model = lines.Value("Model") ?? (server.Success ? server.Groups["model"].Value : null),
                Engine = EngineOf(tool) ?? (server.Success ? "vllm" : lines.Value("Backend")),
                Version = lines.Value("TensorRT-LLM Version", "TensorRT LLM Version"),
                Precision = lines.Value("Quantization"),
                CacheFormat = lines.Value("KV Cache Dtype"),
                Tensor = (long?)lines.Number("TP Size"),
                Pipeline = (long?)lines.Number("PP Size"),
                Requests = (long?)(completed + (lines.Number("Failed requests") ?? 0)),
                Completed = (long?)completed,
                Failed = (long?)lines.Number("Failed requests"),
                RequestRate = lines.Number("Issue Rate (req/sec)", "target_qps", "Request rate configured (RPS)", "Traffic request rate")
                    is < Unlimited and { } rate ? rate : null,
                Concurrency = lines.Number("Number of concurrent requests", "Maximum request concurrency", "Max request concurrency", "Concurrency"),
                InputTokens = lines.Number("Average Input Length (tokens)", "prompt eval count") ?? input / completed,
                OutputTokens = lines.Number("Average Output Length (tokens)", "eval count") ?? output / completed,
                DurationSeconds = lines.Number("Benchmark duration (s)"),
                Figures = figures,
            },
        ];
    }

    /// <summary>The tool whose output it is, by what only that tool prints.</summary>
    private static string ToolOf(string text) => text.Contains("MLPerf Results Summary", StringComparison.Ordinal) ? "MLPerf loadgen"
        : text.Contains("PERFORMANCE OVERVIEW", StringComparison.Ordinal) ? TrtLlmBench
        : text.Contains("eval rate", StringComparison.Ordinal) ? Ollama
        : text.Contains("qps", StringComparison.Ordinal) ? Trtexec
        : text.Contains("Retokenized", StringComparison.OrdinalIgnoreCase) || text.Contains("End-to-End Latency", StringComparison.Ordinal)
            ? "sglang.bench_serving"
        : "vllm bench serve";

    /// <summary>The engine that a tool runs; null for one that several engines may stand behind.</summary>
    private static string? EngineOf(string tool) => tool switch
    {
        TrtLlmBench => "tensorrt-llm",
        Ollama => "ollama",
        Trtexec => "tensorrt",
        _ => null,
    };

    private static Measured? FigureOf(PrintedLine line)
    {
        // Peaks, limits and the times of evaluations are no figures of the run; a scheduled rate is none that was reached.
        if (FigureNames.MeasureOf(line.Name) is not { } measure || NoFigure().IsMatch(line.Name))
            return null;
        string statistic = measure is Measure.TotalTime or Measure.LoadingTime ? "all" : FigureNames.StatisticOf(line.Name);
        if (line.Name.Contains("(ns)", StringComparison.Ordinal))
            return FigureNames.Of(measure, statistic, FigureNames.Number(line.Value) / NanosecondsOfMillisecond, "ms");
        if (Duration().Match(line.Value) is { Success: true } duration)
            return FigureNames.Of(measure, statistic, FigureNames.Number(duration.Groups["number"].Value), duration.Groups["unit"].Value);
        double? value = FigureNames.Number(line.Value.Split(' ')[0]);
        return FigureNames.Of(measure, statistic, value, FigureNames.UnitOf(measure)) is { } figure
            ? figure with { IsPerGpu = line.Name.StartsWith("Per GPU", StringComparison.Ordinal) } : null;
    }

    [GeneratedRegex("^peak|_latency|eval duration|scheduled", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NoFigure();

    /// <summary>trtexec's summary: <c>GPU Compute Time: min = 1 ms, …, mean = 2 ms, median = 2 ms, percentile(99%) = 3 ms</c>.</summary>
    private static IEnumerable<Measured> TrtexecFigures(string text)
    {
        foreach (Match match in Summary().Matches(text))
        {
            Measure measure = match.Groups["name"].Value == "Latency" ? Measure.BatchLatency : Measure.ComputeTime;
            foreach (Match part in Statistic().Matches(match.Groups["all"].Value))
            {
                string name = part.Groups["rank"].Success ? FigureNames.PercentileName(part.Groups["rank"].Value) : part.Groups["name"].Value;
                if (FigureNames.Of(measure, name, FigureNames.Number(part.Groups["value"].Value), "ms") is { } figure)
                    yield return figure;
            }
        }

        if (Rate().Match(text) is { Success: true } rate && double.TryParse(rate.Groups["value"].ValueSpan, CultureInfo.InvariantCulture, out double batches))
            yield return new Measured(Measure.RequestThroughput, "mean", batches, "requests/s");
    }

    /// <summary>A name, a colon, and a value; MLPerf has blanks before the colon, trtllm-bench tabs behind it.</summary>
    [GeneratedRegex(@"^\s*(?<name>[A-Za-z0-9][^:]{1,60}?)\s*:\s*(?<value>\S.{0,200}?)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex(@"^(?<number>[0-9.]+)(?<unit>ms|s)$", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    [GeneratedRegex(@"(?<name>GPU Compute Time|Latency): (?<all>min = [^\n]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Summary();

    [GeneratedRegex(@"(?:(?<name>min|max|mean|median)|percentile\((?<rank>[0-9]+)%\)) = (?<value>[0-9.]+) ms", RegexOptions.CultureInvariant)]
    private static partial Regex Statistic();

    [GeneratedRegex(@"Throughput: (?<value>[0-9.]+) qps", RegexOptions.CultureInvariant)]
    private static partial Regex Rate();

    /// <summary>The server's command, where it was pasted above the table.</summary>
    [GeneratedRegex(@"vllm serve (?<model>[\w./-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Server();
}
