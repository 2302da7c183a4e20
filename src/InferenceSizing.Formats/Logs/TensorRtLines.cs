using static InferenceSizing.Formats.Logs.Quantity;

namespace InferenceSizing.Formats.Logs;

/// <summary>Lines of TensorRT-LLM's C++ and PyTorch runtimes and of TensorRT: NVIDIA/TensorRT-LLM, cpp/tensorrt_llm and
/// tensorrt_llm/_torch/pyexecutor/_util.py, 2023 to 1.3; NVIDIA/TensorRT 8 to 10.</summary>
internal static class TensorRtLines
{
    private const string Name = "tensorrt-llm";

    public static LogRule[] All { get; } =
    [
        new(Name, "TRTGptModel maxBatchSize", @"TRTGptModel maxBatchSize: (?<n>\d+)", ("n", SequencesInStep, "sequences")),
        new(Name, "TRTGptModel maxNumSequences", @"TRTGptModel maxNumSequences: (?<n>\d+)", ("n", SequencesInStep, "sequences")),
        new(Name, "TRTGptModel maxSequenceLen", @"TRTGptModel maxSequenceLen: (?<n>\d+)", ("n", LongestContext, "tokens")),
        new(Name, "TRTGptModel maxInputLen", @"TRTGptModel maxInputLen: (?<n>\d+)", ("n", LongestPrompt, "tokens")),
        new(Name, "TRTGptModel maxNumTokens", @"TRTGptModel maxNumTokens: (?<n>\d+)", ("n", TokensInStep, "tokens")),
        new(null, "Loaded engine size", @"Loaded engine size: (?<w>[\d.]+) (?<u>MiB|MB|GiB)", ("w", Weights, "u")),
        new(Name, "for execution context memory", @"Allocated (?<m>[\d.]+) (?<u>MiB|MB|GiB|GB) for execution context memory", ("m", ContextMemory, "u")),
        new(Name, "for runtime buffers", @"Allocated (?<m>[\d.]+) (?<u>MiB|MB|GiB|GB) GPU memory for runtime buffers", ("m", RuntimeBuffers, "u")),
        new(Name, "memory for decoder", @"Allocated (?<m>[\d.]+) (?<u>MiB|MB|GiB|GB) GPU memory for decoder", ("m", RuntimeBuffers, "u")),
        new(Name, "Using Total Memory", @"Using Total Memory (?<d>[\d.]+) GiB", ("d", DeviceMemory, "GiB")),
        new(Name, "calculating max tokens in paged kv cache", @"max tokens in paged kv cache: total: (?<d>[\d.]+) (?<u>GiB|GB), available: (?<f>[\d.]+) " +
            @"(?:GiB|GB)", ("d", DeviceMemory, "u"), ("f", FreeMemory, "u")),
        new(Name, "primary pool", @"Number of blocks in KV cache primary pool: (?<b>\d+)", ("b", CacheBlocks, "blocks")),
        new(Name, "tokens per block", @"Number of tokens per block: (?<b>\d+)", ("b", BlockTokens, "tokens")),
        new(Name, "per sequence: ", @"Max KV cache (?:pages|blocks) per sequence: (?<b>\d+)", ("b", BlocksPerSequence, "blocks")),
        new(Name, "primary blocks=", @"tokens per block=(?<t>\d+), primary blocks=(?<b>\d+)", ("t", BlockTokens, "tokens"), ("b", CacheBlocks, "blocks")),
        new(Name, "for max tokens", @"Allocated (?<c>[\d.]+) (?<u>GiB|GB|MiB) for max tokens(?: in paged KV cache)? \((?<t>\d+)\)", ("c", Cache, "u"),
            ("t", CacheTokens, "tokens")),
        new(Name, "Total GPU memory (GiB)", @"Total GPU memory \(GiB\): (?<d>[\d.]+)", ("d", DeviceMemory, "GiB")),
        new(Name, "before component creation attempt", @"Free GPU memory before component creation attempt \(GiB\): (?<f>[\d.]+)",
            ("f", FreeMemory, "GiB")),
        new(Name, "Model: ", @"^\s*Model: (?<a>[\d.]+) / (?<b>[\d.]+)\s*$", ("a", FreeAtStart, "GiB"), ("b", FreeAfterWeights, "GiB")),
        new(Name, "for model weights", @"[Uu]ses? (?<w>[\d.]+) (?<u>GB|GiB) for model weights", ("w", Weights, "u")),
        new(Name, "Memory used after loading model weights (inside torch)",
            @"Memory used after loading model weights \(inside torch\).*?: (?<w>[\d.]+) (?<u>GB|GiB)", ("w", Weights, "u")),
        new(Name, "Memory used after loading model weights (outside torch)",
            @"Memory used after loading model weights \(outside torch\).*?: (?<n>[\d.]+) (?<u>GB|GiB)", ("n", OutsideTorch, "u")),
        new(Name, "Memory dynamically allocated during inference", @"allocated during inference \(inside torch\).*?: (?<a>[\d.]+) (?<u>GB|GiB)",
            ("a", Activations, "u")),
        new(Name, "Memory used outside torch", @"Memory used outside torch .*?: (?<n>[\d.]+) (?<u>GB|GiB)", ("n", OutsideTorch, "u")),
        new(Name, ", kv size ", @", kv size (?:per token )?is (?<c>\d+)", ("c", CachePerToken, "bytes")),
        new(Name, "Estimated max memory in KV cache", @"Estimated max memory in KV cache ?: (?<c>[\d.]+) (?<u>GB|GiB)", ("c", Cache, "u")),
        new(Name, "Estimated max tokens in KV cache", @"Estimated max tokens in KV cache ?: (?<t>\d+)", ("t", CacheTokens, "tokens")),
        new(Name, "Setting PyTorch memory fraction", @"memory fraction to (?<s>[\d.]+) \((?<l>[\d.]+) GiB\)", ("s", TorchShare, "of 1"),
            ("l", TorchLimit, "GiB")),
        new(Name, "max_num_requests=", @"max_seq_len=(?<l>\d+), max_num_requests=\d+, max_num_tokens=(?<t>\d+), max_batch_size=(?<s>\d+)",
            ("l", LongestContext, "tokens"), ("t", TokensInStep, "tokens"), ("s", SequencesInStep, "sequences")),
        new(Name, "[SequenceInfo:]",
            @"self\.max_seq_len=(?<l>\d+), self\.max_batch_size=(?<s>\d+), self\.page_size=(?<b>\d+), self\.max_num_tokens=(?<t>\d+)",
            ("l", LongestContext, "tokens"), ("s", SequencesInStep, "sequences"), ("b", BlockTokens, "tokens"), ("t", TokensInStep, "tokens")),
        new(Name, "for k/v cache", @"Allocate (?<c>\d+) bytes for k/v cache", ("c", Cache, "bytes")),
        new(Name, "Peak memory during memory usage profiling", @"Peak memory during memory usage profiling[^:]*: (?<p>[\d.]+) (?<u>GiB|GB), available KV " +
            @"cache memory[^:]*: (?<c>[\d.]+) (?:GiB|GB), fraction is set (?<s>[\d.]+)",
            ("p", UsedByProcess, "u"), ("c", Cache, "u"), ("s", Share, "of 1")),
        new(Name, "device total memory", @"device total memory (?<d>[\d.]+) (?<u>GiB|GB)", ("d", DeviceMemory, "u")),
        new(Name, "Max tokens in paged KV cache", @"Max tokens in paged KV cache: (?<t>\d+)\. Allocating (?<c>\d+) bytes", ("t", CacheTokens, "tokens"),
            ("c", Cache, "bytes")),
        new(Name, "tokens in paged KV cache", @"Using (?<t>\d+) tokens in paged KV cache", ("t", CacheTokens, "tokens")),
        new("tensorrt", "per-runner device persistent memory", @"device persistent memory is (?<m>\d+)", ("m", PersistentMemory, "bytes")),
        new("tensorrt", "per-runner host persistent memory", @"host persistent memory is (?<m>\d+)", ("m", HostPersistentMemory, "bytes")),
        new("tensorrt", "activation device memory", @"activation device memory of size (?<m>\d+)", ("m", Activations, "bytes")),
        // The libraries and the engine as they are loaded, 8.0 and later.
        new("tensorrt", "[MemUsageChange] Init", @"Init [^:]+: CPU [+-]\d+, GPU (?<m>[+-]\d+), now: CPU \d+, GPU (?<n>\d+) \(MiB\)",
            ("m", LibraryMemory, "MiB"), ("n", UsedByProcess, "MiB")),
        new("tensorrt", "in engine deserialization", @"in engine deserialization: CPU [+-]\d+, GPU (?<w>[+-]\d+), now", ("w", Weights, "MiB")),
        new("tensorrt", "Engine loaded in", @"Engine loaded in (?<t>[\d.]+) sec", ("t", LoadingTime, "s")),
        new("tensorrt", "Total Host Persistent Memory", @"Total Host Persistent Memory: (?<m>\d+)", ("m", HostPersistentMemory, "bytes")),
        new("tensorrt", "Total Device Persistent Memory", @"Total Device Persistent Memory: (?<m>\d+)", ("m", PersistentMemory, "bytes")),
        new("tensorrt", "Scratch Memory:", @"(?:Total|Max) Scratch Memory: (?<m>\d+)", ("m", ScratchMemory, "bytes")),
        new("tensorrt", "Total Activation Memory", @"Total Activation Memory: (?<m>\d+)", ("m", Activations, "bytes")),
        new("tensorrt", "Total Weights Memory", @"Total Weights Memory: (?<m>\d+)", ("m", Weights, "bytes")),
        new("tensorrt", "IExecutionContext creation", @"IExecutionContext creation: CPU [+-]\d+, GPU (?<m>[+-]\d+), now: CPU \d+, GPU (?<n>\d+) \(MiB\)",
            ("m", ContextMemory, "MiB"), ("n", UsedByProcess, "MiB")),
    ];
}
