using System.Text.Json;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>Results of tools whose files have a form of their own: where each figure stands.</summary>
internal static class ToolResults
{
    private static readonly string[] Statistics = ["mean", "median", "std", "min", "max"];

    public static BenchmarkRun Latency(JsonElement root) => new("vllm bench latency")
    {
        Engine = "vllm",
        Figures =
        [
            .. new[] { FigureNames.Of(Measure.BatchLatency, "mean", root.Number("avg_latency"), "s") }
                .Concat(root.At("percentiles").Members()
                    .Select(rank => FigureNames.Of(Measure.BatchLatency, FigureNames.PercentileName(rank.Name), rank.Value.Number(), "s")))
                .OfType<Measured>(),
        ],
    };

    public static BenchmarkRun Throughput(JsonElement root) => new("vllm bench throughput")
    {
        Engine = "vllm",
        Requests = root.Whole("num_requests"),
        DurationSeconds = root.Number("elapsed_time"),
        Figures = FigureNames.Some(FigureNames.Of(Measure.RequestThroughput, "mean", root.Number("requests_per_second"), "requests/s"),
            FigureNames.Of(Measure.TotalThroughput, "mean", root.Number("tokens_per_second"), "tokens/s")),
    };

    /// <summary>Rates are of one GPU; times without a unit in the name are seconds.</summary>
    public static BenchmarkRun InferenceX(JsonElement root)
    {
        List<Measured?> figures =
        [
            PerGpu(Measure.TotalThroughput, root.Number("tput_per_gpu")), PerGpu(Measure.OutputThroughput, root.Number("output_tput_per_gpu")),
            PerGpu(Measure.InputThroughput, root.Number("input_tput_per_gpu")),
        ];
        foreach (JsonProperty member in root.Members())
        {
            int bar = member.Name.IndexOf('_', StringComparison.Ordinal);
            if (bar < 0 || member.Name.Contains("tput", StringComparison.Ordinal))
                continue;
            Measure? measure = member.Name[(bar + 1)..] == "intvty" ? Measure.OutputThroughputPerUser : FigureNames.MeasureOf(member.Name);
            figures.Add(FigureNames.Of(
                measure, FigureNames.StatisticOf(member.Name), member.Value.Number(), measure == Measure.OutputThroughputPerUser ? "tokens/s" : "s"));
        }

        string? image = root.Text("image");
        return new BenchmarkRun("InferenceX")
        {
            Model = root.Text("model"),
            Engine = root.Text("framework"),
            Version = image is null ? null : Commands.Programs.VersionOf(image)?.TrimStart('v'),
            Gpu = root.Text("hw"),
            Gpus = root.Whole("tp") is { } tensor ? tensor * (root.Whole("pp") ?? 1) : root.Whole("num_prefill_gpu") + root.Whole("num_decode_gpu"),
            Precision = root.Text("precision"),
            Tensor = root.Whole("tp"),
            Pipeline = root.Whole("pp"),
            Expert = root.Whole("ep"),
            Concurrency = root.Number("conc"),
            InputTokens = root.Number("isl"),
            OutputTokens = root.Number("osl"),
            Figures = FigureNames.Some([.. figures]),
        };
    }

    private static Measured? PerGpu(Measure measure, double? value) =>
        FigureNames.Of(measure, "mean", value, "tokens/s") is { } figure ? figure with { IsPerGpu = true } : null;

    /// <summary>GenAI-Perf and AIPerf: a metric is an object of unit and statistics.</summary>
    public static BenchmarkRun Perf(JsonElement root)
    {
        JsonElement input = root.At("input_config");
        List<Measured?> figures = [];
        foreach (JsonProperty metric in root.Members())
        {
            if (!metric.Value.Has("unit") || FigureNames.MeasureOf(metric.Name) is not { } measure)
                continue;
            string unit = FigureNames.UnitOf(measure) == "ms" ? metric.Value.Text("unit") ?? "ms" : FigureNames.UnitOf(measure);
            foreach (JsonProperty statistic in metric.Value.Members())
                figures.Add(FigureNames.Of(measure, StatisticName(statistic.Name), statistic.Value.Number(), unit));
        }

        figures.Add(FigureNames.Of(Measure.GpuMemoryUsed, "max", root.At("telemetry_stats", "gpu_memory_used").Members().Max(gpu => gpu.Value.Number("max")),
            "GB"));
        return new BenchmarkRun(root.Has("benchmark_duration") || input.Has("loadgen") ? "AIPerf" : "GenAI-Perf")
        {
            Model = input.Text("model") ?? input.Text("endpoint", "model_names"),
            Requests = root.Whole("request_count", "avg"),
            Concurrency = input.Number("perf_analyzer", "stimulus", "concurrency") ?? input.Number("loadgen", "concurrency"),
            InputTokens = root.Number("input_sequence_length", "avg"),
            OutputTokens = root.Number("output_sequence_length", "avg"),
            DurationSeconds = root.Number("benchmark_duration", "avg"),
            Figures = FigureNames.Some([.. figures]),
        };
    }

