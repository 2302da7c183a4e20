using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>vLLM's rules in words.</summary>
internal static class VllmRules
{
    private const string Worker = "vllm-project/vllm, v1/worker/gpu_worker.py";

    /// <summary>Until 0.19 graphs were captured beyond the budget.</summary>
    public static MemoryRules WithoutGraphs { get; } = new(
        new("gpu_memory_utilization x usable", Worker),
        new("max(forward pass of the batched tokens, sampler: S V c + (T + S) h b + 40 MiB) + expert workspaces + images of a vision tower", "vllm-project/vllm, v1/worker/gpu_model_runner.py; docs/formulas.md, engines"),
        new("what lies outside PyTorch from the start to the first pass: kernels and handles, communicators of several ranks", "start-up logs of 0.6 to 0.27; docs/accuracy.md"),
        new("gpu_memory_utilization x usable - weights - activations - runtime", Worker),
        new("blocks = pool / page / layers of a group; blocks x tokens of a block, or from 0.21 on concurrency x max_model_len", "vllm-project/vllm, v1/core/kv_cache_utils.py"))
    {
        Graphs = new("for each captured size 8.4 MiB + 0.28 MiB a layer, and 5.7 MiB where there are experts; 2/3 of it in pieces, 1/3 whole; not part of the budget", "fitted to 29 start-up logs of 0.19; docs/accuracy.md"),
    };

    /// <summary>Since then their estimate is subtracted too.</summary>
    public static MemoryRules WithGraphs { get; } = WithoutGraphs with
    {
        Pool = new("gpu_memory_utilization x usable - weights - activations - runtime - graphs", Worker),
        Graphs = WithoutGraphs.Graphs! with { Formula = WithoutGraphs.Graphs!.Formula.Replace("; not part of the budget", "; part of the budget", StringComparison.Ordinal) },
    };
}
