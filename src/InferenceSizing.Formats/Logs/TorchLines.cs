using static InferenceSizing.Formats.Logs.Quantity;

namespace InferenceSizing.Formats.Logs;

/// <summary>Failed allocations of PyTorch (c10/cuda/CUDACachingAllocator.cpp, 1.8 to 2.10) and ONNX Runtime (core/framework/bfc_arena.cc, 1.10 to
/// 1.23), which every engine upon them prints.</summary>
internal static class TorchLines
{
    public static LogRule[] All { get; } =
    [
        new(null, "Tried to allocate", @"Tried to allocate (?<m>[\d.]+) (?<u>[KMG]i?B|bytes)", ("m", AllocationTried, "u")),
        // Misspelt in PyTorch 2.1 and 2.2.
        new(null, "total capac", @"total capaci?ty of (?<d>[\d.]+) (?<u>[MG]iB)(?: of which (?<f>[\d.]+) (?<v>[MGK]iB|bytes) is free)?",
            ("d", DeviceMemory, "u"), ("f", FreeMemory, "v")),
        new(null, "total capacity;", @"(?<d>[\d.]+) (?<u>[MG]iB) total capacity; (?<a>[\d.]+) (?<v>[MG]iB) already allocated; (?<f>[\d.]+) " +
            @"(?<w>[MGK]iB|bytes) free; (?:[\d.]+ [MG]iB allowed; )?(?<r>[\d.]+) (?<x>[MG]iB) reserved",
            ("d", DeviceMemory, "u"), ("a", AllocatedByTorch, "v"), ("f", FreeMemory, "w"), ("r", ReservedByTorch, "x")),
        new(null, "memory in use", @"has (?<m>[\d.]+) (?<u>[MG]iB) memory in use", ("m", UsedByProcess, "u")),
        new(null, "is allocated by PyTorch", @"(?<m>[\d.]+) (?<u>[KMG]iB|bytes) is allocated by PyTorch", ("m", AllocatedByTorch, "u")),
        new(null, "is reserved by PyTorch", @"(?<m>[\d.]+) (?<u>[KMG]iB|bytes) is reserved by PyTorch but unallocated", ("m", ReservedByTorch, "u")),
        // aten/src/ATen/mps/MPSAllocator.mm: GB until 2.6, of 2^30 bytes then too.
        new(null, "MPS allocated:", @"MPS allocated: (?<a>[\d.]+) (?<u>[KMG]i?B|bytes), other allocations: (?<o>[\d.]+) (?<v>[KMG]i?B|bytes), " +
            @"max allowed: (?<b>[\d.]+) (?<w>[KMG]i?B)", ("a", AllocatedByTorch, "u"), ("o", UsedByOthers, "v"), ("b", Budget, "w")),
        new(null, "you tried to allocate", @"you tried to allocate (?<m>\d+) bytes", ("m", AllocationTried, "bytes")),
        // torch.cuda.memory_summary, torch/cuda/memory.py: the second figure is the peak.
        new(null, "| Allocated memory ", @"\| Allocated memory +\| +\d+ [KMG]iB +\| +(?<m>\d+) (?<u>[KMG]iB)", ("m", AllocatedByTorch, "u")),
        new(null, "| GPU reserved memory ", @"\| GPU reserved memory +\| +\d+ [KMG]iB +\| +(?<m>\d+) (?<u>[KMG]iB)", ("m", ReservedByTorch, "u")),
        new("onnxruntime", "Total allocated bytes", @"Total allocated bytes: (?<m>\d+)", ("m", UsedByProcess, "bytes")),
        new("onnxruntime", "requested buffer of size", @"requested buffer of size (?<m>\d+)", ("m", AllocationTried, "bytes")),
        new("onnxruntime", "is smaller than requested bytes of", @"Available memory of (?<f>\d+) is smaller than requested bytes of (?<m>\d+)",
            ("f", FreeMemory, "bytes"), ("m", AllocationTried, "bytes")),
    ];
}
