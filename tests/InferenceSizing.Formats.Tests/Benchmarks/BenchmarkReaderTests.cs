using InferenceSizing.Formats.Benchmarks;

namespace InferenceSizing.Formats.Tests.Benchmarks;

/// <summary>Results in the form of each tool, from the sources that <see cref="BenchmarkReader"/> names.</summary>
public sealed class BenchmarkReaderTests
{
    public static TheoryData<string, string, string> Results => new()
    {
        { "vllm bench serve", """{"backend": "vllm", "model_id": "a/b", "num_prompts": 4, "request_rate": "inf", "completed": 4, "total_input_tokens": 40, "total_output_tokens": 80, "request_throughput": 2.5, "output_throughput": 50.0, "total_token_throughput": 75.0, "mean_ttft_ms": 9.5, "median_ttft_ms": 9.0, "p99_ttft_ms": 20.0, "max_output_tokens_per_s": 99.0}""",
            "RequestThroughput mean 2.5requests/s, OutputThroughput mean 50tokens/s, TotalThroughput mean 75tokens/s, TimeToFirstToken mean 9.5ms, " +
                "TimeToFirstToken median 9ms, TimeToFirstToken p99 20ms" },
        { "sglang.bench_serving", """{"backend": "sglang", "random_input_len": 5, "request_rate": Infinity, "completed": 2, "request_throughput": 1.0, "mean_e2e_latency_ms": 7.0, "mean_itl_ms": 0.0}""",
            "RequestThroughput mean 1requests/s, RequestLatency mean 7ms" },
        { "vllm bench latency", """{"avg_latency": 4.5, "latencies": [4.5], "percentiles": {"50": 4.4, "99": 4.9}}""", "BatchLatency mean 4.5s, BatchLatency median 4.4s, BatchLatency p99 4.9s" },
        { "vllm bench throughput", """{"elapsed_time": 2.0, "num_requests": 4, "total_num_tokens": 10, "requests_per_second": 2.0, "tokens_per_second": 5.0}""", "RequestThroughput mean 2requests/s, TotalThroughput mean 5tokens/s" },
        { "llama-bench", """[{"build_commit": "x", "build_number": 1, "model_filename": "/m/a.gguf", "gpu_info": "RTX 4090", "n_prompt": 512, "n_gen": 0, "avg_ts": 100.5, "stddev_ts": 0.5}]""", "PrefillSpeed mean 100.5tokens/s, PrefillSpeed std 0.5tokens/s" },
        { "llama-bench", "| model | size | params | backend | ngl | test | t/s |\n| --- | ---: | ---: | --- | --: | --: | --: |\n| llama 7B | 3.56 GiB | " +
            "6.74 B | CUDA | 99 | tg128 | 131.42 ± 0.38 |\n\nbuild: 1111111 (1300)\n", "DecodeSpeed mean 131.42tokens/s, DecodeSpeed std 0.38tokens/s, " +
                "TimePerOutputToken mean 7.6091919038198155ms" },
        { "llama-bench", "build_commit,build_number,gpu_info,model_filename,n_prompt,n_gen,avg_ts,stddev_ts\n\"x\",\"1\",\"A, " +
            "B\",\"m.gguf\",\"0\",\"128\",\"75.0\",\"0.09\"\n", "DecodeSpeed mean 75tokens/s, DecodeSpeed std 0.09tokens/s, " +
                "TimePerOutputToken mean 13.333333333333334ms" },
        { "GenAI-Perf", """{"request_throughput": {"unit": "requests/sec", "avg": 14.23}, "time_to_first_token": {"unit": "ms", "avg": 56.1, "p50": 52.0}, "input_config": {"model": ["a/b"]}}""", "RequestThroughput mean 14.23requests/s, TimeToFirstToken mean 56.1ms, TimeToFirstToken median 52ms" },
        { "GenAI-Perf", "Metric,avg,p50\nRequest Latency (ms),\"1,123.50\",\"1,110.00\"\n\nMetric,Value\nRequest Throughput (per sec),14.23\n",
            "RequestLatency mean 1123.5ms, RequestLatency median 1110ms, RequestThroughput mean 14.23requests/s" },
        { "AIPerf", "NVIDIA AIPerf | LLM Metrics\n┃ Metric ┃ avg ┃ p50 ┃\n│ Output Token Throughput Per User │ 89.23 │ 90.29 │\n│ (tokens/sec/user) │ │ │\n",
            "OutputThroughputPerUser mean 89.23tokens/s, OutputThroughputPerUser median 90.29tokens/s" },
        { "GuideLLM", """{"metadata": {"version": 2}, "benchmarks": [{"config": {"strategy": {"rate": 2.0}}, "metrics": {"request_latency": {"successful": {"mean": 0.02, "median": 0.01}}, "output_tokens_per_second": {"successful": {"mean": 3.0, "median": 9.0}}}}]}""", "RequestLatency mean 0.02s, RequestLatency median 0.01s, OutputThroughput mean 3tokens/s" },
        { "trtllm-bench", "= PERFORMANCE OVERVIEW\nModel:\t\ta/b\nRequest Throughput (req/sec):   0.9765\nTotal Output Throughput (tokens/sec):  " +
            "15999.0604\nPer GPU Output Throughput (tps/gpu): 1999.8826\n",
                "RequestThroughput mean 0.9765requests/s, OutputThroughput mean 15999.0604tokens/s, OutputThroughput mean 1999.8826tokens/s" },
        { "trtexec", "[I] Throughput: 100.5 qps\n[I] GPU Compute Time: min = 1 ms, max = 3 ms, mean = 2.5 ms, median = 2 ms, percentile(99%) = 3 " +
            "ms\n", "ComputeTime min 1ms, ComputeTime max 3ms, ComputeTime mean 2.5ms, ComputeTime median 2ms, ComputeTime p99 3ms, RequestThroughput " +
                "mean 100.5requests/s" },
        { "MLPerf loadgen", "MLPerf Results Summary\nCompleted samples per second    : 361.30\nMean First Token latency (ns)               : 245904862\n",
            "RequestThroughput mean 361.3requests/s, TimeToFirstToken mean 245.904862ms" },
        // mlcommons/inference, loadgen: offline runs of models that answer once, and of those that generate.
        { "MLPerf loadgen", "MLPerf Results Summary\nSamples per second: 33.6903\n90th percentile latency (ns) : 141426994\n",
            "SampleThroughput mean 33.6903samples/s, RequestLatency p90 141.426994ms" },
        { "MLPerf loadgen", "MLPerf Results Summary\nSamples per second: 18.5\nTokens per second: 5400.25\n",
            "RequestThroughput mean 18.5requests/s, OutputThroughput mean 5400.25tokens/s" },
        { "vllm bench throughput", "Throughput: 7.15 requests/s, 4656.00 total tokens/s, 1072.15 output tokens/s\n",
            "RequestThroughput mean 7.15requests/s, TotalThroughput mean 4656tokens/s, OutputThroughput mean 1072.15tokens/s" },
        // The first batch warms up.
        { "sglang.bench_one_batch", "Prefill. latency: 0.46342 s, throughput:   9316.59 token/s\nTotal. latency:  1.112 s, throughput:   3981.76 token/s\n" +
            "Benchmark ...\nPrefill. latency: 0.37183 s, throughput:  11015.86 token/s\nDecode 0. Batch size: 4, latency: 0.01211 s, throughput:    330.38 " +
            "token/s\nDecode.  median latency: 0.01175 s, median throughput:    340.47 token/s\nTotal. latency:  6.391 s, throughput:   3845.12 token/s\n",
            "PrefillSpeed mean 11015.86tokens/s, TimeToFirstToken mean 0.37183s, InterTokenLatency median 0.01175s, DecodeSpeed median 340.47tokens/s, " +
            "RequestLatency mean 6.391s, TotalThroughput mean 3845.12tokens/s" },
        { "sglang.bench_one_batch", """{"run_name": "default", "batch_size": 8, "input_len": 1024, "output_len": 1024, "prefill_latency": 7.5, "prefill_throughput": 1143.7, "median_decode_latency": 0.025, "median_decode_throughput": 346.25, "total_latency": 30.5, "overall_throughput": 531.75}""",
            "PrefillSpeed mean 1143.7tokens/s, TimeToFirstToken mean 7.5s, InterTokenLatency median 0.025s, DecodeSpeed median 346.25tokens/s, " +
            "RequestLatency mean 30.5s, TotalThroughput mean 531.75tokens/s" },
        { "trtllm-bench", "= PERFORMANCE OVERVIEW\nAverage request latency (ms):   3671.8441\n[Latency] P50    : 3936.3022\n[Latency] MINIMUM: 2397.1047\n",
            "RequestLatency mean 3671.8441ms, RequestLatency median 3936.3022ms" },
        // Copies end in the same word, and a rate may have an exponent.
        { "trtexec", "[I] Throughput: 2.54521e+06 qps\n[I] Latency: min = 9.5 ms, mean = 16.5 ms\n[I] H2D Latency: min = 3.1 ms, mean = 9.1 ms\n",
            "BatchLatency min 9.5ms, BatchLatency mean 16.5ms, RequestThroughput mean 2545210requests/s" },
        { "ollama", "total duration:       1m27.5s\neval rate:            5.42 tokens/s\n", "TotalTime all 87.5s, DecodeSpeed mean 5.42tokens/s, " +
            "TimePerOutputToken mean 184.50184501845018ms" },
        { "ollama", "load duration:        2.1s\nprompt eval count:    412 token(s)\nprompt eval rate:     1958.17 tokens/s\neval rate:            51.15 " +
            "tokens/s\n", "LoadingTime all 2.1s, PrefillSpeed mean 1958.17tokens/s, DecodeSpeed mean 51.15tokens/s, " +
            "TimePerOutputToken mean 19.550342130987293ms" },
        { "table", "model,gpu,engine,batchSize,ttftMs,tpotMs,outputTokensPerSecond\na/b,l4,vllm,8,100.5,20.5,300\n",
            "TimeToFirstToken mean 100.5ms, TimePerOutputToken mean 20.5ms, OutputThroughput mean 300tokens/s" },
    };

