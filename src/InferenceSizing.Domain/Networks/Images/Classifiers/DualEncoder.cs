using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>An image tower and a text tower with a joint space: images pass through the one, and the other is held next to it.</summary>
/// <remarks>Radford et al. 2021, arXiv:2103.00020; Zhai et al. 2023, arXiv:2303.15343. The text tower by itself is an encoder of tokens.</remarks>
/// <param name="Name">clip or siglip.</param>
/// <param name="Image">The tower that runs.</param>
/// <param name="Text">The tower that is held.</param>
/// <param name="Scalars">Learned scalars of the similarity: temperature and bias.</param>
public sealed record DualEncoder(string Name, VisionTransformer Image, TransformerDesign Text, Count Scalars) : ImageDesign
{
    public override string Family => Name;

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions => Image.Dimensions;

    internal override void Build(ImageNetwork network)
    {
        Image.Build(network);
        network.Hold("text", Text.ToArchitecture());
        network.AddLayers([Scale()], 0);
    }

    private Block Scale()
    {
        ImmutableArray<WeightTensor> scalars = [new WeightTensor(TensorRole.Scalar, AxisLength.From(Scalars.Value), AxisLength.One,
            Parallelism.TensorParallelism.Replicated)];
        return new Block
        {
            Name = "similarity",
            Place = BlockPlace.Last,
            Passes = Passes.None,
            Nodes = [new Node(new Learned(Component.Classifier, "similarity", scalars), [NodeIndex.Input])]
        };
    }
}
