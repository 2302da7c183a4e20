using System.Globalization;
using System.Text.RegularExpressions;
using InferenceSizing.Domain.Learning;

namespace InferenceSizing.Calibration.Measurements;

/// <summary>Reads tables of published speeds: one row a figure, with the condition in words.</summary>
internal sealed partial class PublishedRuns(Names names, Tally skipped)
{
    /// <summary>Versions that a source states for some of its rows, or by its date, for the rest of them.</summary>
    private static readonly Dictionary<(string Source, string Engine), string> Dated = new()
    {
        [("anl", "vllm")] = "0.6.1",
        [("anl", "tensorrt-llm")] = "0.12.0",
        [("anl", "llama.cpp")] = "b3000",
        [("mlc", "llama.cpp")] = "b1300",
        [("xjd", "llama.cpp")] = "b2900",
        [("qwen2", "vllm")] = "0.6.3",
    };

    public IEnumerable<MeasuredRun>? Read(CsvTable table) =>
        table.Has("engine", "weight_precision", "metric", "value", "measured_condition") ? Rows(table) : null;

    private IEnumerable<MeasuredRun> Rows(CsvTable table)
    {
        while (table.Next())
        {
            if (names.IsBroken(table["id"]))
                skipped.Add("broken measurement");
            else if (RunOf(table) is { } run)
                yield return run;
        }
    }

    private MeasuredRun? RunOf(CsvTable row)
    {
        string source = row["id"].Split('-')[0], both = $"{row["notes"]} {row["measured_condition"]}";
        if (source is "aic" || source.StartsWith("mlp", StringComparison.Ordinal))
            return skipped.Add<MeasuredRun>(source == "aic" ? "among the served runs" : "lengths vary");
        if (Speculates().IsMatch(both) || both.Contains("SUSPECT", StringComparison.Ordinal) || Checked().IsMatch(row["notes"]))
            return skipped.Add<MeasuredRun>("speculates, or suspect");
        if (source == "geer" || names.Engine(row["engine"]) is not { } engine || names.Model(row["model"]) is not { } model
            || names.Gpu(row["gpu"]) is not { } gpu)
            return skipped.Add<MeasuredRun>("engine, model, GPU or its variant not known");
        if (IsBoundByHost(row, source, engine))
            return skipped.Add<MeasuredRun>("bound by its host, or an outlier");
        if (WeightNames.Of(names, row["weight_precision"], model, engine == "llama.cpp") is not { } weights)
            return skipped.Add<MeasuredRun>("precision not stated");
        if (LayoutOf(row, source, engine, model) is not { } layout)
            return skipped.Add<MeasuredRun>("layout unclear");
        RunBody body = new(model, gpu, layout.Gpus, engine, Versions.In(row["engine_version"]) ?? Dated.GetValueOrDefault((source, engine)));
        layout.AddTo(body);
        body.Precision["weights"] = weights;
        if (row["weight_precision"] == "W4A8 AWQ")
            body.Precision["activations"] = "fp8";
        if (row["kv_precision"].Length > 0 && names.Precision("kv", row["kv_precision"]) is { } cache)
            body.Precision["kvCache"] = cache;
        return Measured(row, source, engine, body, both);
    }

    private static bool IsBoundByHost(CsvTable row, string source, string engine) =>
        (source.StartsWith("anl", StringComparison.Ordinal) && engine == "vllm" && row["gpu"].StartsWith("AMD MI300X", StringComparison.Ordinal))
        || (engine == "sglang" && row["gpu"] == "H20 96GB");

    private static RunLayout? LayoutOf(CsvTable row, string source, string engine, string model)
    {
        (int? gpus, int? tensor, int? pipeline, int? expert) = (row.Whole("gpu_count"), row.Whole("tp"), row.Whole("pp"), row.Whole("ep"));
        if (engine == "llama.cpp")
            return source == "mlc" && gpus > 1 ? null : new RunLayout(1, gpus ?? 1, 1, gpus ?? 1);
        if (row["notes"].Contains("layout", StringComparison.Ordinal)
            || (row["notes"].Contains("EP not given", StringComparison.Ordinal) && Mixtures.Is(model)))
            return null;
        if (tensor is null && gpus > 1)
        {
            if (!(source is "qwen2" or "mlc" && engine == "vllm" && gpus is 2 or 4 or 8))
                return null;
            tensor = gpus;
        }

        int of = (tensor ?? 1) * (pipeline ?? 1);
        return gpus is { } stated && stated != of ? null : new RunLayout(tensor ?? 1, pipeline ?? 1, Mixtures.Is(model) ? expert ?? 1 : 1, of);
    }

