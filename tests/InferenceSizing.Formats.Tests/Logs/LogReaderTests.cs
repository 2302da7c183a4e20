using InferenceSizing.Formats.Logs;

namespace InferenceSizing.Formats.Tests.Logs;

/// <summary>What is read of logs: figures, outcomes, settings, releases and cards.</summary>
public sealed class LogReaderTests
{
    [Theory, MemberData(nameof(PrintedReports.All), MemberType = typeof(PrintedReports))]
    public void A_report_is_read(string report, string? engine, LogOutcome outcome, string figures, string text)
    {
        ReadLog log = LogReader.Read(text);

        Assert.Equal((report, engine, outcome, figures), (report, log.Engine, log.Outcome, Shown(log)));
    }

    /// <summary>router/src/main.rs of text-embeddings-inference hides the model's name, so the log names none.</summary>
    [Fact]
    public void Arguments_that_text_embeddings_router_prints_are_its_flags()
    {
        ReadLog log = LogReader.Read(
            "INFO text_embeddings_router: router/src/main.rs:189: Args { model_id: \"BAA*/**e-m3\", dtype: Some(Float16), max_batch_tokens: 16384, " +
            "max_concurrent_requests: 512, max_batch_requests: None, auto_truncate: false, api_key: Some(\"s\") }");

        Assert.Equal("--dtype Float16 --max-batch-tokens 16384 --max-concurrent-requests 512 --auto-truncate false",
            string.Join(' ', log.Call!.Flags.Select(flag => $"{flag.Name.Replace('_', '-')} {flag.Value}")));
    }

    [Theory, MemberData(nameof(PrintedLines.All), MemberType = typeof(PrintedLines))]
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

    /// <summary>SergiioB/intel-arc-pro-b70-inference-cookbook issue 4: lines of an exception have the process and no level.</summary>
    [Fact]
    public void A_line_of_an_exception_that_a_terminal_broke_is_one_line() => Assert.Equal(
        "LongestContext=100000tokens CacheNeeded=4.26GiB Cache=4.25GiB",
        Shown(LogReader.Read("(EngineCore pid=316)     raise ValueError(\n(EngineCore pid=316) ValueError: To serve at least one request with the model's " +
            "max seq len (100000), (4.26 GiB KV cach\ne is needed, which is larger than the available KV cache memory (4.25 GiB).")));

    /// <summary>Logs of SGLang of 2026, with and without speculative decoding, on GPUs and NPUs, and of TensorRT-LLM's AutoDeploy of December 2025.</summary>
    [Theory]
    [InlineData("[2026-09-08 01:33:12] Capture target verify CUDA graph end. elapsed=0.78 s, mem usage=0.12 GB, avail mem=0.51 GB.",
        "GraphTime=0.78s Graphs=0.12GB FreeAfterGraphs=0.51GB")]
    [InlineData("[2026-10-10 11:59:51] Capture target decode CUDA graph end. elapsed=10.10 s, mem usage=0.79 GB, avail mem=10.39 GB.",
        "GraphTime=10.1s Graphs=0.79GB FreeAfterGraphs=10.39GB")]
    [InlineData("[2026-08-17 16:52:13] Capture target prefill CUDA graph end. elapsed=18.60 s, mem usage=1.56 GB, avail mem=53.07 GB.",
        "GraphTime=18.6s PrefillGraphs=1.56GB FreeAfterGraphs=53.07GB")]
    [InlineData("[2026-07-11 19:07:26 TP3] Capture draft verify CUDA graph end. elapsed=14.74 s, mem usage=1.53 GB.", "GraphTime=14.74s DraftGraphs=1.53GB")]
    [InlineData("[2026-08-17 16:52:13] Capture target decode CUDA graph begin. backend=full, num_tokens_per_req=1, bs=[1, 2], avail mem=73.10 GB",
        "FreeBeforeGraphs=73.1GB")]
    [InlineData("[2026-03-11 13:53:32 TP0] Capture npu graph end. Time elapsed: 8.04 s. mem usage=0.80 GB. avail mem=10.30 GB.",
        "GraphTime=8.04s Graphs=0.8GB FreeAfterGraphs=10.3GB")]
    [InlineData("[2026-10-10 11:59:51] max_total_num_tokens=1226984, chunked_prefill_size=8192, context_len=262144, available_gpu_mem=9.5 GB",
        "CacheTokens=1226984tokens PrefillChunk=8192tokens LongestContext=262144tokens FreeAtEnd=9.5GB")]
    [InlineData("[12/20/2025-03:36:05] [TRT-LLM AUTO-DEPLOY] [RANK 0] [I] [SequenceInfo:] self.max_seq_len=16384, self.max_batch_size=64, self.page_size=64, " +
        "self.max_num_tokens=8192 (inferred), max_num_tokens=8192 (provided), self.num_pages=128",
        "LongestContext=16384tokens SequencesInStep=64sequences BlockTokens=64tokens TokensInStep=8192tokens")]
    public void A_line_says_its_figures(string line, string figures) => Assert.Equal(figures, Shown(LogReader.Read(line)));

