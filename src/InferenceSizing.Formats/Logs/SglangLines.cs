using static InferenceSizing.Formats.Logs.Quantity;

namespace InferenceSizing.Formats.Logs;

/// <summary>Lines of SGLang: sgl-project/sglang, python/sglang/srt/model_executor/model_runner.py, mem_cache/memory_pool.py and managers/scheduler.py, 0.3 to
/// 0.5.18. A GB there is 2^30 bytes.</summary>
internal static class SglangLines
{
    internal const string Name = "sglang";

    public static LogRule[] All { get; } =
    [
        new(Name, "Init torch distributed ends", @"Init torch distributed ends\.(?: elapsed=[\d.]+ s,)? mem usage=(?<m>-?[\d.]+) ?GB",
            ("m", Communication, "GB")),
        new(Name, "Load weight begin", @"Load weight begin\. avail mem=(?<f>[\d.]+) ?GB", ("f", FreeAtStart, "GB")),
        new(Name, "Load weight end",
            @"Load weight end\.(?: elapsed=(?<t>[\d.]+) ?s,)? type=\w+,(?: dtype=[\w.]+,)? avail mem=(?<f>[\d.]+) ?GB(?:, mem usage=(?<w>-?[\d.]+) ?GB)?",
            ("t", LoadingTime, "s"), ("f", FreeAfterWeights, "GB"), ("w", Weights, "GB")),
        new(Name, "KV Cache is allocated",
            @"KV Cache is allocated\.(?: dtype: [\w.]+,)? #tokens: (?<t>\d+)(?:, K size: (?<k>[\d.]+) ?GB, V size: (?<v>[\d.]+) ?GB)?(?:, KV size: " +
                @"(?<c>[\d.]+) ?GB)?",
            ("t", CacheTokens, "tokens"), ("k", CacheKeys, "GB"), ("v", CacheValues, "GB"), ("c", Cache, "GB")),
        new(Name, "SWAKVPool mem usage", @"SWAKVPool mem usage: (?<c>[\d.]+) ?GB, swa size:? ?=?(?<w>\d+), full size:? ?=?(?<f>\d+)",
            ("c", Cache, "GB"), ("w", WindowCacheTokens, "tokens"), ("f", CacheTokens, "tokens")),
        new(Name, "Mamba Cache is allocated",
            @"Mamba Cache is allocated\. max_mamba_cache_size: (?<n>\d+), conv_state size: (?<c>[\d.]+) ?GB,? ?ssm_state size: (?<s>[\d.]+) ?GB",
            ("n", RecurrentStates, "sequences"), ("c", ConvolutionStates, "GB"), ("s", RecurrentStateBytes, "GB")),
        new(Name, "Memory pool end", @"Memory pool end\. avail mem=(?<f>-?[\d.]+) ?GB", ("f", FreeAfterPool, "GB")),
        new(Name, "Capture cuda graph begin", @"Capture cuda graph begin\..*?avail mem=(?<f>-?[\d.]+) ?GB", ("f", FreeBeforeGraphs, "GB")),
        new(Name, "piecewise CUDA graph begin", @"piecewise CUDA graph begin\. avail mem=(?<f>-?[\d.]+) ?GB", ("f", FreeBeforeGraphs, "GB")),
        new(Name, " graph end. Time elapsed",
            @"Capture (?:cuda|npu|xpu) graph end\. Time elapsed: (?<t>[\d.]+) ?s\. mem usage=(?<g>-?[\d.]+) ?GB\. avail mem=(?<f>-?[\d.]+) ?GB",
            ("t", GraphTime, "s"), ("g", Graphs, "GB"), ("f", FreeAfterGraphs, "GB")),
        // Logs of July 2026 on: a line says of which model and which pass the graphs are.
        new(Name, "CUDA graph begin. backend=", @"Capture \w+ \w+ CUDA graph begin\. .*?avail mem=(?<f>-?[\d.]+) ?GB", ("f", FreeBeforeGraphs, "GB")),
        Captured("target (?:decode|verify)", Graphs), Captured("target prefill", PrefillGraphs), Captured(@"draft \w+", DraftGraphs),
        new(Name, "piecewise CUDA graph end",
            @"piecewise CUDA graph end\. Time elapsed: (?<t>[\d.]+) ?s\. mem usage=(?<g>-?[\d.]+) ?GB\. avail mem=(?<f>-?[\d.]+) ?GB",
            ("t", GraphTime, "s"), ("g", PrefillGraphs, "GB"), ("f", FreeAtEnd, "GB")),
        new(Name, "Capturing batches", @"\(bs=\d+ avail_mem=(?<f>-?[\d.]+) ?GB\)", ("f", FreeMemory, "GB")),
        new(Name, "max_total_num_tokens=",
            @"max_total_num_tokens=(?<t>-?\d+)(?:, chunked_prefill_size=(?<p>-?\d+))?(?:, max_prefill_tokens=(?<s>\d+))?" +
                @"(?:, max_running_requests=(?<r>\d+))?(?:, context_len=(?<l>\d+))?(?:, available_[cg]pu_mem=(?<f>-?[\d.]+) ?GB)?",
            ("t", CacheTokens, "tokens"), ("p", PrefillChunk, "tokens"), ("s", TokensInStep, "tokens"), ("r", SequencesInStep, "sequences"),
                ("l", LongestContext, "tokens"), ("f", FreeAtEnd, "GB")),
        new(Name, "larger than the profiled value", @"max_total_tokens=(?<a>\d+) is larger than the profiled value (?<t>-?\d+)",
            ("a", CacheTokensAsked, "tokens"), ("t", CacheTokens, "tokens")),
        new(Name, "mem_fraction_static=", @"Current value: (?:self\.server_args\.)?mem_fraction_static=(?<s>[\d.]*\d)", ("s", Share, "of 1")),
    ];

    private static LogRule Captured(string what, Quantity graphs) => new(
        Name, "CUDA graph end. elapsed=",
        $@"Capture {what} CUDA graph end\. elapsed=(?<t>[\d.]+) ?s(?:, mem usage=(?<g>-?[\d.]+) ?GB)?(?:, avail mem=(?<f>-?[\d.]+) ?GB)?",
        ("t", GraphTime, "s"), ("g", graphs, "GB"), ("f", FreeAfterGraphs, "GB"));
}