    private MeasuredRun? Measured(CsvTable row, string source, string engine, RunBody body, string both)
    {
        string condition = row["measured_condition"], metric = row["metric"];
        (int? batch, int? input, int? output) = (row.Whole("batch_or_concurrency"), row.Whole("input_len"), row.Whole("output_len"));
        bool together = condition.Contains("static", StringComparison.Ordinal) || condition.Contains("batched-bench", StringComparison.Ordinal)
            || condition.Contains("single batch", StringComparison.Ordinal)
            || condition.Contains("whole batch", StringComparison.Ordinal) || condition.Contains("batch size fixed", StringComparison.Ordinal);
        Match rate = Offered().Match(condition), depth = Depth().Match(condition), bench = Bench().Match(condition);
        if (rate.Success)
            body.Workload["requestsPerSecond"] = double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture);
        else if (batch is null)
            return skipped.Add<MeasuredRun>("batch not stated");
        if (engine == "llama.cpp")
        {
            bool deep = depth.Success && depth.Groups[1].Value != "0";
            if ((deep && metric == "prefill_throughput") || condition.Contains("(ub=", StringComparison.Ordinal) || (source == "anl" && batch != 1))
                return skipped.Add<MeasuredRun>("not expressible");
            if (bench.Success && bench.Groups[1].Value == "tg")
                (input, output) = (depth.Success ? int.Parse(depth.Groups[1].Value, CultureInfo.InvariantCulture) : 0,
                    int.Parse(bench.Groups[2].Value, CultureInfo.InvariantCulture));
            SetKnobs(body, both, source);
        }

        output = metric == "prefill_throughput" && output is null or 0 ? 1 : output;
        if (input is null || output is null or 0)
            return skipped.Add<MeasuredRun>("lengths not stated");
        body.Workload["inputTokens"] = Math.Max(1, input.Value);
        body.Workload["outputTokens"] = output;
        if (batch is { } sequences && !rate.Success)
            body.Workload["batchSize"] = sequences;
        if (rate.Success || (together && batch != 1))
            body.Workload["arrival"] = rate.Success ? "open" : "static";
        return QuantityOf(metric, source, batch ?? 1, row.Number("value")) is { Value: > 0 } found
            ? new MeasuredRun(row["id"], body.ToJson(), found.Quantity, found.Value, source)
            : skipped.Add<MeasuredRun>("another figure");
    }

    private static void SetKnobs(RunBody body, string both, string source)
    {
        if (MicroBatch().Match(both) is { Success: true } micro)
            body.Knobs["nUbatch"] = int.Parse(micro.Groups[1].Value, CultureInfo.InvariantCulture);
        if (LogicalBatch().Match(both) is { Success: true } logical)
            body.Knobs["nBatch"] = int.Parse(logical.Groups[1].Value, CultureInfo.InvariantCulture);
        if (both.Contains("flash attention on", StringComparison.Ordinal) || both.Contains("flash_attn=1", StringComparison.Ordinal))
            body.Knobs["flashAttention"] = true;
        if (source == "anl")
            body.Knobs["nBatch"] = 1;
    }

    private static (MeasuredFigure Quantity, double Value)? QuantityOf(string metric, string source, int batch, double? value)
    {
        const double milliseconds = 1e3;
        return (metric, value) switch
        {
            (_, not > 0) => null,
            ("ttft_ms", { } v) => (MeasuredFigure.FirstToken, v),
            ("tpot_ms", { } v) => (MeasuredFigure.OutputToken, v),
            ("e2e_latency_ms", { } v) => (MeasuredFigure.Request, v),
            ("output_throughput_total", { } v) => (MeasuredFigure.OutputRate, v),
            ("total_throughput(in+out)", { } v) => (MeasuredFigure.TotalRate, v),
            ("prefill_throughput", { } v) => (MeasuredFigure.PrefillRate, v),
            // Generated tokens over the whole run, prefill included.
            ("decode_throughput_per_seq", { } v) => source == "qwen2" ? (MeasuredFigure.OutputRate, v) : (MeasuredFigure.OutputToken, milliseconds / v),
            ("decode_throughput_total", { } v) => (MeasuredFigure.OutputToken, batch * milliseconds / v),
            _ => null,
        };
    }

    private sealed record RunLayout(int Tensor, int Pipeline, int Expert, int Gpus)
    {
        public void AddTo(RunBody body)
        {
            body.Divide("tensor", Tensor);
            body.Divide("pipeline", Pipeline);
            body.Divide("expert", Expert);
        }
    }

    [GeneratedRegex(@"speculative decoding(?!: none)|MTP")]
    private static partial Regex Speculates();

    [GeneratedRegex(@"\bCHECK\b")]
    private static partial Regex Checked();

    [GeneratedRegex(@"open loop at QPS=([\d.]+)")]
    private static partial Regex Offered();

    [GeneratedRegex(@"context depth (\d+)")]
    private static partial Regex Depth();

    [GeneratedRegex(@"llama-bench (pp|tg) ?(\d+)")]
    private static partial Regex Bench();

    [GeneratedRegex(@"n_ubatch[= ](\d+)")]
    private static partial Regex MicroBatch();

    [GeneratedRegex(@"n_batch[= ](\d+)")]
    private static partial Regex LogicalBatch();
}
