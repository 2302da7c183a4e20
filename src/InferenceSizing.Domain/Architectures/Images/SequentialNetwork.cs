using System.Collections.Immutable;
using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Operators.Images;

namespace InferenceSizing.Domain.Architectures.Images;

public enum SequentialLayerType
{
    /// <summary>Convolution without bias.</summary>
    Convolution,
    BatchNorm,
    Activation,
    Pooling,
    GlobalPooling,

    /// <summary>Fully connected, with bias.</summary>
    Linear,
}

/// <summary>One layer of a chain.</summary>
/// <param name="Type">What it does.</param>
/// <param name="OutChannels">Channels or features that a convolution or linear layer gives; zero elsewhere.</param>
/// <param name="Window">Of convolutions and pooling.</param>
/// <param name="Groups">Groups of a convolution's channels.</param>
public readonly record struct SequentialLayer(SequentialLayerType Type, int OutChannels, SlidingWindow Window, int Groups);

/// <summary>A network given layer by layer, each reading what the one before gives.</summary>
public sealed record SequentialNetwork(ImmutableArray<SequentialLayer> Chain) : ImageDesign
{
    public override string Family => "custom";

    public override ModelDimensions Dimensions { get; } = Convolutional(
        Chain.Count(layer => layer.Type is SequentialLayerType.Convolution or SequentialLayerType.Linear),
        Chain.Max(layer => layer.OutChannels));

    public override void Build(ImageNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        foreach ((int index, SequentialLayer layer) in Chain.Index())
        {
            if (layer.Type == SequentialLayerType.Convolution && network.Stream.Channels % layer.Groups != 0)
            {
                network.Refuse($"Layer {index}: {layer.Groups} groups do not divide {network.Stream.Channels} channels.");
                return;
            }

            FeatureMap output = layer.Type is SequentialLayerType.Convolution or SequentialLayerType.Pooling ? network.Stream.Through(layer.Window, 1) : network.Stream;
            if (output.Height < 1 || output.Width < 1)
            {
                network.Refuse($"Layer {index}: a window of {layer.Window.Height} pixels does not fit into a map of {network.Stream.Height} x {network.Stream.Width}.");
                return;
            }

            network.Layers($"layers.{index}", 1, input => layer.Type switch
            {
                SequentialLayerType.Convolution => network.Convolve(input, layer.OutChannels, layer.Window, layer.Groups),
                SequentialLayerType.BatchNorm => network.Norm(input),
                SequentialLayerType.Activation => network.Activate(input),
                SequentialLayerType.Pooling => network.Pool(input, layer.Window),
                SequentialLayerType.GlobalPooling => network.PoolGlobally(input),
                SequentialLayerType.Linear => network.Connect(input, layer.OutChannels, component: Component.Classifier),
                _ => throw new InvalidOperationException($"{layer.Type} is not a layer of a chain."),
            });
        }
    }
}
