using System.Text.RegularExpressions;
using InferenceSizing.Domain.Learning;

namespace InferenceSizing.Calibration.Measurements;

/// <summary>Reads tables of served benchmarks in the columns of AIConfigurator's silicon samples: a closed loop of ten requests a client.</summary>
internal sealed partial class ServedRuns(Names names, Tally skipped)
{
    private const int RequestsPerClient = 10;

    /// <summary>AIConfigurator's authors, who measured some of their samples themselves: those of files that lie in their own directories.</summary>
    private const string Authors = "aic";

    private const string AuthorsFiles = "aic-auto-gap-analysis";

    /// <summary>SemiAnalysis' InferenceX, of which all other samples are: another laboratory and another load generator.</summary>
    private const string Harness = "infx";
    private const int MostTensorRanks = 8;

    private readonly HashSet<string> _measured = new(StringComparer.Ordinal);

    public IEnumerable<MeasuredRun>? Read(CsvTable table) =>
        table.Has("silicon_ttft_ms", "silicon_tpot_ms", "model_path", "system", "backend") ? Rows(table) : null;

    private IEnumerable<MeasuredRun> Rows(CsvTable table)
    {
        while (table.Next())
        {
            if (names.IsBroken(table["id"]))
                skipped.Add("broken measurement");
            else if (BodyOf(table) is { } body && IsFirst(table, body))
            {
                System.Text.Json.Nodes.JsonObject request = body.ToJson();
                foreach ((string column, MeasuredFigure quantity) in new[]
                {
                    ("silicon_ttft_ms", MeasuredFigure.FirstToken),
                    ("silicon_tpot_ms", MeasuredFigure.OutputToken),
                })
                {
                    if (table.Number(column) is > 0 and double value)
                        yield return new MeasuredRun(table["id"], request, quantity, value, IsOfHarness(table) ? Harness : Authors);
                }
            }
        }
    }

    private RunBody? BodyOf(CsvTable row)
    {
        if (row["mode"] != "agg")
            return skipped.Add<RunBody>("disaggregated");
        if (names.Model(row["model_path"]) is not { } model || names.Gpu(row["system"]) is not { } gpu || names.Engine(row["backend"]) is not { } engine)
            return skipped.Add<RunBody>("model, GPU or engine not known");
        (int tensor, int pipeline, int? data) = (row.Whole("tp_size") ?? 1, row.Whole("pp_size") ?? 1, row.Whole("attention_dp_size"));
        ServedLayout layout = ServedLayout.Of(Mixtures.Is(model), tensor, pipeline, data ?? 1, row.Whole("moe_tp_size") ?? 1, row.Whole("moe_ep_size") ?? 1);
        if (tensor > MostTensorRanks || !layout.IsPlausible)
            return skipped.Add<RunBody>("layout implausible");
        int clients = Concurrency().Match(row["silicon_data_source"]) is { Success: true } found
            ? int.Parse(found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
            : (row.Whole("batch_size") ?? 0) * (data ?? 1);
        if (clients == 0 || WeightsOf(row, model) is not { } weights)
            return skipped.Add<RunBody>("clients or precision not stated");
        RunBody body = new(model, gpu, layout.Gpus, engine, Versions.In(row["backend_version"]));
        body.Precision["weights"] = weights;
        if (KeepsCacheInEight(row, model))
            body.Precision["kvCache"] = "fp8";
        body.Workload["inputTokens"] = row.Whole("isl");
        body.Workload["outputTokens"] = row.Whole("osl");
        body.Workload["batchSize"] = clients;
        body.Workload["arrival"] = "closedLoop";
        body.Workload["requestsPerClient"] = RequestsPerClient;
        // InferenceX draws both lengths evenly from 0.8 to 1 of the stated ones: utils/bench_serving/benchmark_serving.py, random-range-ratio 0.8.
        if (IsOfHarness(row))
            body.Workload["fixedLengths"] = false;
        layout.AddTo(body);
        return body;
    }

    private static bool IsOfHarness(CsvTable row) => !row["silicon_data_source"].Contains(AuthorsFiles, StringComparison.Ordinal);

    /// <summary>The sample repeats measurements under other ids, some of them rounded to hundredths: the same latencies count once.</summary>
    private bool IsFirst(CsvTable row, RunBody body)
    {
        string key =
            $"{row["system"]} {row["backend"]} {row["isl"]} {row["osl"]} {body.Workload["batchSize"]} " +
            FormattableString.Invariant($"{row.Number("silicon_ttft_ms"):F2} {row.Number("silicon_tpot_ms"):F2}");
        if (_measured.Add(key))
            return true;
        skipped.Add("repeated measurement");
        return false;
    }

    private string? WeightsOf(CsvTable row, string model)
    {
        string quant = Mixtures.Is(model) && row["moe_quant_mode"] == "fp8_block" ? "fp8_block"
            : row["gemm_quant_mode"].Length > 0 ? row["gemm_quant_mode"]
            : row["precision"].Length > 0 ? row["precision"]
            : names.Native(model) is null ? "bf16" : "";
        return WeightNames.Of(names, quant, model, gguf: false);
    }

    /// <summary>Benchmarks of TensorRT-LLM and of the InferenceX harness keep the cache of FP8 and FP4 checkpoints in FP8.</summary>
    private static bool KeepsCacheInEight(CsvTable row, string model)
    {
        bool tensorRt = row["backend"] == "trtllm";
        bool harness = tensorRt || row["silicon_data_source"].Contains("db-dump", StringComparison.Ordinal)
            || row["silicon_data_source"].Contains("source_file=20", StringComparison.Ordinal);
        bool quantized = row["gemm_quant_mode"].Length + row["moe_quant_mode"].Length > 0 && row["gemm_quant_mode"] != "int4_wo"
            && row["moe_quant_mode"] != "int4_wo";
        return harness && quantized && (tensorRt || !model.Contains("gpt-oss", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"silicon_concurrency=(\d+)")]
    private static partial Regex Concurrency();
}
