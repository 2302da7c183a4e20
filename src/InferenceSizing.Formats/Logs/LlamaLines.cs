using static InferenceSizing.Formats.Logs.Quantity;

namespace InferenceSizing.Formats.Logs;

/// <summary>Lines of llama.cpp and of Ollama: ggml-org/llama.cpp, src/llama-*.cpp and common, 2023 to August 2026; ollama/ollama, llm/memory.go and
/// ml/device.go, 0.1 to 0.12.</summary>
internal static class LlamaLines
{
    private const string Name = "llama.cpp", Ollama = "ollama";
    private const string Size = @"(?<v>[\d.]+) (?<u>[KMGT]i?B|B)";

    public static LogRule[] All { get; } =
    [
        new(Name, "model size", @"model size +[=:] +(?<w>[\d.]+) (?<u>GiB|MiB|GB)(?: \((?<b>[\d.]+) BPW\))?", ("w", ModelSize, "u"), ("b", BitsPerWeight, "bits")),
        new(Name, "file size", @"print_info: file size +[=:] +(?<w>[\d.]+) (?<u>GiB|MiB)(?: \((?<b>[\d.]+) BPW\))?", ("w", ModelSize, "u"), ("b", BitsPerWeight, "bits")),
        new(Name, "model params", @"model params +[=:] +(?<p>[\d.]+) (?<u>B|M|T)", ("p", Parameters, "u")),
        new(Name, "layers to GPU", @"offloaded (?<n>\d+)/\d+ layers to GPU", ("n", LayersOnGpu, "layers")),
        new(Name, "buffer size", @"load_tensors: +(?<device>\S+) (?:model )?buffer size = +(?<w>[\d.]+) MiB", ("w", Weights, "MiB")),
        new(Name, "KV buffer size", @"(?<device>\S+) KV buffer size = +(?<c>[\d.]+) MiB", ("c", Cache, "MiB")),
        new(Name, "RS buffer size", @"(?<device>\S+) RS buffer size = +(?<c>[\d.]+) MiB", ("c", RecurrentStateBytes, "MiB")),
        new(Name, "output buffer size", @"(?<device>\S+) +output buffer size = +(?<c>[\d.]+) MiB", ("c", OutputBuffer, "MiB")),
        new(Name, "compute buffer size", @"(?<device>\S+) compute buffer size = +(?<c>[\d.]+) MiB", ("c", ComputeBuffer, "MiB")),
        new(Name, "KV self size", @"KV self size +[=:] +(?<c>[\d.]+) MiB", ("c", Cache, "MiB")),
        new(Name, " cells, ", @"llama_kv_cache\w*: size = +(?<c>[\d.]+) MiB \( *(?<n>\d+) cells", ("c", Cache, "MiB"), ("n", CacheTokens, "tokens")),
        new(Name, "creating non-SWA KV cache", @"creating non-SWA KV cache, size = (?<n>\d+) cells", ("n", CacheTokens, "tokens")),
        new(Name, "SWA KV cache, size", @"creating +SWA KV cache, size = (?<n>\d+) cells", ("n", WindowCacheTokens, "tokens")),
        new(Name, "n_ctx ", @"n_ctx +[=:] +(?<n>\d+)", ("n", CacheTokens, "tokens")),
        new(Name, "n_ctx_per_seq", @"n_ctx_per_seq +[=:] +(?<n>\d+)", ("n", LongestContext, "tokens")),
        new(Name, "n_ctx_seq ", @"n_ctx_seq +[=:] +(?<n>\d+)", ("n", LongestContext, "tokens")),
        new(Name, "n_ctx_train (", @"n_ctx_train \((?<n>\d+)\)", ("n", LongestContextOfModel, "tokens")),
        new(Name, "n_seq_max", @"n_seq_max +[=:] +(?<n>\d+)", ("n", Slots, "sequences")),
        new(Name, "n_batch ", @"n_batch +[=:] +(?<n>\d+)", ("n", TokensInStep, "tokens")),
        new(Name, "n_ubatch ", @"n_ubatch +[=:] +(?<n>\d+)", ("n", PrefillChunk, "tokens")),
        new(Name, "using n_parallel", @"using n_parallel = (?<n>\d+)", ("n", Slots, "sequences")),
        new(Name, "pipeline parallelism enabled", @"n_copies=(?<n>\d+)", ("n", Copies, "copies")),
        new(Name, "cudaMalloc failed", @"allocating (?<m>[\d.]+) MiB on device (?<device>\d+)", ("m", AllocationTried, "MiB")),
        new(Name, "buffer of size", @"failed to allocate (?<device>\S+) buffer of size (?<m>\d+)", ("m", AllocationTried, "bytes")),
        new(Name, "MiB free)", @"(?<device>(?:CUDA|ROCm|Vulkan|Metal|SYCL)\d*)\b.*?\((?<d>\d+) MiB, (?<f>\d+) MiB free\)", ("d", DeviceMemory, "MiB"), ("f", FreeMemory, "MiB")),
        new(Name, "memory usage of mmproj", @"estimated memory usage of mmproj is (?<m>[\d.]+) MiB", ("m", Projector, "MiB")),
        new(Name, "projected to use", @"projected to use (?<p>\d+) MiB of device memory vs\.(?: a total of (?<d>\d+) MiB| (?<f>\d+) MiB of free)", ("p", ProjectedUse, "MiB"), ("d", DeviceMemory, "MiB"), ("f", FreeMemory, "MiB")),
        new(Name, "free memory target", @"cannot meet free memory target of (?<l>\d+) MiB, need to reduce device memory by (?<s>\d+) MiB", ("l", ToLeaveFree, "MiB"), ("s", ToSave, "MiB")),
        new(Name, "cannot fulfill margin", @"cannot fulfill margin of (?<l>\d+) MiB on all devices, need to use (?<s>\d+) MiB less", ("l", ToLeaveFree, "MiB"), ("s", ToSave, "MiB")),
        new(Name, "will leave", @"will leave (?<l>\d+) >= (?<t>\d+) MiB of free device memory", ("l", Left, "MiB"), ("t", ToLeaveFree, "MiB")),
        new(Name, "context size set by user", @"context size set by user to (?<n>\d+)", ("n", CacheTokens, "tokens")),
        new(Name, "context size reduced", @"context size reduced from (?<a>\d+) to (?<b>\d+) -> need (?<s>\d+) MiB less", ("a", CacheTokensAsked, "tokens"), ("b", CacheTokens, "tokens"), ("s", ToSave, "MiB")),
        new(Name, "with only dense weights", @"total surplus of (?<s>\d+) MiB", ("s", Left, "MiB")),
        new(Name, "dense-only and", @"set to use (?<d>\d+) dense-only and (?<f>\d+) full GPU layers", ("d", LayersWithExpertsOnHost, "layers"), ("f", LayersOnGpu, "layers")),
        new(Name, " deficit", @"- (?<device>\w+) .*?: +(?<d>\d+) total, +(?<p>\d+) used, +(?<m>-?\d+) (?:deficit|surplus)", ("d", DeviceMemory, "MiB"), ("p", ProjectedUse, "MiB"), ("m", Missing, "MiB")),
        new(Name, "memory_breakdown_print", @"- (?<device>\w+)[^|]*\| +(?<d>\d+) = (?<f>\d+) \+ \( *(?<s>\d+) = +(?<w>\d+) \+ +(?<c>\d+) \+ +(?<b>\d+)\) \+ +(?<x>-?\d+)",
            ("d", DeviceMemory, "MiB"), ("f", FreeMemory, "MiB"), ("s", UsedByProcess, "MiB"), ("w", Weights, "MiB"), ("c", Cache, "MiB"), ("b", ComputeBuffer, "MiB"), ("x", Unaccounted, "MiB")),
        new(Name, "- Host", @"- (?<device>Host) +\| +(?<s>\d+) = +(?<w>\d+) \+ +(?<c>\d+) \+ +(?<b>\d+)", ("s", UsedByProcess, "MiB"), ("w", Weights, "MiB"), ("c", Cache, "MiB"), ("b", ComputeBuffer, "MiB")),
        new(Name, "| ", @"\| +(?<w>[\d.]+) (?<u>GiB|MiB) \| +(?<p>[\d.]+) (?<n>B|M|T) \|.*\| +pp ?\d+(?: @ d\d+)? +\| +(?<s>[\d.]+)", ("w", ModelSize, "u"), ("p", Parameters, "n"), ("s", PrefillSpeed, "tokens/s")),
        new(Name, "| ", @"\|.*\| +tg ?\d+(?: @ d\d+)? +\| +(?<s>[\d.]+)", ("s", DecodeSpeed, "tokens/s")),
        new(Ollama, "layers.offload=", @"layers\.offload=(?<n>\d+)", ("n", LayersOnGpu, "layers")),
        new(Ollama, "memory.available=", @"memory\.available=""?\[?" + Size, ("v", FreeMemory, "u")),
        new(Ollama, "memory.required.full=", @"memory\.required\.full=""?" + Size, ("v", NeededInFull, "u")),
        new(Ollama, "memory.required.partial=", @"memory\.required\.partial=""?" + Size, ("v", NeededInPart, "u")),
        new(Ollama, "memory.required.kv=", @"memory\.required\.kv=""?" + Size, ("v", Cache, "u")),
        new(Ollama, "memory.weights.total=", @"memory\.weights\.total=""?" + Size, ("v", Weights, "u")),
        new(Ollama, "memory.weights.repeating=", @"memory\.weights\.repeating=""?" + Size, ("v", Weights, "u")),
        new(Ollama, "memory.weights.nonrepeating=", @"memory\.weights\.nonrepeating=""?" + Size, ("v", Weights, "u")),
        new(Ollama, "memory.graph.full=", @"memory\.graph\.full=""?" + Size, ("v", ComputeBuffer, "u")),
        new(Ollama, "memory.graph.partial=", @"memory\.graph\.partial=""?" + Size, ("v", ComputeBuffer, "u")),
        new(Ollama, "projector.weights=", @"projector\.weights=""?" + Size, ("v", Projector, "u")),
        new(Ollama, "projector.graph=", @"projector\.graph=""?" + Size, ("v", Projector, "u")),
        new(Ollama, "msg=\"model weights\"", @"msg=""model weights"" device=(?<device>\S+) size=""?" + Size, ("v", Weights, "u")),
        new(Ollama, "msg=\"kv cache\"", @"msg=""kv cache"" device=(?<device>\S+) size=""?" + Size, ("v", Cache, "u")),
        new(Ollama, "msg=\"compute graph\"", @"msg=""compute graph"" device=(?<device>\S+) size=""?" + Size, ("v", ComputeBuffer, "u")),
        new(Ollama, "msg=\"total memory\"", @"msg=""total memory"" size=""?" + Size, ("v", UsedByProcess, "u")),
        new(Ollama, "requires more system memory", @"requires more system memory \((?<a>[\d.]+) GiB\) than is available \((?<b>[\d.]+) GiB\)", ("a", NeededInFull, "GiB"), ("b", HostMemory, "GiB")),
    ];
}
