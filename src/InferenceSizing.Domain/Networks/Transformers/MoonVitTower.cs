using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>MoonViT, the vision tower of Kimi-VL and Kimi K2.5, with the projector that merges patches.</summary>
/// <remarks>Kimi-VL report, arXiv:2504.07491: <c>3·p²·h + h</c> patches, a learned grid of positions, layers with biases and two LayerNorms, and a projector
/// of two biased matrices. The tower's products are divided among tensor ranks as a language model's are.</remarks>
/// <param name="HiddenSize">Width of the tower, h.</param>
/// <param name="PatchElements">Values of one patch, 3·p².</param>
/// <param name="Positions">Places of the grid.</param>
/// <param name="Layer">One layer; all are alike.</param>
/// <param name="LayerCount">Layers.</param>
public sealed record MoonVitTower(AxisLength HiddenSize, AxisLength PatchElements, AxisLength Positions, LayerDesign Layer, LayerCount LayerCount)
{
    /// <summary>Width of the patches that the projector norms.</summary>
    public required AxisLength ProjectorWidth { get; init; }

    /// <summary>Patches that become one token of the language model.</summary>
    public required AxisLength MergedPatches { get; init; }

    /// <summary>Width of the language model.</summary>
    public required AxisLength TextHiddenSize { get; init; }

    public ImmutableArray<Block> Blocks() =>
    [
        Held("vision_stem", Stem()),
        .. LayerStack.Blocks([.. Enumerable.Repeat(Layer, LayerCount.Count)], HiddenSize, Passes.None, shownAs: Component.VisionTower,
            place: BlockPlace.First),
        Held("projector", Projector()),
    ];

    private NodeList Stem()
    {
        NodeList nodes = new();
        nodes.Add(Linear.Of(Component.VisionTower, "patch_embed",
            [new WeightTensor(TensorRole.Vision, HiddenSize, PatchElements, TensorParallelism.Replicated)], bias: true));
        nodes.Add(new Embedding(Component.VisionTower, "pos_emb", new WeightTensor(TensorRole.Vision, Positions, HiddenSize, TensorParallelism.Replicated)));
        return nodes;
    }

    private NodeList Projector()
    {
        AxisLength merged = MergedPatches * ProjectorWidth;
        NodeList nodes = new();
        nodes.Add(new Norm(Component.VisionTower, "final_layernorm", HiddenSize, NormDesign.LayerNorm.Vectors.Value * HiddenSize));
        nodes.Add(new Norm(Component.Projector, "pre_norm", ProjectorWidth, NormDesign.LayerNorm.Vectors.Value * ProjectorWidth));
        nodes.Add(Linear.Of(Component.Projector, "proj_0", [new WeightTensor(TensorRole.Projector, merged, merged, TensorParallelism.Replicated)], bias: true));
        nodes.Add(Linear.Of(Component.Projector, "proj_2",
            [new WeightTensor(TensorRole.Projector, TextHiddenSize, merged, TensorParallelism.Replicated)], bias: true));
        return nodes;
    }

    private static Block Held(string name, NodeList nodes) => new() { Name = name, Place = BlockPlace.First, Passes = Passes.None, Nodes = nodes.ToNodes() };
}
