using System.Collections.Immutable;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>Weights that a file holds and no operator of its architecture reads: they take memory and no time.</summary>
public static class UndescribedBlocks
{
    /// <summary>A like tensor at each of some layers. Its one row tells it from those that stand outside the layers, which have one column.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="elements">Elements at each.</param>
    /// <param name="passes">The passes in which the layers run.</param>
    public static Block OfLayers(ImmutableArray<LayerIndex> layers, AxisLength elements, Passes passes) => Block.Layer("undescribed of layers", passes, layers,
        Nodes(new WeightTensor(TensorRole.Undescribed, AxisLength.One, elements, TensorParallelism.Replicated)));

    /// <summary>What stands outside of the layers.</summary>
    /// <param name="role">What it is for, as far as that is known.</param>
    /// <param name="elements">Its elements.</param>
    /// <param name="passes">The passes of the model.</param>
    public static Block OutsideLayers(TensorRole role, AxisLength elements, Passes passes) => new()
    {
        Name = "undescribed",
        Place = BlockPlace.First,
        Passes = passes,
        Nodes = Nodes(WeightTensor.Vector(role, elements, TensorParallelism.Replicated)),
    };

    private static ImmutableArray<Node> Nodes(WeightTensor tensor) =>
        [new Node(new Learned(Component.Elementwise, "undescribed", [tensor]), [NodeIndex.Input])];
}