    private static string StatisticName(string name) => name switch
    {
        "avg" => "mean",
        "p50" => "median",
        _ when Statistics.Contains(name) || (name.Length > 1 && name[0] == 'p' && char.IsAsciiDigit(name[1])) => name,
        _ => "",
    };

    public static BenchmarkRun GuideLlm(JsonElement run, JsonElement root)
    {
        JsonElement metrics = run.At("metrics"), strategy = run.Has("config") ? run.At("config", "strategy") : run.At("args", "strategy");
        List<Measured?> figures = [];
        foreach ((string name, Measure measure, string unit) in (ReadOnlySpan<(string, Measure, string)>)[
            ("requests_per_second", Measure.RequestThroughput, "requests/s"), ("request_latency", Measure.RequestLatency, "s"),
            ("time_to_first_token_ms", Measure.TimeToFirstToken, "ms"), ("time_per_output_token_ms", Measure.TimePerOutputToken, "ms"),
            ("inter_token_latency_ms", Measure.InterTokenLatency, "ms"), ("output_tokens_per_second", Measure.OutputThroughput, "tokens/s"),
            ("tokens_per_second", Measure.TotalThroughput, "tokens/s")])
        {
            JsonElement figure = metrics.At(name, "successful");
            figures.Add(FigureNames.Of(measure, "mean", figure.Number("mean"), unit));
            // The median of a rate is that of its moments, and no rate of the run.
            if (!unit.EndsWith("/s", StringComparison.Ordinal))
            {
                figures.Add(FigureNames.Of(measure, "median", figure.Number("median"), unit));
                figures.Add(FigureNames.Of(measure, "p99", figure.Number("percentiles", "p99"), unit));
                figures.Add(FigureNames.Of(measure, "p90", figure.Number("percentiles", "p90"), unit));
            }
        }

        return new BenchmarkRun("GuideLLM")
        {
            Model = root.Text("config", "spec", "backend", "model") ?? run.Text("worker", "backend_model") ?? run.Text("benchmarker", "backend", "model"),
            Requests = metrics.Whole("request_totals", "total"),
            Completed = metrics.Whole("request_totals", "successful"),
            Failed = metrics.Whole("request_totals", "errored"),
            RequestRate = strategy.Number("rate"),
            Concurrency = metrics.Number("request_concurrency", "successful", "mean") ?? strategy.Number("max_concurrency"),
            InputTokens = metrics.Number("prompt_token_count", "successful", "mean"),
            OutputTokens = metrics.Number("output_token_count", "successful", "mean"),
            DurationSeconds = run.Number("duration"),
            Figures = FigureNames.Some([.. figures]),
        };
    }

    public static BenchmarkRun TensorRtLlm(JsonElement root)
    {
        JsonElement world = root.At("world_info"), asked = root.At("request_info"), performance = root.At("performance"),
            streaming = root.At("streaming_metrics");
        return new BenchmarkRun("trtllm-bench")
        {
            Model = root.Text("engine", "model"),
            Engine = "tensorrt-llm",
            Version = root.Text("engine", "version"),
            Gpu = root.Text("machine", "name"),
            Gpus = world.Whole("world_size"),
            Precision = root.Text("engine", "quantization"),
            CacheFormat = root.Text("engine", "kv_cache_dtype"),
            Tensor = world.Whole("tp_size"),
            Pipeline = world.Whole("pp_size"),
            Expert = world.Whole("ep_size"),
            Requests = asked.Whole("num_requests"),
            Concurrency = asked.Number("avg_num_concurrent_requests"),
            InputTokens = asked.Number("avg_input_length"),
            OutputTokens = asked.Number("avg_output_length"),
            Figures = FigureNames.Some(
                FigureNames.Of(Measure.RequestThroughput, "mean", performance.Number("request_throughput_req_s"), "requests/s"),
                FigureNames.Of(Measure.OutputThroughput, "mean", performance.Number("system_output_throughput_tok_s"), "tokens/s"),
                FigureNames.Of(Measure.TotalThroughput, "mean", performance.Number("system_total_throughput_tok_s"), "tokens/s"),
                PerGpu(Measure.OutputThroughput, performance.Number("output_throughput_per_gpu_tok_s")),
                FigureNames.Of(Measure.OutputThroughputPerUser, "mean", performance.Number("output_throughput_per_user_tok_s"), "tokens/s"),
                FigureNames.Of(Measure.TotalTime, "all", performance.Number("total_latency_ms"), "ms"),
                FigureNames.Of(Measure.RequestLatency, "mean", performance.Number("avg_request_latency_ms"), "ms"),
                FigureNames.Of(Measure.RequestLatency, "median", performance.Number("request_latency_percentiles_ms", "p50"), "ms"),
                FigureNames.Of(Measure.RequestLatency, "p90", performance.Number("request_latency_percentiles_ms", "p90"), "ms"),
                FigureNames.Of(Measure.RequestLatency, "p99", performance.Number("request_latency_percentiles_ms", "p99"), "ms"),
                FigureNames.Of(Measure.TimeToFirstToken, "mean", streaming.Number("avg_ttft_ms"), "ms"),
                FigureNames.Of(Measure.TimeToFirstToken, "median", streaming.Number("ttft_percentiles", "p50"), "ms"),
                FigureNames.Of(Measure.TimePerOutputToken, "mean", streaming.Number("avg_tpot_ms"), "ms"),
                FigureNames.Of(Measure.TimePerOutputToken, "median", streaming.Number("tpot_percentiles", "p50"), "ms")),
        };
    }

