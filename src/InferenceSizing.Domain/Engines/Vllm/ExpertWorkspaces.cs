using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Vllm;

/// <summary>The two workspaces that vLLM's modular expert kernels share over all layers and never give back, as wide as the layer that needs most.</summary>
/// <remarks><c>T · k / e · (max(I, H) + max(2 · I, H)) · b</c>, I of the rank. Read in vLLM's <c>fused_moe/modular_kernel.py</c> and <c>workspace_shapes</c> of its
/// Triton experts. Logs of 0.19 agree to 1 % of the peak (Qwen3-30B-A3B 2.68, DeepSeek-V2-Lite 1.93, Qwen1.5-MoE 2.47, Llama 4 Scout 3.19 GiB); the kernel for MXFP4 on
/// Hopper has none (gpt-oss-20b 2.87).</remarks>
internal static class ExpertWorkspaces
{
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

        return most * ForwardPeak.ElementOf(load);
    }

    private static long WorkspacesOf(RankLoad load, WeightTensor tensor, long tokens)
    {
        if (tensor.Role != TensorRole.ExpertUp || ExpertPadding.RunsOnTriton(load, tensor))
            return 0;
        const int gateAndUp = 2;
        (long width, long hidden, _) = tensor.RankShape(load.Layout);
        int active = tensor.ActiveCount < 0 ? tensor.Count : tensor.ActiveCount;
        long rows = WholeNumber.DivideUp(checked(tokens * load.Layout.AttentionData * active), load.Layout.Expert);
        return checked(rows * (Math.Max(width, hidden) + Math.Max(gateAndUp * width, hidden)));
    }
}
