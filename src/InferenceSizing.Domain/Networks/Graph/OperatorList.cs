using System.Collections.Immutable;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>A model laid out as blocks of operators in execution order; identical layers stand once. All figures come from walking it.</summary>
public sealed class OperatorList
{
    public OperatorList(ImmutableArray<Block> blocks, LayerCount layers, ModelTraits traits)
    {
        Blocks = blocks;
        Layers = layers;
        Traits = traits;
        Parts = [.. blocks.Where(block => block.Part is not null).Select(block => block.Part!).Distinct()];
        EncoderLayers = LayerCount.From(blocks.Where(block => block is { Place: BlockPlace.Layers, Passes: Passes.Encode })
            .SelectMany(block => block.Layers).Select(layer => layer.Index + 1).DefaultIfEmpty(0).Max());
        AuxiliaryLayers = LayerCount.From(blocks.Sum(block => block.Auxiliary ? block.Layers.Length : 0));
        foreach (Block block in blocks)
        {
            foreach (Node node in block.Nodes)
            {
                foreach (WeightTensor tensor in node.Operator.Tensors)
                {
                    if (block.Auxiliary)
                    {
                        AuxiliaryParameters += block.Copies * Count.From(tensor.Parameters.Value);
                        continue;
                    }

                    Parameters += block.Copies * Count.From(tensor.Parameters.Value);
                    ActiveParameters += block.Copies * Count.From(tensor.ActiveParameters.Value);
                }
            }
        }
    }

    public ImmutableArray<Block> Blocks { get; }

    /// <summary>The networks of a pipeline, in the order in which they are laid out; empty where the model is one network.</summary>
    public ImmutableArray<NetworkPart> Parts { get; }

    /// <summary>Layers of the stack that pipeline stages divide.</summary>
    public LayerCount Layers { get; }

    public ModelTraits Traits { get; }

    /// <summary>Unique parameters: a tied head counts once, multi-token-prediction layers not at all.</summary>
    public Count Parameters { get; }

    /// <summary>Parameters that one token passes through.</summary>
    public Count ActiveParameters { get; }

    /// <summary>Of them, those of an encoder, which come first.</summary>
    public LayerCount EncoderLayers { get; }

    /// <summary>Multi-token-prediction layers.</summary>
    internal LayerCount AuxiliaryLayers { get; }

    /// <summary>Parameters of multi-token-prediction layers, besides <see cref="Parameters"/>.</summary>
    internal Count AuxiliaryParameters { get; }
}
