using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>The two workspaces that vLLM's modular expert kernels share over all layers and never give back, as wide as the layer that needs most.</summary>
/// <remarks><c>M · k · (max(I, H) + max(2 · I, H)) · b</c>, M the tokens of all data-parallel ranks, I of the rank; rows are never divided by the expert ranks.
/// Read in vLLM's <c>fused_moe/modular_kernel.py</c> and <c>workspace_shapes</c> of its Triton experts. Logs of 0.19 agree to 1 % of the peak (Qwen3-30B-A3B
/// 2.68, DeepSeek-V2-Lite 1.93, Qwen1.5-MoE 2.47, Llama 4 Scout 3.19 GiB); the kernel for MXFP4 on Hopper has none (gpt-oss-20b 2.87).</remarks>
internal static class ExpertWorkspaces
{
    /// <summary>Tokens that the fused kernel works on at a time until 0.18 (VLLM_FUSED_MOE_CHUNK_SIZE; gone with pull request 34086).</summary>
    private const long Chunk = 32 * 1024;

    /// <summary>Hidden states that lie next to the workspaces where data-parallel ranks gather their tokens: the gathered ones and the output before it is
    /// reduced.</summary>
    private const int RowsNextToWorkspaces = 2;

    /// <summary>Where data-parallel ranks gather their tokens: the workspaces and the gathered rows next to them; nothing without.</summary>
    /// <remarks>Qwen3-Coder-480B on eight data-parallel ranks of 0.10.1: 6.0 GiB and 0.75 twice, where a log shows 3.5 GiB more than the sampler's
    /// peak.</remarks>
    public static ByteCount WithGathered(RankLoad load, long tokens)
    {
        if (load.Layout.AttentionData == 1 || !load.Operators.Traits.Experts.Exists)
            return ByteCount.Zero;
        return Of(load, tokens) + (RowsNextToWorkspaces * FullBatchPeak.HiddenRows(load, GatheredTokens(load, tokens)));
    }

    /// <summary>Of one rank for a batch of tokens.</summary>
    /// <param name="load">The rank.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    public static ByteCount Of(RankLoad load, long tokens)
    {
        long most = 0;
        foreach (Block block in load.Operators.Blocks)
        {
            if (block.Place != BlockPlace.Layers || (block.Passes & Passes.Prefill) == 0)
                continue;
            foreach (Node node in block.Nodes)
            {
                foreach (WeightTensor tensor in node.Operator.Tensors)
                    most = Math.Max(most, WorkspacesOf(load, tensor, tokens));
            }
        }

        return most * FullBatchPeak.ElementOf(load);
    }

    private static long GatheredTokens(RankLoad load, long tokens)
    {
        long gathered = checked(tokens * load.Layout.AttentionData);
        return VllmRelease.Of(load).CutsExpertTokens ? Math.Min(gathered, Chunk) : gathered;
    }

    private static long WorkspacesOf(RankLoad load, WeightTensor tensor, long tokens)
    {
        if (tensor.Role != TensorRole.ExpertUp || ExpertPadding.RunsWhole(load, tensor))
            return 0;
        const int gateAndUp = 2;
        (long width, long hidden, _) = tensor.RankShape(load.Layout);
        long active = (tensor.ActiveCount ?? tensor.Count).Value;
        long rows = checked(GatheredTokens(load, tokens) * active);
        return checked(rows * (Math.Max(width, hidden) + Math.Max(gateAndUp * width, hidden)));
    }
}
