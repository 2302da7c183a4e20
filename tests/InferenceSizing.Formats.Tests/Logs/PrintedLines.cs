
namespace InferenceSizing.Formats.Tests.Logs;

/// <summary>Lines as engines print them, and the figures in each: engine, line, figures. Wording from the sources named above them.</summary>
internal static class PrintedLines
{
    public static TheoryData<string, string, string> All => new()
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
}