    [Fact]
    public void A_wrapped_negative_is_no_figure() =>
        Assert.Empty(LogReader.Read("CUDA out of memory. Process 877 has 17179869184.00 GiB memory in use.").Printed);

    [Theory]
    [InlineData("INFO [x] GPU KV cache size: 100 tokens", LogOutcome.Started, null)]
    [InlineData("INFO [x] Available KV cache memory: 6.87 GiB", LogOutcome.Truncated, null)]
    [InlineData("ValueError: Chunked MM input disabled but max_tokens_per_mm_item (2496) is larger than max_num_batched_tokens (2048). Please increase " +
        "max_num_batched_tokens.", LogOutcome.Refused, "settingRefused")]
    [InlineData("ValueError: Bfloat16 is only supported on GPUs with compute capability of at least 8.0. Your Tesla T4 GPU has compute capability 7.5.",
        LogOutcome.Refused, "formatUnsupported")]
    [InlineData("ValueError: The output_size of gate's and up's weight = 192 is not divisible by weight quantization block_n = 128.",
        LogOutcome.Refused, "sharesIndivisible")]
    [InlineData("ValueError: Model architectures ['T5ForConditionalGeneration'] are not supported for now.", LogOutcome.Refused, "modelUnsupported")]
    [InlineData("llama_model_load: error loading model: error loading model architecture: unknown model architecture: 'gemma4'", LogOutcome.Refused,
        "modelUnsupported")]
    [InlineData("ValueError: To serve at least one request with the models's max seq len (1048576), (24.00 GiB KV cache is needed, which is larger than the " +
        "available KV cache memory (9.97 GiB).", LogOutcome.Refused, "contextExceedsCache")]
    [InlineData("ValueError: Free memory on device (31.44/47.38 GiB) on startup is less than desired GPU memory utilization (0.95, 45.01 GiB).",
        LogOutcome.Refused, "shareExceedsFree")]
    [InlineData("RuntimeError: Not enough memory. Please try to increase --mem-fraction-static.", LogOutcome.Refused, "weightsExceedBudget")]
    [InlineData("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 3.50 GiB.", LogOutcome.OutOfMemory, "outOfMemory")]
    [InlineData("[TensorRT-LLM][INFO] [MemUsageChange] Allocated 1.38 GiB for max tokens in paged KV cache (65536).\n[TRT-LLM] [E] Failed to initialize " +
        "executor on rank 1: CUDA runtime error in ::cudaFree(ptr): an illegal memory access was encountered", LogOutcome.Refused, "startFailed")]
    [InlineData("INFO 01-01 [core.py:1] GPU KV cache size: 1,024 tokens\nRuntimeError: Engine core initialization failed. See root cause above.",
        LogOutcome.Refused, "startFailed")]
    [InlineData("INFO 01-01 [core.py:1] GPU KV cache size: 1,024 tokens\nINFO:     Application startup complete.\n1 validation error for " +
        "ChatCompletionRequest", LogOutcome.Started, null)]
    [InlineData("[TRT] [F] [virtualMemoryBuffer.cpp::resizePhysical::79] Error Code 2: OutOfMemory (no further information)", LogOutcome.OutOfMemory,
        "outOfMemory")]
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

