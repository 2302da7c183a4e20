using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>The vision or audio tower and the projector of a language model: held in memory, idle while prompts are text.</summary>
/// <remarks>Its matrices take the role <see cref="TensorRole.Vision"/> or <see cref="TensorRole.Projector"/>, which quantization schemes leave as they
/// are.</remarks>
public static class VisionTower
{
    /// <summary>Tensors outside the layers: patch embedding, positions, class token, norms.</summary>
    public static Block Part(string name, params ReadOnlySpan<WeightTensor> tensors) =>
        Held(name, Component.VisionTower, TensorRole.Vision, LayerCount.One, tensors);

    /// <summary>The same, of a tower whose images are all of one size, or of a largest one.</summary>
    public static Block Part(string name, ImageInput image, params ReadOnlySpan<WeightTensor> tensors) =>
        Held(name, Component.VisionTower, TensorRole.Vision, LayerCount.One, tensors, image);

    /// <summary>The same, of an audio tower: convolutions over the spectrum, positions, norms.</summary>
    public static Block AudioPart(string name, params ReadOnlySpan<WeightTensor> tensors) =>
        Held(name, Component.AudioTower, TensorRole.Vision, LayerCount.One, tensors);

    /// <summary>What leads from the tower to the language model.</summary>
    public static Block Projector(params ReadOnlySpan<WeightTensor> tensors) =>
        Held("vision.projector", Component.Projector, TensorRole.Projector, LayerCount.One, tensors);

    /// <summary>Experts for images within the language model's layers, each a gated MLP, with their routers and the corrections of these.</summary>
    /// <param name="textHidden">Width of the language model.</param>
    /// <param name="count">Experts of a layer.</param>
    /// <param name="width">Width of one expert.</param>
    /// <param name="layers">Layers that have them.</param>
    public static Block Experts(AxisLength textHidden, AxisLength count, AxisLength width, LayerCount layers)
    {
        const int gateAndUp = 2;
        Count experts = Count.From((layers.Count * count).Length);
        return Part("vision.experts",
            new WeightTensor(TensorRole.Vision, width, textHidden, TensorParallelism.Outputs)
            {
                Count = Count.From(gateAndUp) * experts,
                ActiveCount = Count.Zero
            },
            new WeightTensor(TensorRole.Vision, textHidden, width, TensorParallelism.Inputs) { Count = experts, ActiveCount = Count.Zero },
            TowerTensors.Matrix(count, textHidden, Count.From(layers.Count)), TowerTensors.Scalars(layers.Count * count));
    }

    /// <summary>Rows of the embedding beyond the vocabulary, which stand for an image and its like.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="textHidden">Width of the language model.</param>
    public static Block ImageTokens(AxisLength rows, AxisLength textHidden) => new()
    {
        Name = "image_tokens",
        Place = BlockPlace.First,
        Passes = Passes.None,
        Nodes =
        [
            new Node(new Learned(Component.Embedding, "image_tokens",
                [new WeightTensor(TensorRole.TokenEmbedding, rows, textHidden, TensorParallelism.Replicated)]), [NodeIndex.Input]),
        ],
    };

    /// <summary>The tower's transformer layers; equal ones are one block of as many copies.</summary>
    /// <param name="name">Prefix of the blocks' names.</param>
    /// <param name="layers">One design for each layer.</param>
    /// <param name="hiddenSize">Width of the tower.</param>
    /// <param name="whole">Whether tensor ranks hold the layers whole, as engines that keep the tower's own plain matrices do (Pixtral in vLLM).</param>
    /// <param name="shownAs">The vision or the audio tower.</param>
    public static IEnumerable<Block> Layers(
        string name, ImmutableArray<LayerDesign> layers, AxisLength hiddenSize, bool whole = false, Component shownAs = Component.VisionTower) =>
        LayerStack.Blocks(layers, hiddenSize, Passes.None, shownAs: shownAs)
            .Select(block => Held($"{name}.{block.Name}", shownAs, TensorRole.Vision, block.Copies,
                [.. block.Nodes.SelectMany(node => node.Operator.Tensors)
                    .Select(tensor => whole ? tensor with { Split = TensorParallelism.Replicated } : tensor)]));

    private static Block Held(string name, Component component, TensorRole role, LayerCount copies, ReadOnlySpan<WeightTensor> tensors,
        ImageInput? image = null)
    {
        ImmutableArray<WeightTensor>.Builder held = ImmutableArray.CreateBuilder<WeightTensor>(tensors.Length);
        foreach (WeightTensor tensor in tensors)
            held.Add(tensor.Role is TensorRole.Norm or TensorRole.Bias or TensorRole.Scalar or TensorRole.PositionEmbedding ? tensor
                : tensor with { Role = role });
        return new Block
        {
            Name = name,
            Place = BlockPlace.First,
            Passes = Passes.None,
            Copies = copies,
            Image = image,
            Nodes = [new Node(new Learned(component, "weights", held.ToImmutable()), [NodeIndex.Input])],
        };
    }
}