    [Theory, MemberData(nameof(Results))]
    public void A_result_is_its_tool_and_its_figures(string tool, string text, string figures)
    {
        BenchmarkRun run = Assert.Single(BenchmarkReader.Read(text).Value!);

        Assert.Equal(figures, string.Join(", ",
            run.Figures.Select(figure => FormattableString.Invariant($"{figure.Measure} {figure.Statistic} {figure.Value}{figure.Unit}"))));
        Assert.Equal(tool, run.Tool);
    }

    /// <summary>ggml-org/llama.cpp, tools/llama-bench/README.md: tests of prompts, of answers behind a depth, and of both together.</summary>
    [Theory]
    [InlineData("pp512", "PrefillSpeed 512 + 0")]
    [InlineData("tg128", "DecodeSpeed 1 + 128")]
    [InlineData("tg 128 @ d4096", "DecodeSpeed 4096 + 128")]
    [InlineData("pp512+tg128", "TotalThroughput 512 + 128")]
    public void A_test_of_llama_bench_is_its_lengths_and_what_its_speed_is_of(string test, string expected)
    {
        BenchmarkRun run = Assert.Single(BenchmarkReader.Read($"| model | test | t/s |\n| --- | --- | ---: |\n| m.gguf | {test} | 50.0 ± 0.1 |\n").Value!);
        Assert.Equal(expected, $"{run.Figures[0].Measure} {run.InputTokens} + {run.OutputTokens}");
        Assert.Equal(run.Figures[0].Measure == Measure.DecodeSpeed ? 20 : null, run.Find(Measure.TimePerOutputToken)?.Value);
    }

    [Fact]
    public void Zeros_are_no_measurements()
    {
        BenchmarkRun run = Assert.Single(BenchmarkReader.Read("""{"num_prompts": 8, "completed": 0, "failed": 8, "request_throughput": 0.0, "mean_ttft_ms": 0.0}""").Value!);

        Assert.Empty(run.Figures);
        Assert.NotNull(run.Unusable);
    }

    [Fact]
    public void Lines_of_JSON_are_runs_of_their_own() =>
        Assert.Equal(["a", "b"], BenchmarkReader.Read("{\"tag\": \"a\", \"request_throughput\": 1.5}\n{\"tag\": \"b\", \"request_throughput\": " +
            "2.5}\n").Value!.Select(run => run.Name));

    [Theory, InlineData(""), InlineData("hello"), InlineData("{"), InlineData("[[[["), InlineData("{\"a\": 1e999}x"), InlineData("| a |\n| b |")]
    public void What_is_no_result_is_refused_or_empty(string text) =>
        Assert.True(BenchmarkReader.Read(text) is { Refusal: not null } or { Value: [{ Unusable: not null }] });
}
