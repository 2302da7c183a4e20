using System.Collections.Immutable;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>A model laid out as blocks of operators in execution order; identical layers stand once. All figures come from walking it.</summary>
public sealed class OperatorList
{
    public OperatorList(ImmutableArray<Block> blocks, int layers, ModelTraits traits)
    {
        Blocks = blocks;
        Layers = layers;
        Traits = traits;
        foreach (Block block in blocks)
        {
            foreach (Node node in block.Nodes)
            {
                foreach (WeightTensor tensor in node.Operator.Tensors)
                {
                    if (block.Auxiliary)
                    {
                        AuxiliaryParameters += block.Copies * tensor.Parameters;
                        continue;
                    }

                    Parameters += block.Copies * tensor.Parameters;
                    ActiveParameters += block.Copies * tensor.ActiveParameters;
                }
            }
        }
    }

    public ImmutableArray<Block> Blocks { get; }

    /// <summary>Layers of the stack that pipeline stages divide.</summary>
    public int Layers { get; }

    public ModelTraits Traits { get; }

    /// <summary>Unique parameters: a tied head counts once, multi-token-prediction layers not at all.</summary>
    public long Parameters { get; }

    /// <summary>Parameters that one token passes through.</summary>
    public long ActiveParameters { get; }

    /// <summary>Multi-token-prediction layers.</summary>
    internal int AuxiliaryLayers => Blocks.Sum(block => block.Auxiliary ? block.Repeat : 0);

    /// <summary>Parameters of multi-token-prediction layers, beside <see cref="Parameters"/>.</summary>
    internal long AuxiliaryParameters { get; }
}
