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

    public static IReadOnlyList<BenchmarkRun> Read(string text)
    {
        List<(string Name, string Value)> lines =
            [.. text.Split('\n').Select(line => Line().Match(line)).Where(match => match.Success)
                .Select(match => (match.Groups["name"].Value.Trim(), match.Groups["value"].Value.Trim()))];
        ImmutableArray<Measured> figures = [.. lines.Select(FigureOf).OfType<Measured>().Concat(TrtexecFigures(text)).Distinct()];
        if (figures.IsEmpty)
            return [];
        string? Value(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                if (lines.Find(line => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value is { Length: > 0 } found)
                    return found;
            }

            return null;
        }

        double? Number(params ReadOnlySpan<string> names) => FigureNames.Number(Value(names)?.Split(' ')[0]);
        string tool = text.Contains("MLPerf Results Summary", StringComparison.Ordinal) ? "MLPerf loadgen"
            : text.Contains("PERFORMANCE OVERVIEW", StringComparison.Ordinal) ? "trtllm-bench"
            : text.Contains("eval rate", StringComparison.Ordinal) ? "ollama"
            : text.Contains("qps", StringComparison.Ordinal) ? "trtexec"
            : text.Contains("Retokenized", StringComparison.OrdinalIgnoreCase) || text.Contains("End-to-End Latency", StringComparison.Ordinal)
                ? "sglang.bench_serving"
            : "vllm bench serve";
        Match server = Server().Match(text);
        double? completed = Number("Successful requests", "Number of requests"), input = Number("Total input tokens"),
            output = Number("Total generated tokens");
        return
        [
            new BenchmarkRun(tool)
            {
                Model = Value("Model") ?? (server.Success ? server.Groups["model"].Value : null),
                Engine = tool switch
                {
                    "trtllm-bench" => "tensorrt-llm",
                    "ollama" => "ollama",
                    "trtexec" => "tensorrt",
                    _ => server.Success ? "vllm" : Value("Backend"),
                },
                Version = Value("TensorRT-LLM Version", "TensorRT LLM Version"),
                Precision = Value("Quantization"),
                CacheFormat = Value("KV Cache Dtype"),
                Tensor = (long?)Number("TP Size"),
                Pipeline = (long?)Number("PP Size"),
                Requests = (long?)(completed + (Number("Failed requests") ?? 0)),
                Completed = (long?)completed,
                Failed = (long?)Number("Failed requests"),
                RequestRate = Number("Issue Rate (req/sec)", "target_qps", "Request rate configured (RPS)", "Traffic request rate") is < Unlimited and { } rate
                    ? rate : null,
                Concurrency = Number("Number of concurrent requests", "Maximum request concurrency", "Max request concurrency", "Concurrency"),
                InputTokens = Number("Average Input Length (tokens)", "prompt eval count") ?? input / completed,
                OutputTokens = Number("Average Output Length (tokens)", "eval count") ?? output / completed,
                DurationSeconds = Number("Benchmark duration (s)"),
                Figures = figures,
            },
        ];
    }

    private static Measured? FigureOf((string Name, string Value) line)
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
