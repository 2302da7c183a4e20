using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>What one entry of an explicit list of layers does.</summary>
public enum LayerType
{
    Conv,
    DepthwiseConv,
    BatchNorm,
    Relu,
    MaxPool,
    AvgPool,
    GlobalAvgPool,
    Upsample,
    Linear,

    /// <summary>Adds the output of an earlier layer.</summary>
    Add,

    /// <summary>Joins the output of an earlier layer to the channels.</summary>
    Concat,
}

/// <summary>One entry of an explicit list of layers; zero or null where a type does not use a field.</summary>
/// <param name="Type">What it does.</param>
/// <param name="OutChannels">Channels (or outputs) after it.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Step; the factor of an upsampling.</param>
/// <param name="Padding">Zeros at each edge.</param>
/// <param name="Groups">Groups of a convolution.</param>
/// <param name="Bias">Whether a convolution or linear layer has a bias.</param>
/// <param name="From">For sums and joins: index of the earlier layer.</param>
public sealed record NetworkLayer(LayerType Type, AxisLength OutChannels, AxisLength Kernel, AxisLength Stride, AxisLength Padding, Count Groups, bool Bias,
    Place? From);

/// <summary>A network given layer by layer. One section, for a layer may read any earlier one.</summary>
/// <param name="Entries">The layers in order; each reads the one before it.</param>
public sealed record LayeredNetwork(ImmutableArray<NetworkLayer> Entries) : ImageDesign
{
    public override string Family => "convolutional";

    public override ModelDimensions Dimensions =>
        Convolutional(Entries.Count(layer => layer.Type is LayerType.Conv or LayerType.DepthwiseConv or LayerType.Linear),
        (Entries.Max(layer => layer.OutChannels)).Length);

    internal override void Build(ImageNetwork network) => network.Layers("layers", 1, x =>
    {
        Feature[] made = new Feature[Entries.Length];
        foreach ((int index, NetworkLayer layer) in Entries.Index())
        {
            x = Apply(network, x, layer, index, made);
            made[index] = x;
        }

        return x;
    });

    private static Feature Apply(ImageNetwork network, Feature x, NetworkLayer layer, int index, Feature[] made)
    {
        SlidingWindow window = new(layer.Kernel.Length, layer.Kernel.Length, layer.Stride.Length, Padding.Of(layer.Padding.Length));
        switch (layer.Type)
        {
            case LayerType.Conv when x.Channels % layer.Groups.Value != 0 || layer.OutChannels.Length % layer.Groups.Value != 0:
                network.Refuse($"layers[{index}]: {layer.Groups} groups do not divide {x.Channels} input and {layer.OutChannels} output channels.");
                return x;
            case LayerType.Conv:
                return network.Convolve(x, layer.OutChannels.Length, window, layer.Groups.Value, layer.Bias);
            case LayerType.DepthwiseConv when layer.OutChannels.Length != 0 && layer.OutChannels.Length % x.Channels != 0:
                network.Refuse($"layers[{index}]: a depthwise convolution has a multiple of its {x.Channels} input channels, not {layer.OutChannels}.");
                return x;
            case LayerType.DepthwiseConv:
                return network.Convolve(x, layer.OutChannels.Exists ? layer.OutChannels.Length : x.Channels, window, x.Channels, layer.Bias);
            case LayerType.MaxPool or LayerType.AvgPool:
                return network.Pool(x, window);
            case LayerType.BatchNorm:
                return network.Norm(x);
            case LayerType.Relu:
                return network.Activate(x);
            case LayerType.GlobalAvgPool:
                return network.PoolGlobally(x);
            case LayerType.Upsample when Math.Max(x.Map.Height, x.Map.Width) > ImageArchitecture.LargestSide.Length / layer.Stride.Length:
                network.Refuse(
                    $"layers[{index}]: an upsampling by {layer.Stride} makes a map of more than {ImageArchitecture.LargestSide} positions on a side.");
                return x;
            case LayerType.Upsample:
                return network.Resample(x, layer.Stride.Length * x.Map.Height, layer.Stride.Length * x.Map.Width);
            case LayerType.Linear:
                return network.Connect(x, layer.OutChannels.Length, layer.Bias);
            default:
                return Join(network, x, layer, index, made[layer.From!.Value.Index]);
        }
    }

    private static Feature Join(ImageNetwork network, Feature x, NetworkLayer layer, int index, Feature other)
    {
        bool isSum = layer.Type == LayerType.Add;
        FeatureMap needed = isSum ? x.Map : x.Map.WithChannels(other.Channels);
        if (other.Map == needed)
            return isSum ? network.Sum(other, x) : network.Concatenate(other, x);
        network.Refuse(
            $"layers[{index}]: the output of layer {layer.From!.Value.Index} is {other.Map.Channels} x {other.Map.Height} x {other.Map.Width} and does " +
            $"not fit {x.Map.Channels} x {x.Map.Height} x {x.Map.Width}.");
        return x;
    }
}