    /// <summary>ggml-org/llama.cpp issues 21801 and 27872, NVIDIA/TensorRT-LLM 1.1, and a container of NVIDIA's.</summary>
    [Theory]
    [InlineData("version: 8763 (ff5ef8278)", "b8763")]
    [InlineData("version: 0.3.0-dev (build 10621, commit c1d0e7a00)", "b10621")]
    [InlineData("[TensorRT-LLM] TensorRT LLM version: 1.1.0", "1.1.0")]
    [InlineData("Using CUDA 13.1 driver version 590.48.01 with kernel driver version 580.95.05.\nvLLM API server version 0.13.0", "0.13.0")]
    public void A_release_is_read_as_each_program_says_it(string text, string version) => Assert.Equal(version, LogReader.Read(text).Version);

    [Theory]
    [InlineData("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. HF_TOKEN=s3cret-s3cret")]
    [InlineData("error: invalid argument: hf_s3cretAbcdefghijklmnop")]
    public void A_secret_is_not_repeated(string line) =>
        Assert.DoesNotContain("s3cret", LogReader.Read($"{line}\n").Refusal?.Message ?? "", StringComparison.Ordinal);

    [Fact]
    public void A_card_may_have_brackets_in_its_name() => Assert.Equal("Radeon 8060S Graphics (RADV STRIX_HALO)", LogReader.Read(
        "llama_model_load_from_file_impl: using device Vulkan0 (Radeon 8060S Graphics (RADV STRIX_HALO)) (0000:c6:00.0) - 129920 MiB free").Accelerator);

    /// <summary>vllm-project/vllm pull request 12569, sgl-project/sglang pull request 18039, ggml-org/llama.cpp pull request 26297: reports begin with what was
    /// typed, behind variables or a prompt, in one line or several.</summary>
    [Theory]
    [InlineData(
        "VLLM_USE_V1=1 vllm serve a/b --max-model-len 2048 --gpu-memory-utilization 0.98\nINFO 01-30 03:18:12 [x.py:1] Loading model weights took 67.7229 GB",
        "a/b", "MODEL=a/b --max-model-len=2048 --gpu-memory-utilization=0.98")]
    [InlineData(
        "$ python3 -m sglang.launch_server \\\n  --model-path a/b \\\n  --tp-size 4\n[2026-01-31 13:50:39 TP1] KV Cache is allocated. #tokens: 300288, " +
            "K size: 8.38 GB, V size: 5.59 GB",
        "a/b", "--model-path=a/b --tp-size=4")]
    [InlineData("C:\\> llama-server -m m.gguf -c 50000\nload_tensors:        CUDA0 model buffer size =  4403.49 MiB", "m.gguf", "-m=m.gguf -c=50000")]
    [InlineData("Run vllm serve a/b to reproduce.\nINFO 01-30 03:18:12 [x.py:1] Loading model weights took 67.7229 GB", null, "")]
    public void What_was_typed_before_a_log_is_read(string text, string? model, string flags)
    {
        ReadLog log = LogReader.Read(text);

        Assert.Equal(model, log.Call!.Model);
        Assert.Equal(flags, string.Join(' ', log.Call.Flags.Select(flag => $"{flag.Name}={flag.Value}")));
    }

    [Fact]
    public void What_the_engine_prints_goes_before_what_was_typed()
    {
        ReadLog log = LogReader.Read("""
            vllm serve a/b --max-model-len 2048
            INFO 12-08 20:01:10 [utils.py:253] non-default args: {'model': 'c/d', 'max_model_len': 65536}
            """);

        Assert.Equal("c/d", log.Call!.Model);
        Assert.Equal("65536", log.Call.Flags.Last(flag => flag.Flag!.Name == "--max-model-len").Value);
    }

    /// <summary>ggml-org/llama.cpp pull request 26297: copies of a pipeline's inputs find no room, and the server starts without them.</summary>
    [Theory]
    [InlineData("W sched_reserve: compute buffer allocation failed, retrying without pipeline parallelism", LogOutcome.Started)]
    [InlineData("E llama_init_from_model: failed to initialize the context", LogOutcome.OutOfMemory)]
    public void What_llamacpp_tries_again_is_no_failure(string next, LogOutcome outcome) => Assert.Equal(outcome, LogReader.Read($"""
        E ggml_backend_cuda_buffer_type_alloc_buffer: allocating 51748.72 MiB on device 1: cudaMalloc failed: out of memory
        E graph_reserve: failed to allocate compute buffers
        {next}
        I srv    load_model: initializing, n_slots = 1, n_ctx_slot = 50176, kv_unified = 'false'
        """).Outcome);

