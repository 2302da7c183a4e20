using static InferenceSizing.Formats.Logs.Quantity;

namespace InferenceSizing.Formats.Logs;

/// <summary>Lines of vLLM, by release: vllm-project/vllm, vllm/v1/worker/gpu_worker.py, vllm/v1/core/kv_cache_utils.py, vllm/worker/worker.py and
/// vllm/executor, 0.1 to August 2026.</summary>
internal static class VllmLines
{
    internal const string Name = "vllm";

    public static LogRule[] All { get; } =
    [
        // 0.4.3 to 0.7.3; then 0.8.0 to 0.8.4 with GB, 0.8.5 with GiB, "memory" since November 2025.
        new(Name, "Loading model weights took", @"Loading model weights took (?<w>[\d.]+) ?(?<u>GB|GiB)", ("w", Weights, "u")),
        new(Name, "Model loading took", @"Model loading took (?<w>[\d.]+) ?(?<u>GB|GiB)(?: memory)? and (?<t>[\d.]+) seconds", ("w", Weights, "u"),
            ("t", LoadingTime, "s")),
        new(Name, "Loading weights took", @"Loading weights took (?<t>[\d.]+) seconds", ("t", LoadingTime, "s")),
        new(Name, "Checkpoint size: ", @"Checkpoint size: (?<w>[\d.]+) GiB\. Available RAM: (?<h>[\d.]+) GiB", ("w", ModelSize, "GiB"),
            ("h", HostMemory, "GiB")),
        new(Name, "blocks: ", @"# (?:GPU|cuda|CUDA) blocks: (?<g>\d+)(?:, # CPU blocks: (?<h>\d+))?", ("g", CacheBlocks, "blocks"),
            ("h", HostCacheBlocks, "blocks")),
        new(Name, "num_gpu_blocks is: ", @"num_gpu_blocks is: (?<g>\d+)", ("g", CacheBlocks, "blocks")),
        new(Name, "total_gpu_memory", @"total_gpu_memory \((?<d>[\d.]+) ?GiB\) x gpu_memory_utilization \((?<s>[\d.]+)\) = (?<b>[\d.]+) ?GiB",
            ("d", DeviceMemory, "GiB"), ("s", Share, "of 1"), ("b", Budget, "GiB")),
        new(Name, "model weights take", @"model weights take (?<w>[\d.]+) ?GiB; non_torch_memory takes (?<n>[\d.]+) ?GiB; PyTorch activation peak memory " +
            @"takes (?<a>[\d.]+) ?GiB; the rest of the memory reserved for KV Cache is (?<c>[\d.]+) ?GiB",
            ("w", Weights, "GiB"), ("n", OutsideTorch, "GiB"), ("a", Activations, "GiB"), ("c", Cache, "GiB")),
        // 0.6.2 to 0.6.4: one line of pairs; 0.6.5: a line each.
        new(Name, "peak_torch_memory=",
            @"total_gpu_memory=(?<d>[\d.]+)GiB .*non_torch_memory=(?<n>[\d.]+)GiB kv_cache_size=(?<c>-?[\d.]+)GiB gpu_memory_utilization=(?<s>[\d.]+)",
            ("d", DeviceMemory, "GiB"), ("n", OutsideTorch, "GiB"), ("c", Cache, "GiB"), ("s", Share, "of 1")),
        new(Name, "worker.py:", @"\] total_gpu_memory +(?<d>[\d.]+)GiB", ("d", DeviceMemory, "GiB")),
        new(Name, "worker.py:", @"\] gpu_memory_utilization +(?<s>[\d.]+)", ("s", Share, "of 1")),
        new(Name, "worker.py:", @"the current vLLM instance can use +(?<b>[\d.]+)GiB", ("b", Budget, "GiB")),
        new(Name, "worker.py:", @"\] model weights take +(?<w>[\d.]+)GiB$", ("w", Weights, "GiB")),
        new(Name, "worker.py:", @"\] non_torch_memory +(?<n>[\d.]+)GiB", ("n", OutsideTorch, "GiB")),
        new(Name, "worker.py:", @"\] PyTorch activation peak memory +(?<a>[\d.]+)GiB", ("a", Activations, "GiB")),
        new(Name, "worker.py:", @"\] available_kv_cache_memory +(?<c>-?[\d.]+)GiB", ("c", Cache, "GiB")),
        new(Name, "Encoder cache will be initialized", @"Encoder cache will be initialized with a budget of (?<t>\d+) tokens", ("t", EncoderBudget, "tokens")),
        new(Name, "Available KV cache memory", @"Available KV cache memory: (?<c>-?[\d.]+) GiB", ("c", Cache, "GiB")),
        new(Name, "GPU KV cache size", @"GPU KV cache size: (?<t>[\d,]+) tokens", ("t", CacheTokens, "tokens")),
        new(Name, "oncurrency for", @"[Mm]aximum concurrency for (?<l>[\d,]+) tokens per request: (?<c>[\d.]+) ?x", ("l", LongestContext, "tokens"),
            ("c", MaxConcurrency, "sequences")),
        new(Name, "Using max model len", @"Using max model len (?<l>\d+)", ("l", LongestContext, "tokens")),
        new(Name, "max_num_batched_tokens=", @"max_num_batched_tokens=(?<t>\d+)", ("t", TokensInStep, "tokens")),
        new(Name, "Profiling CUDA graph memory", @"Profiling CUDA graph memory: .*?largest=(?<b>\d+)", ("b", LargestGraphBatch, "sequences")),
        new(Name, "Capping cudagraph capture sizes", @"capture sizes from max \d+ to (?<b>\d+) to fit Mamba cache blocks \((?<r>\d+) blocks",
            ("b", LargestGraphBatch, "sequences"), ("r", RecurrentStates, "blocks")),
        new(Name, "CUDA graph pool memory", @"CUDA graph pool memory: (?<g>-?[\d.]+) GiB \(actual\), (?<e>-?[\d.]+) GiB \(estimated\)",
            ("g", Graphs, "GiB"), ("e", GraphsEstimated, "GiB")),
        new(Name, "Estimated CUDA graph memory", @"Estimated CUDA graph memory: (?<g>[\d.]+) GiB", ("g", GraphsEstimated, "GiB")),
        new(Name, "is equivalent to --gpu-memory-utilization",
            @"--gpu-memory-utilization=(?<s>[\d.]+) is equivalent to --gpu-memory-utilization=(?<w>0?\.\d+|1\.0+)",
            ("s", Share, "of 1"), ("w", ShareWithoutGraphs, "of 1")),
        new(Name, "increase --gpu-memory-utilization ", @"increase --gpu-memory-utilization (?:from (?<w>[01]?\.\d+) )?to (?<s>[01]?\.\d+)",
            ("w", Share, "of 1"), ("s", ShareForOldCache, "of 1")),
        new(Name, "Graph capturing finished", @"Graph capturing finished in (?<t>[\d.]+) secs?, took (?<g>-?[\d.]+) GiB", ("t", GraphTime, "s"),
            ("g", Graphs, "GiB")),
        new(Name, "init engine (profile", @"init engine \(profile, create kv cache, warmup model\) took (?<t>[\d.]+) s", ("t", StartupTime, "s")),
        new(Name, "Free memory on device", @"Free memory on device[^(]*\((?<f>[\d.]+)/(?<d>[\d.]+) GiB\)", ("f", FreeAtStart, "GiB"),
            ("d", DeviceMemory, "GiB")),
        new(Name, "esired GPU memory utilization", @"[Dd]esired GPU memory utilization (?:is )?\((?<s>[\d.]+), (?<b>[\d.]+) GiB\)", ("s", Share, "of 1"),
            ("b", Budget, "GiB")),
        new(Name, "Actual usage is", @"Actual usage is (?<w>[\d.]+) GiB for (?:model )?weights?, (?<a>[\d.]+) GiB for peak activation, (?<n>[\d.]+) GiB " +
            @"for non-torch memory,? and (?<g>[\d.]+) GiB for CUDAGraph memory",
            ("w", Weights, "GiB"), ("a", Activations, "GiB"), ("n", OutsideTorch, "GiB"), ("g", Graphs, "GiB")),
        new(Name, "--kv-cache-memory=", @"--kv-cache-memory=(?<c>\d+)", ("c", CacheAdvised, "bytes")),
        new(Name, "kv cache memory in use is", @"kv cache memory in use is (?<c>[\d.]+) (?<u>GiB|bytes)", ("c", Cache, "u")),
        new(Name, "Sleep mode freed", @"Sleep mode freed (?<f>-?[\d.]+) GiB memory, (?<m>[\d.]+) GiB memory is still in use", ("f", FreedBySleep, "GiB"),
            ("m", UsedByProcess, "GiB")),
        new(Name, "CuMemAllocator: sleep freed", @"sleep freed (?<f>[\d.]+) GiB memory", ("f", FreedBySleep, "GiB")),
        new(Name, "Setting attention block size", @"Setting attention block size to (?<b>\d+) tokens", ("b", BlockTokens, "tokens")),
        new(Name, "Padding mamba page size", @"Padding mamba page size by (?<p>[\d.]+)%", ("p", PagePadding, "percent")),
        new(Name, "padding layers", @"Add \d+ padding layers, may waste at most (?<p>[\d.]+)%", ("p", LayerPadding, "percent")),
        new(Name, "KV cache is needed",
            @"max seq len \((?<l>\d+)\),? \((?<n>[\d.]+) GiB KV cache is needed, which is larger than the available KV cache memory \((?<c>-?[\d.]+) GiB\)",
            ("l", LongestContext, "tokens"), ("n", CacheNeeded, "GiB"), ("c", Cache, "GiB")),
        new(Name, "estimated maximum model length", @"estimated maximum model length is (?<l>\d+)", ("l", LongestContextThatFits, "tokens")),
        new(Name, "maximum number of tokens that can be stored",
            @"max seq len \((?<l>\d+)\) is larger than the maximum number of tokens that can be stored in KV cache \((?<t>\d+)\)",
            ("l", LongestContext, "tokens"), ("t", CacheTokens, "tokens")),
        new(Name, "exceeds available Mamba cache blocks", @"max_num_seqs \((?<s>\d+)\) exceeds available Mamba cache blocks \((?<b>\d+)\)",
            ("s", SequencesInStep, "sequences"), ("b", RecurrentStates, "blocks")),
        new(Name, "greater than the derived max_model_len", @"max_model_len \((?<l>\d+)\) is greater than the derived max_model_len \(\w+=(?<m>\d+)",
            ("l", LongestContext, "tokens"), ("m", LongestContextOfModel, "tokens")),
        new(Name, "warming up sampler with", @"warming up sampler with (?<s>\d+) dummy requests", ("s", SequencesInStep, "sequences")),
        new(Name, "for KV cache on node", @"Explicitly set \((?<c>[\d.]+)/(?<h>[\d.]+)\) GiB for KV cache", ("c", Cache, "GiB"), ("h", HostMemory, "GiB")),
        new(Name, "Initial free memory", @"Initial free memory:? (?<f>[\d.]+) GiB[,;] reserved (?<c>[\d.]+) GiB", ("f", FreeAtStart, "GiB"),
            ("c", Cache, "GiB")),
        new(Name, "Multiplying the GPU KV cache size", @"Multiplying the GPU KV cache size by the \w+ world_size (?<r>\d+)", ("r", Ranks, "ranks")),
        new(Name, "kv_cache_size_tokens=", @"kv_cache_size_tokens=""?(?<t>\d+)", ("t", CacheTokens, "tokens")),
    ];
}
