using System.Text.Json;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>Results in JSON, told apart by their members.</summary>
internal static class JsonResults
{
    public static IEnumerable<BenchmarkRun> Read(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array when root.GetArrayLength() > 0 && root[0].Has("startComputeMs") => [ToolResults.ExportedTimes(root)],
        JsonValueKind.Array => root.Items().Where(item => item.ValueKind == JsonValueKind.Object).Take(BenchmarkReader.MostRuns + 1).SelectMany(Read),
        JsonValueKind.Object when root.Has("runs") => Read(root.At("runs")),
        JsonValueKind.Object => OfObject(root),
        _ => [],
    };

    private static IEnumerable<BenchmarkRun> OfObject(JsonElement root) =>
        root.Has("avg_ts") && root.Has("build_commit") ? [LlamaBench(name => root.Text(name))]
        : root.Has("avg_latency") && root.Has("percentiles") ? [ToolResults.Latency(root)]
        : OneBatchResults.IsOne(root) ? [OneBatchResults.Read(root)]
        : root.Has("elapsed_time") && root.Has("tokens_per_second") ? [ToolResults.Throughput(root)]
        : root.Has("hw") && root.Has("tput_per_gpu") ? [ToolResults.InferenceX(root)]
        : root.Has("benchmarks") ? root.At("benchmarks").Items().Select(run => ToolResults.GuideLlm(run, root))
        : root.Has("world_info") && root.Has("performance") ? [ToolResults.TensorRtLlm(root)]
        : root.Has("load_summary") && root.Has("successes") ? [ToolResults.InferencePerf(root)]
        : root.Has("outcome") && root.Has("printed") ? DiagnosedTimes.Read(root)
        : root.Has("eval_count") && root.Has("eval_duration") ? [ToolResults.Ollama(root)]
        : root.Members().Any(member => member.Value.Has("unit") && member.Value.Has("avg")) ? [ToolResults.Perf(root)]
        : [Flat(root)];

    /// <summary>vLLM's and SGLang's serving benchmarks, and flat files of one's own: a figure's name says statistic, measure and unit.</summary>
    private static BenchmarkRun Flat(JsonElement root)
    {
        bool sglang = root.Has("random_input_len") || root.Has("accept_length") || root.Has("sharegpt_output_len");
        bool serving = root.Has("request_throughput");
        JsonElement server = root.At("server_info");
        long? completed = root.Whole("completed"), requests = root.Whole("num_prompts") ?? completed;
        double? Mean(string total) => root.Number(total) is { } sum && completed is > 0 and { } count ? sum / count : null;
        return new BenchmarkRun(!serving ? "table" : sglang ? "sglang.bench_serving" : "vllm bench serve")
        {
            Name = root.Text("tag"),
            Model = root.Text("model_id") ?? root.Text("model") ?? server.Text("model_path"),
            // SGLang's client names the server; vLLM's the form of its requests, which is no proof of one.
            Engine = root.Text("engine")
                ?? (sglang ? root.Text("backend") : root.Text("backend") is "vllm" or "sglang" or "tensorrt-llm" ? root.Text("backend") : null),
            Version = root.Text("version") ?? server.Text("version"),
            Gpu = root.Text("gpu"),
            Gpus = root.Whole("gpus"),
            Precision = root.Text("precision"),
            Tensor = root.Whole("tensor_parallel") ?? root.Whole("tensorParallel") ?? root.Whole("tp") ?? server.Whole("tp_size"),
            Requests = requests,
            Completed = completed,
            Failed = root.Whole("failed"),
            RequestRate = root.Number("request_rate"),
            Concurrency = root.Number("max_concurrency") ?? root.Number("concurrency") ?? root.Number("batchSize"),
            InputTokens = Mean("total_input_tokens") ?? root.Number("input_len") ?? root.Number("inputTokens"),
            OutputTokens = Mean("total_output_tokens") ?? root.Number("output_len") ?? root.Number("outputTokens"),
            DurationSeconds = root.Number("duration"),
            Figures = [.. FlatFigures(root)],
        };
    }

    private static IEnumerable<Measured> FlatFigures(JsonElement root)
    {
        // No request was answered, or no token came: what the file holds beside its counts are zeros, or times of waiting.
        bool idle = root.Number("completed") is 0, silent = root.Number("total_output_tokens") is 0;
        foreach (JsonProperty member in root.Members())
        {
            if (idle || member.Value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)
                || member.Name.StartsWith("max_", StringComparison.Ordinal))
                continue;
            string name = member.Name;
            if (FigureNames.MeasureOf(name) is { } measure && (!silent || measure == Measure.RequestThroughput)
                && FigureNames.Of(measure, FigureNames.StatisticOf(name), member.Value.Number(),
                    UnitOf(name, measure)) is { } figure)
                yield return figure;
        }
    }

    /// <summary>One test of llama-bench, whose file may be JSON or CSV.</summary>
    public static BenchmarkRun LlamaBench(Func<string, string?> member)
    {
        long prompt = (long?)FigureNames.Number(member("n_prompt")) ?? 0, generated = (long?)FigureNames.Number(member("n_gen")) ?? 0;
        long depth = (long?)FigureNames.Number(member("n_depth")) ?? 0;
        string[] cards = (member("gpu_info") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string test = prompt > 0 && generated > 0 ? $"pp{prompt}+tg{generated}" : prompt > 0 ? $"pp{prompt}" : $"tg{generated}";
        Measure measure = TableResults.MeasureOf(prompt, generated);
        Measured?[] figures =
        [
            FigureNames.Of(measure, "mean", FigureNames.Number(member("avg_ts")), "tokens/s"),
                FigureNames.Of(measure, "std", FigureNames.Number(member("stddev_ts")), "tokens/s"),
        ];
        string file = member("model_filename") ?? "";
        return new BenchmarkRun(TableResults.LlamaBench)
        {
            Engine = "llama.cpp",
            Version = member("build_number") is { } build ? $"b{build}" : null,
            Model = file[(file.LastIndexOfAny(['/', '\\']) + 1)..],
            Gpu = cards.Length > 0 ? cards[0] : null,
            Gpus = cards.Length > 0 ? cards.Length : null,
            Precision = member("model_type"),
            InputTokens = TableResults.PromptOf(prompt, depth),
            OutputTokens = generated,
            Concurrency = 1,
            Figures = [.. figures.OfType<Measured>().Select(figure => figure with { Test = depth > 0 ? $"{test} @ d{depth}" : test })],
        };
    }

    private static string UnitOf(string name, Measure measure) =>
        FigureNames.UnitOf(measure) is var usual && usual == "ms" && name.EndsWith("_s", StringComparison.Ordinal) ? "s" : usual;
}
