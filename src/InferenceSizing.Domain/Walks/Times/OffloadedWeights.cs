using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>How the weights of layers that are not on the GPU take part in a pass.</summary>
/// <remarks><c>t = t_compute + max(0, bytes / link − hidden)</c>, where what is hidden is the computing of the layers concerned, if the engine moves weights
/// meanwhile. Sheng et al. 2023, arXiv:2303.06865, section 4.</remarks>
/// <param name="Placement">Which layers they are.</param>
/// <param name="Link">The rate at which weights come to the GPU.</param>
/// <param name="Hides">Whether they come while the GPU computes.</param>
/// <param name="WholeLayers">Whether all experts of a layer come, and not only the chosen ones.</param>
public sealed record OffloadedWeights(WeightPlacement Placement, Bandwidth Link, bool Hides, bool WholeLayers)
{
    /// <summary>Tokens of one pass for which the weights come once more; zero for all of them.</summary>
    public TokenCount TokensAtOnce { get; init; }

    /// <summary>Passes of fewer tokens are computed where the weights are, at the rate of that memory; null where the GPU computes all of them.</summary>
    public (TokenCount Tokens, Bandwidth Memory)? OnHost { get; init; }

    /// <summary>Layers of a block of which this operator's weights are elsewhere.</summary>
    internal int LayersAway(Block block, Operator node)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(node);
        if (block.Place != BlockPlace.Layers || node.Tensors.IsEmpty)
            return 0;
        int away = 0;
        foreach (LayerIndex layer in block.Layers)
            away += Placement.IsOnHost(block, node.Component, node.Tensors[0].Role, layer.Index) ? 1 : 0;
        return away;
    }

    /// <summary>What the pass takes beyond its computing.</summary>
    /// <param name="bytes">A rank's weights that the pass needs and the GPU has not.</param>
    /// <param name="computing">Time of the operators that need them.</param>
    /// <param name="step">The pass.</param>
    public Seconds Beyond(Traffic bytes, Seconds computing, in StepShape step)
    {
        Seconds moving = OnHost is { } host && step.Tokens < host.Tokens
            ? bytes / host.Memory
            : bytes / Link * Ratio.From(TokensAtOnce == TokenCount.Zero ? 1 : WholeNumber.DivideUp(step.Tokens.Count, TokensAtOnce.Count));
        return Hides ? Seconds.From(Math.Max(0, moving.Value - computing.Value)) : moving;
    }
}
