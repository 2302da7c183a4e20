using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>Layers that a pass goes through, and how many of them hold an operator that engines surround with small kernels of their own.</summary>
/// <param name="All">Layers of the stack.</param>
/// <param name="Experts">With routed experts: scores, sorting and quantization of the rows of each expert.</param>
/// <param name="Latent">With latent attention: rotary positions, writes of the cache and quantization.</param>
/// <param name="Recurrent">With a recurrence: convolution, gates and norms.</param>
public readonly record struct LayerMix(LayerCount All, LayerCount Experts, LayerCount Latent, LayerCount Recurrent)
{
    /// <summary>Layers without such operators.</summary>
    public static LayerMix Plain(LayerCount layers) => new(layers, LayerCount.Zero, LayerCount.Zero, LayerCount.Zero);

    /// <summary>The layers of a model.</summary>
    public static LayerMix Of(OperatorList operators)
    {
        ArgumentNullException.ThrowIfNull(operators);
        return new(
            LayerCount.From(operators.Layers), With(operators, node => node is Experts),
            With(operators, node => node is LatentAttention or CompressedAttention), With(operators, node => node is Recurrence));
    }

    private static LayerCount With(OperatorList operators, Func<Operator, bool> holds) => LayerCount.From(operators.Blocks
        .Where(block => block is { Place: BlockPlace.Layers, Auxiliary: false } && block.Passes.HasFlag(Passes.Decode))
        .Where(block => block.Nodes.Any(node => holds(node.Operator)))
        .Sum(block => block.Repeat));
}
