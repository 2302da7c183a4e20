using System.Text.Json;
using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>Times of one batch of which all sequences start together, as SGLang measures them without a server or with one.</summary>
/// <remarks>sgl-project/sglang, python/sglang/bench_one_batch.py (bench_latency.py until 0.4) and bench_one_batch_server.py, 0.2 to 0.5.</remarks>
internal static partial class OneBatchResults
{
    private const string Tool = "sglang.bench_one_batch", Engine = "sglang";

    /// <summary>What stands between the warm-up and the batches that count.</summary>
    private const string Counted = "Benchmark ...";

    public static bool IsOne(JsonElement root) => root.Has("batch_size") && root.Has("input_len") && (root.Has("prefill_latency") || root.Has("last_ttft"));

    public static BenchmarkRun Read(JsonElement root) => Of(
        root.Whole("batch_size"), root.Number("prefill_throughput") ?? root.Number("input_throughput"),
        root.Number("prefill_latency") ?? root.Number("last_ttft"), root.Number("median_decode_latency"),
        root.Number("median_decode_throughput") ?? root.Number("last_gen_throughput"), root.Number("total_latency") ?? root.Number("latency"),
        root.Number("overall_throughput")) with
    {
        Name = root.Text("run_name"),
        InputTokens = root.Number("input_len"),
        OutputTokens = root.Number("output_len"),
    };

    /// <summary>The batches of a console, without the one that warms up; none where it is no output of the tool.</summary>
    public static List<BenchmarkRun> Read(string text)
    {
        List<BenchmarkRun> runs = [];
        if (!text.Contains("Prefill. latency: ", StringComparison.Ordinal))
            return runs;
        Match prefill = Match.Empty, decode = Match.Empty;
        long? batch = null;
        foreach (string line in text.Split('\n'))
        {
            if (line.Contains(Counted, StringComparison.Ordinal))
                runs.Clear();
            else if (Batch().Match(line) is { Success: true } size)
                batch = (long?)Value(size, "size");
            else if (Step().Match(line) is not { Success: true } step)
                continue;
            else if (step.Groups["of"].Value == "Prefill")
                (prefill, decode) = (step, Match.Empty);
            else if (step.Groups["of"].Value == "Decode")
                decode = step;
            else if (runs.Count <= BenchmarkReader.MostRuns)
                runs.Add(Of(batch, Value(prefill, "speed"), Value(prefill, "time"), Value(decode, "time"), Value(decode, "speed"), Value(step, "time"),
                    Value(step, "speed")));
        }

        return runs;
    }

    private static double? Value(Match match, string group) => FigureNames.Number(match.Groups[group].Value);

    private static BenchmarkRun Of(long? batch, double? prefillSpeed, double? prefill, double? step, double? decodeSpeed, double? whole, double? total) =>
        new(Tool)
        {
            Engine = Engine,
            BatchSize = batch,
            Figures = FigureNames.Some(
                FigureNames.Of(Measure.PrefillSpeed, "mean", prefillSpeed, "tokens/s"),
                FigureNames.Of(Measure.TimeToFirstToken, "mean", prefill, "s"),
                FigureNames.Of(Measure.InterTokenLatency, "median", step, "s"),
                FigureNames.Of(Measure.DecodeSpeed, "median", decodeSpeed, "tokens/s"),
                FigureNames.Of(Measure.RequestLatency, "mean", whole, "s"),
                FigureNames.Of(Measure.TotalThroughput, "mean", total, "tokens/s")),
        };

    [GeneratedRegex(@"(?<of>Prefill|Decode|Total)\. +(?:median )?latency: +(?<time>[0-9.]+) s, (?:median )?throughput: +(?<speed>[0-9.]+) token/s",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Step();

    [GeneratedRegex(@"Decode [0-9]+\. Batch size: (?<size>[0-9]+),", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Batch();
}
