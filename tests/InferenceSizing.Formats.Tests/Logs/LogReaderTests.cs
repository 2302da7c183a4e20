using InferenceSizing.Formats.Logs;

namespace InferenceSizing.Formats.Tests.Logs;

/// <summary>Lines as engines print them: wording from the sources that each table of lines names, figures from public reports.</summary>
public sealed class LogReaderTests
{
    public static TheoryData<string, string, string> Lines => new()
    {
        { "vllm", "INFO 09-03 02:31:41 [gpu_model_runner.py:2007] Model loading took 17.2217 GiB and 1219.491504 seconds",
            "Weights=17.2217GiB LoadingTime=1219.491504s" },
        { "vllm", "(Worker_TP0 pid=412) INFO 12-08 20:01:40 [x.py:1] Model loading took 7.5820 GiB memory and 4.299710 seconds",
            "Weights=7.582GiB LoadingTime=4.29971s" },
        { "vllm", "INFO 07-28 03:12:09 [worker.py:295] model weights take 2.88GiB; non_torch_memory takes 0.08GiB; PyTorch activation peak memory takes " +
            "2.62GiB; the rest of the memory reserved for KV Cache is 16.74GiB.", "Weights=2.88GiB OutsideTorch=0.08GiB Activations=2.62GiB Cache=16.74GiB" },
        { "vllm", "INFO 09-10 15:02:11 gpu_executor.py:122] # GPU blocks: 78897, # CPU blocks: 2048", "CacheBlocks=78897blocks HostCacheBlocks=2048blocks" },
        { "vllm", "INFO 09-03 [kv_cache_utils.py:849] GPU KV cache size: 2,640,144 tokens", "CacheTokens=2640144tokens" },
        { "vllm", "Maximum concurrency for 16,384 tokens per request: 284.25x", "LongestContext=16384tokens MaxConcurrency=284.25sequences" },
        { "sglang", "[2026-05-24 08:00:12 TP0] Load weight end. elapsed=2.62 s, type=Qwen3ForCausalLM, avail mem=260.48 GB, mem usage=15.28 GB.",
            "LoadingTime=2.62s FreeAfterWeights=260.48GB Weights=15.28GB" },
        { "sglang", "[2026-02-27 TP0] Mamba Cache is allocated. max_mamba_cache_size: 82, conv_state size: 0.13GB, ssm_state size: 7.29GB",
            "RecurrentStates=82sequences ConvolutionStates=0.13GB RecurrentStateBytes=7.29GB" },
        { "sglang", "max_total_tokens=131072 is larger than the profiled value -561981. Use the profiled value instead.",
            "CacheTokensAsked=131072tokens CacheTokens=-561981tokens" },
        { "tensorrt-llm", "[TensorRT-LLM][INFO] [MemUsageChange] Allocated 122.61 GiB for max tokens in paged KV cache (803520).",
            "Cache=122.61GiB CacheTokens=803520tokens" },
        { "llama.cpp", "llama_kv_cache_init:      CUDA1 KV buffer size =  3128.02 MiB", "Cache=3128.02MiB@CUDA1" },
        { "llama.cpp", "| memory breakdown_print |\nllama_memory_breakdown_print: |   - CUDA0 (RTX 5090)   | 32111 = 31605 + (18058 = 16386 +    1024 +     " +
            "648) +      -17552 |",
            "DeviceMemory=32111MiB@CUDA0 FreeMemory=31605MiB@CUDA0 UsedByProcess=18058MiB@CUDA0 Weights=16386MiB@CUDA0 Cache=1024MiB@CUDA0 " +
            "ComputeBuffer=648MiB@CUDA0 Unaccounted=-17552MiB@CUDA0" },
        // ggml-org/llama.cpp, src/llama-context.cpp, llama_perf_context_print, and tools/server, print_timings.
        { "llama.cpp", "llama_perf_context_print: prompt eval time =     110.27 ms /    23 tokens (    4.79 ms per token,   208.58 tokens per second)",
            "PromptTokens=23tokens PrefillSpeed=208.58tokens/s" },
        { "llama.cpp", "llama_perf_context_print:        eval time =    2414.10 ms /   127 runs   (   19.01 ms per token,    52.61 tokens per second)",
            "GeneratedTokens=127tokens DecodeSpeed=52.61tokens/s" },
        { "llama.cpp", "       eval time =    2414.10 ms /   127 tokens (   19.01 ms per token,    52.61 tokens per second)",
            "GeneratedTokens=127tokens DecodeSpeed=52.61tokens/s" },
        { "ollama", "time=x level=INFO msg=offload layers.offload=48 memory.required.full=\"11.4 GiB\" memory.required.kv=\"992.0 MiB\"",
            "LayersOnGpu=48layers NeededInFull=11.4GiB Cache=992MiB" },
    };

    [Theory, MemberData(nameof(Lines))]
    public void A_line_is_its_figures(string engine, string line, string figures)
    {
        ReadLog log = LogReader.Read(line);

        Assert.Equal((engine, figures), (log.Engine, Shown(log)));
    }