    public static BenchmarkRun InferencePerf(JsonElement root)
    {
        JsonElement latency = root.At("successes", "latency"), throughput = root.At("successes", "throughput");
        List<Measured?> figures = [];
        foreach (string name in (ReadOnlySpan<string>)["request_latency", "time_to_first_token", "time_per_output_token", "inter_token_latency"])
        {
            foreach (string statistic in (ReadOnlySpan<string>)["mean", "median", "p90", "p99"])
                figures.Add(FigureNames.Of(FigureNames.MeasureOf(name), statistic, latency.Number(name, statistic), "s"));
        }

        return new BenchmarkRun("inference-perf")
        {
            Requests = root.Whole("load_summary", "count"),
            Completed = root.Whole("successes", "count"),
            Failed = root.Whole("failures", "count"),
            RequestRate = root.Number("load_summary", "requested_rate"),
            InputTokens = root.Number("successes", "prompt_len", "mean"),
            OutputTokens = root.Number("successes", "output_len", "mean"),
            Figures = FigureNames.Some([.. figures,
                FigureNames.Of(Measure.RequestThroughput, "mean", throughput.Number("requests_per_sec"), "requests/s"),
                FigureNames.Of(Measure.InputThroughput, "mean", throughput.Number("input_tokens_per_sec"), "tokens/s"),
                FigureNames.Of(Measure.OutputThroughput, "mean", throughput.Number("output_tokens_per_sec"), "tokens/s"),
                FigureNames.Of(Measure.TotalThroughput, "mean", throughput.Number("total_tokens_per_sec"), "tokens/s")]),
        };
    }

    /// <summary>Durations of Ollama's API are nanoseconds.</summary>
    public static BenchmarkRun Ollama(JsonElement root)
    {
        const double nanoseconds = 1e9;
        double? Rate(string count, string duration) =>
            root.Number(count) is { } tokens && root.Number(duration) is > 0 and { } time ? tokens / time * nanoseconds : null;
        return new BenchmarkRun(ConsoleResults.Ollama)
        {
            Engine = "ollama",
            Model = root.Text("model"),
            Concurrency = 1,
            InputTokens = root.Number("prompt_eval_count"),
            OutputTokens = root.Number("eval_count"),
            Figures = FigureNames.Some(FigureNames.Of(Measure.PrefillSpeed, "mean", Rate("prompt_eval_count", "prompt_eval_duration"), "tokens/s"),
                FigureNames.Of(Measure.DecodeSpeed, "mean", Rate("eval_count", "eval_duration"), "tokens/s")),
        };
    }

    /// <summary>trtexec --exportTimes: one object an iteration.</summary>
    public static BenchmarkRun ExportedTimes(JsonElement iterations)
    {
        double[] times = [.. iterations.Items().Select(iteration => iteration.Number("computeMs")).OfType<double>().Order()];
        double[] whole = [.. iterations.Items().Select(iteration => iteration.Number("latencyMs")).OfType<double>().Order()];
        return new BenchmarkRun("trtexec")
        {
            Engine = "tensorrt",
            Figures = FigureNames.Some(
                FigureNames.Of(Measure.ComputeTime, "mean", times.Length > 0 ? times.Average() : null, "ms"),
                FigureNames.Of(Measure.ComputeTime, "median", times.Length > 0 ? times[times.Length / 2] : null, "ms"),
                FigureNames.Of(Measure.BatchLatency, "mean", whole.Length > 0 ? whole.Average() : null, "ms"),
                FigureNames.Of(Measure.BatchLatency, "median", whole.Length > 0 ? whole[whole.Length / 2] : null, "ms")),
        };
    }
}
