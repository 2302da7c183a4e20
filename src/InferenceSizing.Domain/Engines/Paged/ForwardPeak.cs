using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.Paged;

/// <summary>The widest moment of one full batch of prompt tokens through a rank's layers.</summary>
internal static class ForwardPeak
{
    /// <summary>Peak by the lifetimes of tensors, plus hidden rows that the engine's own frames keep alive beside it.</summary>
    /// <remarks><c>T · (H + 2·I + I) · b</c> in a gated layer at its activation, with the experts' rows where there are experts; then <c>k · T · H · b</c>.</remarks>
    /// <param name="load">The rank.</param>
    /// <param name="tokens">T.</param>
    /// <param name="heldHiddenRows">k.</param>
    public static ByteCount Of(RankLoad load, long tokens, int heldHiddenRows)
    {
        Passes passes = load.Architecture.Generates ? Passes.Prefill : Passes.Encode;
        ByteCount perElement = ElementOf(load);
        StepShape step = StepShape.Prefill(1, tokens);
        ActivationPeak peak = ActivationPlan.PeakOf(load.Operators, passes, step, load.Layout, perElement, ActivationOptions.Eager);
        return peak.Peak + (heldHiddenRows * HiddenRows(load, tokens));
    }

    /// <summary>Hidden states of all tokens: T · H · b.</summary>
    public static ByteCount HiddenRows(RankLoad load, long tokens) => checked(tokens * load.Architecture.Dimensions.HiddenSize) * ElementOf(load);

    /// <summary>The two workspaces that vLLM's modular expert kernels share over all layers and never give back, as wide as the layer that needs most.</summary>
    /// <remarks><c>T · k / e · (max(I, H) + max(2 · I, H)) · b</c>, I of the rank. Read in vLLM's <c>fused_moe/modular_kernel.py</c> and <c>workspace_shapes</c> of its
    /// Triton experts. Logs of 0.19 agree to 1 % of the peak (Qwen3-30B-A3B 2.68, DeepSeek-V2-Lite 1.93, Qwen1.5-MoE 2.47, Llama 4 Scout 3.19 GiB); the kernel for MXFP4 on
    /// Hopper has none (gpt-oss-20b 2.87).</remarks>
    /// <param name="load">The rank.</param>
    /// <param name="tokens">Tokens of the batch.</param>
    public static ByteCount ExpertWorkspaces(RankLoad load, long tokens)
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

        return most * ElementOf(load);
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

    private static ByteCount ElementOf(RankLoad load) => ByteCount.FromBits(load.Precision.HiddenStates.BitsPerElement());
}