    /// <summary>Doubling a log doubles what is read of it, no more: a line of four million characters is one line.</summary>
    [Fact]
    public void A_line_without_end_is_read_once() =>
        Assert.Empty(LogReader.Read("Model loading took " + new string('1', 4_000_000)).Printed);

    private static string Shown(ReadLog log) => string.Join(' ', log.Printed.Select(figure =>
        FormattableString.Invariant($"{figure.Quantity}={figure.Value}{figure.Unit}{(figure.Device is null ? "" : "@" + figure.Device)}")));

    /// <summary>Wording of ggml-org/llama.cpp, src/llama-model-loader.cpp and src/llama-model.cpp, builds of 2025; a file in the hub's cache and one in
    /// llama.cpp's own.</summary>
    [Theory]
    [InlineData("/models/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf", "Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf")]
    [InlineData("/x/llama.cpp/bartowski_Meta-Llama-3.1-8B-Instruct-GGUF_Meta-Llama-3.1-8B-Instruct-Q8_0.gguf", "Meta-Llama-3.1-8B-Instruct-Q8_0.gguf")]
    [InlineData("/x/hub/models--bartowski--Meta-Llama-3.1-8B-Instruct-GGUF/snapshots/1f/Meta-Llama-3.1-8B-Instruct-Q8_0.gguf",
        "bartowski/Meta-Llama-3.1-8B-Instruct-GGUF/Meta-Llama-3.1-8B-Instruct-Q8_0.gguf")]
    [InlineData("/root/.ollama/models/blobs/sha256-667b0c1932bc", "Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf")]
    public void The_model_of_llamacpp_is_its_file_or_the_name_within(string file, string model)
    {
        ReadLog log = LogReader.Read($"""
            build: 6500 (3d4053f7) with cc (Ubuntu 11.4.0-1ubuntu1~22.04) 11.4.0 for x86_64-linux-gnu
            llama_model_loader: loaded meta data with 33 key-value pairs and 292 tensors from {file} (version GGUF V3 (latest))
            print_info: file type   = Q4_K - Medium
            print_info: general.name     = Meta Llama 3.1 8B Instruct
            llama_context: n_seq_max     = 1
            """);

        Assert.Equal(("b6500", model), (log.Version, log.Call!.Model));
        Assert.Equal("1", Assert.Single(log.Call.Flags, flag => flag.Name == "--parallel").Value);
    }

    /// <summary>Wording of ollama/ollama, server/routes.go and discover/types.go, 0.9.</summary>
    [Fact]
    public void Ollama_prints_its_variables_and_the_card()
    {
        ReadLog log = LogReader.Read("""
            msg="server config" env="map[OLLAMA_CONTEXT_LENGTH:8192 OLLAMA_FLASH_ATTENTION:1 OLLAMA_KV_CACHE_TYPE:q8_0 OLLAMA_NUM_PARALLEL:2 no_proxy:]"
            level=INFO msg="inference compute" id=GPU-0 library=cuda compute=8.9 driver=12.4 name="NVIDIA GeForce RTX 4090" total="23.6 GiB"
            level=INFO msg=offload library=cuda layers.requested=-1 layers.model=33 layers.offload=33 memory.required.full="6.5 GiB"
            """);

        Assert.Equal(("ollama", "NVIDIA GeForce RTX 4090"), (log.Engine, log.Accelerator));
        Assert.Equal(
            "OLLAMA_CONTEXT_LENGTH=8192 OLLAMA_FLASH_ATTENTION=1 OLLAMA_KV_CACHE_TYPE=q8_0 OLLAMA_NUM_PARALLEL=2",
            string.Join(' ', log.Call!.Flags.Select(flag => $"{flag.Name}={flag.Value}")));
    }
}