    /// <summary>Lines of src/llama-context.cpp and src/llama-model.cpp; the draft's context is printed behind the model's.</summary>
    [Fact]
    public void Settings_that_llama_cpp_prints_are_its_flags()
    {
        ReadLog log = LogReader.Read("""
            load_tensors: offloaded 49/49 layers to GPU
            llama_context: n_seq_max     = 4
            llama_context: n_ctx         = 32768
            llama_context: n_batch       = 2048
            llama_context: n_ubatch      = 512
            llama_context: flash_attn    = enabled
            llama_context: kv_unified    = false
            llama_kv_cache: size = 1632.00 MiB ( 32768 cells,  48 layers,  4/4 seqs), K (q8_0):  816.00 MiB, V (q8_0):  816.00 MiB
            llama_context: n_ctx         = 4096
            """);

        Assert.Equal(
            "--n-gpu-layers 49 --parallel 4 --ctx-size 32768 --batch-size 2048 --ubatch-size 512 --flash-attn on --kv-unified false --cache-type-k q8_0 " +
            "--cache-type-v q8_0", string.Join(' ', log.Call!.Flags.Select(flag => $"{flag.Name} {flag.Value}")));
    }

    [Fact]
    public void Colours_collectors_and_progress_bars_do_not_hide_a_line()
    {
        const string plain = "INFO 09-03 02:32:20 [gpu_worker.py:276] Available KV cache memory: 45.32 GiB";

        Assert.Equal("Cache=45.32GiB", Shown(LogReader.Read($"\u001b[1;36m(EngineCore_0 pid=1)\u001b[0;0m {plain}")));
        Assert.Equal("Cache=45.32GiB", Shown(LogReader.Read($$"""{"ts":"x","log":"{{plain}}\n"}""")));
        Assert.Equal("Cache=45.32GiB", Shown(LogReader.Read($"0%|  |\r50%|  |\r{plain}\r\n")));
    }

    [Fact]
    public void A_line_that_a_terminal_broke_is_one_line() => Assert.Equal(
        "Weights=14.2488GiB LoadingTime=4.422213s Cache=5.01GiB",
        Shown(LogReader.Read("INFO 09-01 09:20:31 [x.py:1] Model loading took 14.24\n88 GiB and 4.422213 seconds\nINFO 09-01 09:21:10 [x.py:1] Available KV " +
            "cache memory: 5.01 Gi\nB\n")));

    [Fact]
    public void A_wrapped_negative_is_no_figure() =>
        Assert.Empty(LogReader.Read("CUDA out of memory. Process 877 has 17179869184.00 GiB memory in use.").Printed);

    [Theory]
    [InlineData("INFO [x] GPU KV cache size: 100 tokens", LogOutcome.Started, null)]
    [InlineData("INFO [x] Available KV cache memory: 6.87 GiB", LogOutcome.Truncated, null)]
    [InlineData("ValueError: To serve at least one request with the models's max seq len (1048576), (24.00 GiB KV cache is needed, which is larger than the " +
        "available KV cache memory (9.97 GiB).", LogOutcome.Refused, "contextExceedsCache")]
    [InlineData("ValueError: Free memory on device (31.44/47.38 GiB) on startup is less than desired GPU memory utilization (0.95, 45.01 GiB).",
        LogOutcome.Refused, "shareExceedsFree")]
    [InlineData("RuntimeError: Not enough memory. Please try to increase --mem-fraction-static.", LogOutcome.Refused, "weightsExceedBudget")]
    [InlineData("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 3.50 GiB.", LogOutcome.OutOfMemory, "outOfMemory")]
    [InlineData("nothing of an engine", LogOutcome.Unknown, null)]
    public void A_log_tells_how_the_start_ended(string text, LogOutcome outcome, string? code)
    {
        ReadLog log = LogReader.Read(text);

        Assert.Equal((outcome, code), (log.Outcome, log.Refusal?.Code));
    }

    [Fact]
    public void Flags_release_and_ranks_are_read_where_they_are_printed()
    {
        ReadLog log = LogReader.Read("""
            (APIServer pid=1) INFO 12-08 20:01:10 [api_server.py:1351] vLLM API server version 0.13.0
            (APIServer pid=1) INFO 12-08 20:01:10 [utils.py:253] non-default args: {'model': 'a/b', 'trust_remote_code': True, 'max_model_len': 65536, 'gpu_memory_utilization': 0.98}
            (Worker_TP3 pid=4) INFO 12-08 20:01:40 [x.py:1] Model loading took 7.5820 GiB memory and 4.299710 seconds
            """);

        Assert.Equal(("0.13.0", "a/b", 4), (log.Version, log.Call!.Model, log.Ranks!.Value.Count));
        Assert.Equal("65536", log.Call.Flags.Single(flag => flag.Flag!.Name == "--max-model-len").Value);
    }

    /// <summary>Doubling a log doubles what is read of it, no more: a line of four million characters is one line.</summary>
    [Fact]
    public void A_line_without_end_is_read_once() =>
        Assert.Empty(LogReader.Read("Model loading took " + new string('1', 4_000_000)).Printed);

    private static string Shown(ReadLog log) => string.Join(' ', log.Printed.Select(figure =>
        FormattableString.Invariant($"{figure.Quantity}={figure.Value}{figure.Unit}{(figure.Device is null ? "" : "@" + figure.Device)}")));
}
