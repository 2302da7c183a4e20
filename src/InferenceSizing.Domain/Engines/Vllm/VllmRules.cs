using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>vLLM's rules in words.</summary>
internal static class VllmRules
{
    private const string Worker = "vllm-project/vllm, v1/worker/gpu_worker.py";

    /// <summary>The rules of a release.</summary>
    /// <param name="countsGraphs">Whether the estimate of the CUDA graphs is subtracted from the budget.</param>
    /// <param name="byConcurrency">Whether the log states the pool's tokens by concurrency.</param>
    /// <param name="countsOthers">Whether what other processes hold counts as the engine's.</param>
    public static MemoryRules Of(bool countsGraphs, bool byConcurrency, bool countsOthers = false) => new(
        new("gpu_memory_utilization x usable", Worker),
        new("max(forward pass of the batched tokens, sampler: S V c + (T + S) h b + 40 MiB) + expert workspaces + images of a vision tower",
            "vllm-project/vllm, v1/worker/gpu_model_runner.py; docs/formulas.md, engines"),
        new("what lies outside PyTorch from the start to the first pass: kernels and handles, communicators of several ranks",
            "start-up logs of 0.6 to 0.27; docs/accuracy.md"),
        new($"gpu_memory_utilization x usable - weights - activations - runtime{(countsGraphs ? " - graphs" : "")}", Worker),
        new($"blocks = pool / page / layers of a group; {(byConcurrency ? "concurrency x max_model_len" : "blocks x tokens of a block")}",
            "vllm-project/vllm, v1/core/kv_cache_utils.py"))
    {
        Graphs = new($"{VllmGraphs.Formula}; {(countsGraphs ? "" : "not ")}part of the budget", "fitted to 29 start-up logs of 0.19; docs/accuracy.md"),
        Reserved = countsOthers ? "the share is of the whole GPU, and what others hold is taken from the pool"
            : "the share is of the whole GPU whatever others hold; the engine starts if that much is free",
    };
}
