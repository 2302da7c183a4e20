namespace InferenceSizing.Formats.Logs;

/// <summary>Lines that tell how a start-up ended.</summary>
internal static class LogEndings
{
    /// <summary>The allocator's own sentences, and what engines make of them.</summary>
    public static readonly string[] OutOfMemory =
    [
        "CUDA out of memory", "OutOfMemoryError", "HIP out of memory", "cudaMalloc failed: out of memory", "failed to allocate compute buffers",
        "unable to allocate CUDA", "ErrorOutOfDeviceMemory", "Failed to allocate memory for requested buffer", "is smaller than requested bytes of",
        "Executor creation failed due to insufficient GPU memory", "CUDA error: out of memory", "cudaErrorMemoryAllocation",
        "MPS backend out of memory", "UR_RESULT_ERROR_OUT_OF_DEVICE_MEMORY", "you tried to allocate", "Error Code 2: OutOfMemory",
        "requires more system memory", "CUDA_ERROR_OUT_OF_MEMORY", "): out of memory", "CUDA failure 2: out of memory",
    ];

    /// <summary>llama.cpp does without copies of a pipeline's inputs where they find no room.</summary>
    public const string TriedAgain = "retrying without pipeline parallelism";

    /// <summary>A mark of the line, the code of the check, and whether memory is what it is about.</summary>
    public static readonly (string Mark, string Code)[] Refusals =
    [
        ("KV cache is needed, which is larger than", "contextExceedsCache"),
        ("larger than the maximum number of tokens that can be stored in KV cache", "contextExceedsCache"),
        ("maxTokensInPagedKvCache must be large enough", "contextExceedsCache"),
        ("is less than desired GPU memory utilization", "shareExceedsFree"),
        ("No available memory for the cache blocks", "weightsExceedBudget"),
        ("exceeds available Mamba cache blocks", "sequencesExceedBlocks"),
        ("greater than the derived max_model_len", "contextExceedsModel"),
        ("Not enough memory. Please try to increase --mem-fraction-static", "weightsExceedBudget"),
        ("larger than the profiled value -", "weightsExceedBudget"),
        ("must be divisible by tensor parallel size", "headsIndivisible"),
        ("is not divisible by tensor parallel size", "headsIndivisible"),
        ("is not divisible by weight quantization block", "sharesIndivisible"),
        ("is not supported for the current GPU", "formatUnsupported"),
        ("Bfloat16 is only supported on GPUs", "formatUnsupported"),
        ("are not supported for now", "modelUnsupported"),
        ("is not supported anymore", "modelUnsupported"),
        ("unknown model architecture", "modelUnsupported"),
        ("Transformers does not recognize this architecture", "modelUnsupported"),
        ("Chunked MM input disabled but", "settingRefused"),
        ("must be greater than or equal to max_num_seqs", "settingRefused"),
        ("is smaller than max_model_len", "settingRefused"),
        ("does not support float16", "settingRefused"),
        ("unrecognized arguments:", "settingRefused"),
        ("the following arguments are required", "settingRefused"),
        ("validation error for", "settingRefused"),
        ("error: invalid argument", "settingRefused"),
    ];

    /// <summary>What engines say of a start that broke for another reason than memory or a check, behind its cause.</summary>
    public static readonly string[] Broken =
    [
        "Failed to initialize executor on rank", "Engine core initialization failed", "Engine process failed to start", "Scheduler hit an exception",
        "exiting due to model loading error", "llama runner process has terminated",
    ];

    /// <summary>The server answers: what is refused or breaks behind it is a request.</summary>
    public static readonly string[] Ready =
    [
        "Application startup complete", "fired up and ready to roll", "Uvicorn running on", "server is listening", "all slots are idle",
        "llama runner started in",
    ];

    /// <summary>What is printed late in a start, by engines and programs whose last word may be another.</summary>
    public static readonly string[] Started =
    [
        "Graph capturing finished", "init engine (profile", "GPU KV cache size:", "max_total_num_tokens=", "for max tokens in paged KV cache (",
        "for max tokens (", "main: server listening", "memory_breakdown_print", "llama runner started", "starting llama server", "compute buffer size",
        "IExecutionContext creation", "Server running on", "| tg", "tg128", "Starting vLLM API server", "started llama runner", "Starting HTTP server",
        "initializing, n_slots =",
    ];
}
