using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Benchmarks;

/// <summary>Reads results as benchmarks write them; the content tells which tool's they are.</summary>
/// <remarks>
/// vllm-project/vllm, vllm/benchmarks/serve.py, throughput.py and latency.py, 0.6 to August 2026 · sgl-project/sglang, bench_serving.py, 0.4 to 0.5.18, and
/// bench_one_batch.py ·
/// ggml-org/llama.cpp, tools/llama-bench, b1300 to b9000 · triton-inference-server/perf_analyzer and ai-dynamo/aiperf, 2025 · vllm-project/guidellm, 0.3 to
/// 0.8 · NVIDIA/TensorRT-LLM, bench/dataclasses/reporting.py, 0.17 to 1.2 · NVIDIA/TensorRT, samples/common/sampleReporting.cpp, 8 to 10 · mlcommons/inference,
/// loadgen, 4 to 5.1 · SemiAnalysisAI/InferenceX, 2026 · kubernetes-sigs/inference-perf · ollama/ollama, api/types.go.
/// </remarks>
public static class BenchmarkReader
{
    private const int Deepest = 64;

    /// <summary>Runs of one file: a sweep has a few hundred.</summary>
    public const int MostRuns = 1000;

    public static Outcome<IReadOnlyList<BenchmarkRun>> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
            return Refusal.Invalid(Topic.Question, "A result is required.");
        string? reason = null;
        IReadOnlyList<BenchmarkRun>? runs = trimmed[0] is '{' or '[' ? OfJson(trimmed, out reason) : null;
        // A console's line may begin with a bracket too.
        if (runs is null && OfText(trimmed) is { Count: > 0 } printed)
            runs = printed;
        if (runs is not { Count: > 0 })
        {
            return Refusal.Invalid(Topic.Question, reason ?? "It is no result of a tool that is known: vllm bench, SGLang's bench_serving and " +
                "bench_one_batch, llama-bench, GenAI-Perf, AIPerf, GuideLLM, trtllm-bench, trtexec, MLPerf's summary, InferenceX, inference-perf, ollama, or " +
                "a table of our own.");
        }

        return runs.Count <= MostRuns ? runs.Select(WithTimePerToken).ToImmutableArray()
            : Refusal.Invalid(Topic.Question, $"A result holds at most {MostRuns} runs.");
    }

    /// <summary>Of a tool that asks for one sequence at a time, each token of which takes the reciprocal of the speed.</summary>
    private static BenchmarkRun WithTimePerToken(BenchmarkRun run)
    {
        if (run.Tool is not (TableResults.LlamaBench or ConsoleResults.Ollama) || run.Find(Measure.DecodeSpeed) is not { } speed
            || DiagnosedTimes.ReciprocalOf(speed.Value) is not { } milliseconds)
            return run;
        Measured time = new(Measure.TimePerOutputToken, "mean", milliseconds, "ms") { Test = speed.Test };
        return run with { Figures = run.Figures.Add(time) };
    }

    private static List<BenchmarkRun>? OfJson(string text, out string? reason)
    {
        reason = null;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (PythonNumbers.MayOccur(bytes))
            PythonNumbers.Rewrite(bytes);
        try
        {
            // Lines of JSON are read one after the other; so is one document.
            Utf8JsonReader reader = new(
                bytes, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = Deepest, CommentHandling = JsonCommentHandling.Skip });
            List<BenchmarkRun> runs = [];
            while (reader.Read() && runs.Count <= MostRuns)
            {
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                runs.AddRange(JsonResults.Read(document.RootElement));
            }

            return runs;
        }
        catch (JsonException failure)
        {
            reason = $"It begins like JSON and is not valid JSON, at line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}.";
            return null;
        }
    }

    private static IReadOnlyList<BenchmarkRun> OfText(string text) =>
        TableResults.Read(text) is { Count: > 0 } tables ? tables
        : OneBatchResults.Read(text) is { Count: > 0 } batches ? batches : ConsoleResults.Read(text);
}
