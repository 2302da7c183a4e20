using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>Layers that a pass goes through, and how many of them hold an operator that engines surround with small kernels of their own.</summary>
/// <param name="All">Layers of the stack; one that attends to itself and to an encoder, and so has three blocks instead of two, is one and a half.</param>
/// <param name="Experts">With routed experts: scores, sorting and quantization of the rows of each expert.</param>
/// <param name="Latent">With latent attention: rotary positions, writes of the cache and quantization.</param>
/// <param name="Recurrent">With a recurrence: convolution, gates and norms.</param>
public readonly record struct LayerMix(LayerCount All, LayerCount Experts, LayerCount Latent, LayerCount Recurrent)
{
    /// <summary>Attention and a feed-forward network, each with its norm: what the host starts of a layer. Derived from the layers of transformers' decoders;
    /// attention to an encoder is a third.</summary>
    private const int BlocksOfLayer = 2;

    /// <summary>Those of them that only prompts pass: an encoder's, of a model that has a decoder as well.</summary>
    public LayerCount Encoder { get; init; }

    /// <summary>Those that one more token passes.</summary>
    public LayerMix OfStep => this with { All = LayerCount.From(All.Count - Encoder.Count), Encoder = LayerCount.Zero };

    /// <summary>Layers without such operators.</summary>
    public static LayerMix Plain(LayerCount layers) => new(layers, LayerCount.Zero, LayerCount.Zero, LayerCount.Zero);

    /// <summary>The layers of a model.</summary>
    public static LayerMix Of(OperatorList operators)
    {
        ArgumentNullException.ThrowIfNull(operators);
        int experts = 0, latent = 0, recurrent = 0, ofThreeBlocks = 0;
        foreach (Block block in operators.Blocks)
        {
            if (block is not { Place: BlockPlace.Layers, Auxiliary: false } || (block.Passes & Passes.Decode) == 0)
                continue;
            (bool routes, bool compresses, bool recurs, bool crosses, bool attends) = (false, false, false, false, false);
            foreach (Node node in block.Nodes)
            {
                routes |= node.Operator is Experts;
                compresses |= node.Operator is LatentAttention or CompressedAttention;
                recurs |= node.Operator is Recurrence;
                crosses |= node.Operator is Attention { Component: Component.CrossAttention };
                attends |= node.Operator is Attention { Component: Component.Attention };
            }

            experts += routes ? block.Layers.Length : 0;
            latent += compresses ? block.Layers.Length : 0;
            recurrent += recurs ? block.Layers.Length : 0;
            ofThreeBlocks += crosses && attends ? block.Layers.Length : 0;
        }

        LayerCount more = LayerCount.From((int)WholeNumber.DivideUp(ofThreeBlocks, BlocksOfLayer));
        return new(operators.Layers + more, LayerCount.From(experts), LayerCount.From(latent), LayerCount.From(recurrent))
        {
            Encoder = operators.EncoderLayers,
        };
    }
}
