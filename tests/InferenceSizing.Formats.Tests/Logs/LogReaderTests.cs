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
        // vllm-project/vllm, vllm/v1/worker/gpu_worker.py, gpu_model_runner.py and vllm/model_executor/model_loader, 0.6 to 0.22; public logs of both.
        { "vllm", "INFO 05-06 20:59:57 [default_loader.py:384] Loading weights took 24.84 seconds", "LoadingTime=24.84s" },
        { "vllm", "INFO 06-03 05:44:24 [weight_utils.py:922] Filesystem type for checkpoints: ZFS. Checkpoint size: 14.10 GiB. Available RAM: 816.88 GiB.",
            "ModelSize=14.1GiB HostMemory=816.88GiB" },
        { "vllm", "INFO 12-22 14:23:29 [gpu_model_runner.py:4466] Graph capturing finished in 2 secs, took -0.65 GiB", "GraphTime=2s Graphs=-0.65GiB" },
        { "vllm", "INFO 05-15 03:34:34 [gpu_worker.py:621] CUDA graph pool memory: 1.22 GiB (actual), 4.77 GiB (estimated), difference: 3.55 GiB (291.2%).",
            "Graphs=1.22GiB GraphsEstimated=4.77GiB" },
        { "vllm", "INFO 09-15 22:11:41 [gpu_model_runner.py:1978] Encoder cache will be initialized with a budget of 14400 tokens, and profiled with 1 image " +
            "items", "EncoderBudget=14400tokens" },
        { "vllm", "INFO 06-02 13:33:28 [gpu_worker.py:175] Sleep mode freed 53.45 GiB memory, 20.25 GiB memory is still in use.",
            "FreedBySleep=53.45GiB UsedByProcess=20.25GiB" },
        { "vllm", "WARNING 03-08 16:44:29 [compilation.py:1233] Capping cudagraph capture sizes from max 512 to 352 to fit Mamba cache blocks (361 blocks " +
            "available).", "LargestGraphBatch=352sequences RecurrentStates=361blocks" },
        { "vllm", "To try it now, set VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS=1 and increase --gpu-memory-utilization from 0.7000 to 0.7021 to maintain",
            "Share=0.7of 1 ShareForOldCache=0.7021of 1" },
        { "vllm", "Replace gpu_memory_utilization config with `--kv-cache-memory=57888587468` to fit. Current kv cache memory in use is 58939066060 bytes.",
            "CacheAdvised=57888587468bytes Cache=58939066060bytes" },
        { "sglang", "[2026-06-11 05:11:58 TP1] Capture piecewise CUDA graph begin. avail mem=0.08 GB", "FreeBeforeGraphs=0.08GB" },
        // NVIDIA/TensorRT-LLM, tensorrt_llm/_torch/pyexecutor/_util.py, 0.20 to 1.1.
        { "tensorrt-llm", "[TRT-LLM] [I] Use 2.05 GB for model weights.", "Weights=2.05GB" },
        { "tensorrt-llm", "[TRT-LLM] [I] Memory used after loading model weights (outside torch) in memory usage profiling: 2.49 GiB", "OutsideTorch=2.49GiB" },
        { "tensorrt-llm", "[TRT-LLM] [I] Memory dynamically allocated during inference (inside torch) in memory usage profiling: 0.39 GiB",
            "Activations=0.39GiB" },
        { "tensorrt-llm", "[TRT-LLM] [I] Peak memory during memory usage profiling (torch + non-torch): 7.60 GiB, available KV cache memory when calculating " +
            "max tokens: 57.39 GiB, fraction is set 0.8, kv size is 32768, device total memory 79.18 GiB, tmp kv_mem 0.42 GiB",
            "CachePerToken=32768bytes UsedByProcess=7.6GiB Cache=57.39GiB Share=0.8of 1 DeviceMemory=79.18GiB" },
        { "tensorrt-llm", "[TRT-LLM] [I] Estimated max tokens in KV cache : 1880626", "CacheTokens=1880626tokens" },
        { "tensorrt-llm", "[TRT-LLM] [I] max_seq_len=2049, max_num_requests=2048, max_num_tokens=8192, max_batch_size=2048",
            "LongestContext=2049tokens TokensInStep=8192tokens SequencesInStep=2048sequences" },
        { "tensorrt-llm", "[TensorRT-LLM][INFO] Allocate 69524783104 bytes for k/v cache. ", "Cache=69524783104bytes" },
        // ggml-org/llama.cpp, src/llama-memory-recurrent.cpp, tools/mtmd/clip.cpp and tools/server, b8173 to b9010; llama.cpp of October 2023.
        { "llama.cpp", "llama_memory_recurrent: size =  190.47 MiB (     4 cells,  52 layers,  4 seqs), R (f32):    6.47 MiB, S (f32):  184.00 MiB",
            "ConvolutionStates=6.47MiB RecurrentStateBytes=184MiB" },
        { "llama.cpp", "alloc_compute_meta:      CUDA0 compute buffer size =    35.24 MiB", "Projector=35.24MiB@CUDA0" },
        { "llama.cpp", "srv    load_model: prompt cache is enabled, size limit: 8192 MiB", "PromptCacheLimit=8192MiB" },
        { "llama.cpp", "llama_model_load_from_file_impl: using device Vulkan0 (Radeon 8060S Graphics (RADV STRIX_HALO)) (0000:c6:00.0) - 129920 MiB free",
            "FreeMemory=129920MiB@Vulkan0" },
        { "llama.cpp", "llm_load_tensors: mem required  =  140.71 MB\nllm_load_tensors: VRAM used: 10234.84 MB\nllama_new_context_with_model: kv self " +
            "size  = " +
            "9920.00 MB\nllama_new_context_with_model: total VRAM used: 10920.85 MB (model: 10234.84 MB, context: 686.00 MB)",
            "Weights=140.71MB Weights=10234.84MB Cache=9920MB UsedByProcess=10920.85MB" },
        { "llama.cpp", "INFO [                    init] new slot | tid=\"1\" timestamp=1742136993 id_slot=0 n_ctx_slot=32768", "LongestContext=32768tokens" },
        { "ollama", "time=x level=INFO source=ggml.go:365 msg=\"model weights\" buffer=CUDA1 size=\"11.9 GiB\"", "Weights=11.9GiB@CUDA1" },
        { "ollama", "time=x level=INFO source=server.go:104 msg=\"system memory\" total=\"628.5 GiB\" free=\"623.2 GiB\" free_swap=\"0 B\"",
            "HostMemory=628.5GiB HostMemoryFree=623.2GiB" },
        { "ollama", "time=x level=INFO source=server.go:1272 msg=\"llama runner started in 9.16 seconds\"", "StartupTime=9.16s" },
        // NVIDIA/TensorRT issues 2217 and 1397's lines of the builder, 8.4 to 10.
        { "tensorrt", "[I] [TRT] [MemUsageChange] Init cuDNN: CPU +240, GPU +241, now: CPU 674, GPU 2222 (MiB)", "LibraryMemory=241MiB UsedByProcess=2222MiB" },
        { "tensorrt", "[I] [TRT] [MemUsageChange] TensorRT-managed allocation in engine deserialization: CPU +0, GPU +20, now: CPU 0, GPU 20 (MiB)",
            "Weights=20MiB" },
        { "tensorrt", "[TRT] [I] Total Activation Memory: 3120566272\n[TRT] [I] Total Weights Memory: 14483464192\n[TRT] [I] Max Scratch Memory: 2065996800 " +
            "bytes", "Activations=3120566272bytes Weights=14483464192bytes ScratchMemory=2065996800bytes" },
        { "ollama", "time=x level=INFO msg=offload layers.offload=48 memory.required.full=\"11.4 GiB\" memory.required.kv=\"992.0 MiB\"",
            "LayersOnGpu=48layers NeededInFull=11.4GiB Cache=992MiB" },
    };

    /// <summary>Logs of public reports, shortened, without names, paths and dates.</summary>
    public static TheoryData<string, string?, LogOutcome, string, string> Reports => new()
    {
        // report, engine, outcome, figures, log
        { "ollama/ollama issue 9782", "ollama", LogOutcome.OutOfMemory, "LayersOnGpu=41layers FreeMemory=47.3GiB NeededInFull=11.5GiB NeededInPart=11.5GiB " +
            "Cache=1.6GiB Weights=9.3GiB Weights=8.9GiB Weights=402MiB ComputeBuffer=1GiB",
            """
            level=INFO source=server.go:130 msg=offload library=cuda layers.requested=-1 layers.model=41 layers.offload=41 layers.split="" memory.available="[47.3 GiB]" memory.gpu_overhead="0 B" memory.required.full="11.5 GiB" memory.required.partial="11.5 GiB" memory.required.kv="1.6 GiB" memory.required.allocations="[11.5 GiB]" memory.weights.total="9.3 GiB" memory.weights.repeating="8.9 GiB" memory.weights.nonrepeating="402.0 MiB" memory.graph.full="1.0 GiB" memory.graph.partial="1.0 GiB"
            CUDA error: out of memory
            """ },
        { "NVIDIA/TensorRT-LLM issue 5872", "tensorrt-llm", LogOutcome.OutOfMemory,
            "DeviceMemory=140.06GiB FreeMemory=108.86GiB FreeAtStart=139.55GiB FreeAfterWeights=110.7GiB",
            """
            [TRT-LLM] [RANK 1] [E] Failed to initialize executor on rank 1: Executor creation failed due to insufficient GPU memory.
            The following component could not be created: KV cache
            Total GPU memory (GiB): 140.06
            Free GPU memory before component creation attempt (GiB): 108.86
            Previously created components and free GPU memory before/after creation (GiB):
            Model: 139.55 / 110.70
            """ },
        { "triton-inference-server/tutorials pull request 150", "tensorrt-llm", LogOutcome.Started,
            "BlocksPerSequence=65blocks BlockTokens=32tokens CacheBlocks=116617blocks Cache=78.3GiB CacheTokens=3731744tokens",
            """
            [TensorRT-LLM][INFO] Max KV cache blocks per sequence: 65 [window size=2051], tokens per block=32, primary blocks=116617, secondary blocks=0
            [TensorRT-LLM][INFO] [MemUsageChange] Allocated 78.30 GiB for max tokens in paged KV cache (3731744).
            """ },
        { "NVIDIA/TensorRT-LLM issue 494", "tensorrt-llm", LogOutcome.Refused, "CacheTokens=693tokens",
            """
            [TensorRT-LLM][INFO] Using 693 tokens in paged KV cache.
            backend_model.cc:634] ERROR: Failed to create instance: unexpected error when creating modelInstanceState: maxTokensInPagedKvCache must be large enough to process at least 1 sequence to completion (i.e. must be larger than beam_width * tokensPerBlock * maxBlocksPerSeq)
            """ },
        { "NVIDIA/TensorRT-LLM issue 260", "tensorrt-llm", LogOutcome.OutOfMemory, "ContextMemory=0MiB UsedByProcess=12569MiB",
            """
            [TensorRT-LLM][INFO] [MemUsageChange] TensorRT-managed allocation in IExecutionContext creation: CPU +0, GPU +0, now: CPU 0, GPU 12569 (MiB)
            backend_model.cc:553] ERROR: Failed to create instance: [TensorRT-LLM][ERROR] CUDA runtime error in ::cudaMallocAsync(ptr, n, mCudaStream->get()): out of memory (tllmBuffers.h:112)
            """ },
        { "triton-inference-server/tensorrtllm_backend issue 396", "tensorrt-llm", LogOutcome.Truncated, "SequencesInStep=1sequences Weights=3404MiB",
            """
            [TensorRT-LLM][INFO] TRTGptModel maxNumSequences: 1
            [TensorRT-LLM][INFO] TRTGptModel maxBatchSize: 1
            [TensorRT-LLM][INFO] Loaded engine size: 3404 MiB
            """ },
        { "huggingface/text-embeddings-inference issue 670", "text-embeddings-inference", LogOutcome.OutOfMemory, "",
            """
            INFO text_embeddings_router: router/src/main.rs:189: Args { model_id: "BAA*/**e-m3", revision: None, dtype: None, pooling: None, max_concurrent_requests: 512, max_batch_tokens: 16384, max_batch_requests: None, auto_truncate: false }
            INFO text_embeddings_router: router/src/lib.rs:248: Warming up model
            Error: Model backend is not healthy: DriverError(CUDA_ERROR_OUT_OF_MEMORY, "out of memory")
            """ },
        { "huggingface/text-embeddings-inference issue 758", "text-embeddings-inference", LogOutcome.Truncated, "",
            """
            INFO text_embeddings_router: router/src/main.rs:203: Args { model_id: "jan**-*/*****", max_batch_tokens: 16384, auto_truncate: true }
            INFO text_embeddings_router: router/src/lib.rs:265: Warming up model
            """ },
        { "microsoft/onnxruntime issue 20038", "onnxruntime", LogOutcome.OutOfMemory, "AllocationTried=2830172160bytes",
            "onnx runtime error 6: Non-zero status code returned while running Mul node. Status Message: bfc_arena.cc:368 void* " +
            "onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) Failed to allocate memory for requested buffer of size 2830172160" },
        // No machine has 4 EiB.
        { "microsoft/onnxruntime issue 22702", "onnxruntime", LogOutcome.OutOfMemory, "",
            "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) Failed to allocate memory for requested " +
            "buffer of size 4585490524328388608" },
        { "microsoft/onnxruntime issue 14474", "onnxruntime", LogOutcome.Truncated, "UsedByProcess=21919005696bytes",
            """
            [I:onnxruntime:OnnxGlobalEnv, bfc_arena.cc:317 onnxruntime::BFCArena::AllocateRawInternal] Extending BFCArena for Cuda. bin_num:20 (requested) num_bytes: 504000000
            [I:onnxruntime:OnnxGlobalEnv, bfc_arena.cc:200 onnxruntime::BFCArena::Extend] Total allocated bytes: 21919005696
            """ },
        { "facebookresearch/seamless_communication issue 341", null, LogOutcome.OutOfMemory,
            "AllocationTried=1.36GiB DeviceMemory=5.77GiB FreeMemory=284.31MiB UsedByProcess=5.48GiB AllocatedByTorch=5.34GiB ReservedByTorch=22.94MiB",
            "OutOfMemoryError: CUDA out of memory. Tried to allocate 1.36 GiB. GPU 0 has a total capacty of 5.77 GiB of which 284.31 MiB is free. Including " +
            "non-PyTorch memory, this process has 5.48 GiB memory in use. Of the allocated memory 5.34 GiB is allocated by PyTorch, and 22.94 MiB is " +
            "reserved by PyTorch but unallocated." },
        { "oobabooga/text-generation-webui issue 963", "transformers", LogOutcome.OutOfMemory,
            "AllocationTried=166MiB DeviceMemory=8GiB AllocatedByTorch=6.93GiB FreeMemory=0bytes ReservedByTorch=7.22GiB",
            """
              File "site-packages\transformers\generation\utils.py", line 1485, in generate
            torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 166.00 MiB (GPU 0; 8.00 GiB total capacity; 6.93 GiB already allocated; 0 bytes free; 7.22 GiB reserved in total by PyTorch)
            """ },
        { "FireRedTeam/FireRedTTS2 issue 17", null, LogOutcome.OutOfMemory,
            "AllocationTried=26MiB DeviceMemory=11.66GiB FreeMemory=9.81MiB UsedByProcess=618MiB UsedByProcess=1.28GiB UsedByProcess=9.74GiB " +
            "AllocatedByTorch=9.3GiB ReservedByTorch=163.19MiB",
            "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 26.00 MiB. GPU 0 has a total capacity of 11.66 GiB of which 9.81 MiB is free. " +
            "Process 1 has 618.00 MiB memory in use. Process 2 has 1.28 GiB memory in use. Including non-PyTorch memory, this process has 9.74 GiB memory " +
            "in use. Of the allocated memory 9.30 GiB is allocated by PyTorch, and 163.19 MiB is reserved by PyTorch but unallocated." },
        { "Comfy-Org/ComfyUI issue 7372", null, LogOutcome.OutOfMemory,
            "AllocationTried=1024MB AllocatedByTorch=17.68GB UsedByOthers=3.95MB Budget=18.13GB",
            "MPS backend out of memory (MPS allocated: 17.68 GB, other allocations: 3.95 MB, max allowed: 18.13 GB). Tried to allocate 1024.00 MB on private " +
            "pool." },
        { "pytorch/pytorch issue 111729", "transformers", LogOutcome.OutOfMemory,
            "AllocationTried=4GiB DeviceMemory=11.93GiB AllocatedByTorch=10.67GiB FreeMemory=515.38MiB ReservedByTorch=10.92GiB",
            """
              File "site-packages/transformers/models/llama/modeling_llama.py", line 818, in _prepare_decoder_attention_mask
            OutOfMemoryError: CUDA out of memory. Tried to allocate 4.00 GiB (GPU 3; 11.93 GiB total capacity; 10.67 GiB already allocated; 515.38 MiB free; 11.93 GiB allowed; 10.92 GiB reserved in total by PyTorch)
            """ },
        { "vllm-project/vllm pull request 10511", "vllm", LogOutcome.Truncated,
            "DeviceMemory=79.22GiB Share=0.9of 1 Budget=71.29GiB Weights=7.48GiB OutsideTorch=3.58GiB Activations=1.26GiB Cache=53.29GiB",
            """
            INFO 12-13 19:55:25 worker.py:243] Memory profiling results:
            INFO 12-13 19:55:25 worker.py:243] total_gpu_memory     79.22GiB
            INFO 12-13 19:55:25 worker.py:243] gpu_memory_utilization       0.90
            INFO 12-13 19:55:25 worker.py:243] the current vLLM instance can use    71.29GiB
            INFO 12-13 19:55:25 worker.py:243] model weights take   7.48GiB
            INFO 12-13 19:55:25 worker.py:243] non_torch_memory     3.58GiB
            INFO 12-13 19:55:25 worker.py:243] PyTorch activation peak memory       1.26GiB
            INFO 12-13 19:55:25 worker.py:243] available_kv_cache_memory    53.29GiB
            """ },
        { "huggingface/transformers issue 26203", "transformers", LogOutcome.OutOfMemory, "AllocatedByTorch=80469MiB ReservedByTorch=80484MiB",
            """
              File "site-packages/transformers/models/llama/modeling_llama.py", line 300, in forward
            torch.cuda.OutOfMemoryError: CUDA out of memory.
            | Allocated memory      |  80469 MiB |  80469 MiB |  80469 MiB |      0 B   |
            | GPU reserved memory   |  80484 MiB |  80484 MiB |  80484 MiB |      0 B   |
            """ },
    };

    [Theory, MemberData(nameof(Reports))]
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

    /// <summary>SergiioB/intel-arc-pro-b70-inference-cookbook issue 4: lines of an exception have the process and no level.</summary>
    [Fact]
    public void A_line_of_an_exception_that_a_terminal_broke_is_one_line() => Assert.Equal(
        "LongestContext=100000tokens CacheNeeded=4.26GiB Cache=4.25GiB",
        Shown(LogReader.Read("(EngineCore pid=316)     raise ValueError(\n(EngineCore pid=316) ValueError: To serve at least one request with the model's " +
            "max seq len (100000), (4.26 GiB KV cach\ne is needed, which is larger than the available KV cache memory (4.25 GiB).")));

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
