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

    private const double SecondsPerMinute = 60, SecondsPerHour = 3600;

    public const string Ollama = "ollama";

    private const string TrtLlmBench = "trtllm-bench", Trtexec = "trtexec", MlPerf = "MLPerf loadgen",
        VllmThroughput = "vllm bench throughput";

    public static IReadOnlyList<BenchmarkRun> Read(string text)
    {
        PrintedLines lines = PrintedLines.Of(text, Line());
        string tool = ToolOf(text);
        IEnumerable<Measured> printed = lines.All.Select(FigureOf).OfType<Measured>().Concat(TrtexecFigures(text)).Concat(ThroughputFigures(text));
        if (tool == MlPerf)
            printed = MlPerfFigures(printed, lines.Value("Tokens per second") is not null);
        ImmutableArray<Measured> figures = [.. printed.Distinct()];
        if (figures.IsEmpty)
            return [];
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
    private static string ToolOf(string text) => text.Contains("MLPerf Results Summary", StringComparison.Ordinal) ? MlPerf
        : text.Contains("PERFORMANCE OVERVIEW", StringComparison.Ordinal) ? TrtLlmBench
        : text.Contains("eval rate", StringComparison.Ordinal) ? Ollama
        : text.Contains("qps", StringComparison.Ordinal) ? Trtexec
        : Offline().IsMatch(text) ? VllmThroughput
        : text.Contains("Retokenized", StringComparison.OrdinalIgnoreCase) || text.Contains("End-to-End Latency", StringComparison.Ordinal)
            ? "sglang.bench_serving"
        : "vllm bench serve";

    /// <summary>The engine that a tool runs; null for one that several engines may stand behind.</summary>
    private static string? EngineOf(string tool) => tool switch
    {
        TrtLlmBench => "tensorrt-llm",
        Ollama => "ollama",
        Trtexec => "tensorrt",
        VllmThroughput => "vllm",
        _ => null,
    };

    private static Measured? FigureOf(PrintedLine line)
    {
        // Peaks, limits and the times of evaluations are no figures of the run; a scheduled rate is none that was reached.
        if (FigureNames.MeasureOf(NameOf(line)) is not { } measure || NoFigure().IsMatch(line.Name))
            return null;
        string statistic = measure is Measure.TotalTime or Measure.LoadingTime ? "all" : FigureNames.StatisticOf(line.Name);
        if (line.Name.Contains("(ns)", StringComparison.Ordinal))
            return FigureNames.Of(measure, statistic, FigureNames.Number(line.Value) / NanosecondsOfMillisecond, "ms");
        if (Duration().Match(line.Value) is { Success: true } duration)
        {
            double seconds = Part("hours") * SecondsPerHour + Part("minutes") * SecondsPerMinute;
            string unit = duration.Groups["unit"].Value;
            return FigureNames.Of(measure, statistic, seconds + Part("number"), unit);

            double Part(string name) => FigureNames.Number(duration.Groups[name].Value) ?? 0;
        }

        double? value = FigureNames.Number(line.Value.Split(' ')[0]);
        string printed = line.Name.EndsWith("(s)", StringComparison.Ordinal) && FigureNames.UnitOf(measure) == "ms" ? "s" : FigureNames.UnitOf(measure);
        return FigureNames.Of(measure, statistic, value, printed) is { } figure
            ? figure with { IsPerGpu = line.Name.StartsWith("Per GPU", StringComparison.Ordinal) } : null;
    }

    /// <summary>trtllm-bench parts the percentiles by a word in brackets.</summary>
    private static string NameOf(PrintedLine line) => line.Name.Replace("[Latency]", "Request latency", StringComparison.Ordinal);

    [GeneratedRegex("^peak|_latency|eval duration|scheduled|minimum|maximum", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
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

    /// <summary>Samples of a model that generates are requests, and its tokens are those that it generates.</summary>
    private static IEnumerable<Measured> MlPerfFigures(IEnumerable<Measured> printed, bool generates) => printed.Select(figure => figure.Measure switch
    {
        Measure.SampleThroughput when generates => figure with { Measure = Measure.RequestThroughput, Unit = FigureNames.UnitOf(Measure.RequestThroughput) },
        Measure.TotalThroughput => figure with { Measure = Measure.OutputThroughput },
        _ => figure,
    });

    private static ImmutableArray<Measured> ThroughputFigures(string text)
    {
        if (Offline().Match(text) is not { Success: true } line)
            return [];
        double? Rate(string name) => FigureNames.Number(line.Groups[name].Value);
        return FigureNames.Some(
            FigureNames.Of(Measure.RequestThroughput, "mean", Rate("requests"), "requests/s"),
            FigureNames.Of(Measure.TotalThroughput, "mean", Rate("all"), "tokens/s"),
            FigureNames.Of(Measure.OutputThroughput, "mean", Rate("output"), "tokens/s"));
    }

    /// <summary>vllm bench throughput, and benchmark_throughput.py before it.</summary>
    [GeneratedRegex(@"Throughput: (?<requests>[0-9.]+) requests/s, (?<all>[0-9.]+) (?:total )?tokens/s(?:, (?<output>[0-9.]+) output tokens/s)?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Offline();

    /// <summary>A name, a colon, and a value; MLPerf has blanks before the colon, trtllm-bench tabs behind it. A line of many blanks costs no more than
    /// another.</summary>
    [GeneratedRegex(@"^\s*(?<name>[A-Za-z0-9[][^:]{1,60}?)\s*:\s*(?<value>\S.{0,200}?)\s*$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Line();

    /// <summary>As Go writes a time: 1h2m3.5s, 35.4ms.</summary>
    [GeneratedRegex(@"^(?:(?<hours>[0-9]+)h)?(?:(?<minutes>[0-9]+)m)?(?<number>[0-9.]+)(?<unit>ms|s)$", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    /// <summary>Not the latency of a copy, nor the one with the host's, which end in the same word.</summary>
    [GeneratedRegex(@"(?:^|\] )(?<name>GPU Compute Time|Latency): (?<all>min = [^\n]+)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Summary();

    [GeneratedRegex(@"(?:(?<name>min|max|mean|median)|percentile\((?<rank>[0-9]+)%\)) = (?<value>[0-9.]+) ms", RegexOptions.CultureInvariant)]
    private static partial Regex Statistic();

    [GeneratedRegex(@"Throughput: (?<value>[0-9.]+(?:e[+-]?[0-9]+)?) qps", RegexOptions.CultureInvariant)]
    private static partial Regex Rate();

    /// <summary>The server's command, where it was pasted above the table.</summary>
    [GeneratedRegex(@"vllm serve (?<model>[\w./-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Server();
}
