using InferenceSizing.Formats.Logs;

namespace InferenceSizing.Formats.Tests.Logs;

/// <summary>Logs of public reports: report, engine, outcome, figures, log.</summary>
internal static class PrintedReports
{
    /// <summary>Logs of public reports, shortened, without names, paths and dates.</summary>
    public static TheoryData<string, string?, LogOutcome, string, string> All => new()
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
}
