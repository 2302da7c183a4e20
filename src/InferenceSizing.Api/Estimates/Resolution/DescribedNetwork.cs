using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Architectures.Images;
using InferenceSizing.Domain.Operators.Images;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A convolutional network by its layers.</summary>
internal static class DescribedNetwork
{
    /// <summary>The description with its defaults filled in.</summary>
    public static ConvolutionalRequest Complete(ConvolutionalRequest given, Defaults defaults) =>
        given with { Layers = [.. given.Layers!.Select((layer, index) => Complete(layer, $"{ArchitectureConverter.JsonPath}.layers[{index}]", defaults))] };

    /// <param name="described">A complete description.</param>
    public static ImageArchitecture From(ConvolutionalRequest described) => ImageArchitecture.Of(
        new LayeredNetwork([.. described.Layers!.Select(Layer)]),
        new FeatureMap(described.Input!.Channels!.Value, described.Input.Height!.Value, described.Input.Width!.Value));

    private static ConvolutionalLayerRequest Complete(ConvolutionalLayerRequest layer, string path, Defaults defaults)
    {
        LayerType type = TypeOf(layer);
        bool pools = type is LayerType.MaxPool or LayerType.AvgPool, convolves = type is LayerType.Conv or LayerType.DepthwiseConv;
        return layer with
        {
            Stride = pools || convolves ? defaults.Take(layer.Stride, path + ".stride", pools ? layer.Kernel!.Value : 1) : layer.Stride,
            Padding = pools || convolves ? defaults.Take(layer.Padding, path + ".padding", 0) : null,
            Groups = type == LayerType.Conv ? defaults.Take(layer.Groups, path + ".groups", 1) : null,
            Bias = convolves || type == LayerType.Linear ? defaults.Take(layer.Bias, path + ".bias", true) : null,
        };
    }

    private static NetworkLayer Layer(ConvolutionalLayerRequest layer) => new(
        TypeOf(layer),
        layer.OutChannels ?? 0,
        layer.Kernel ?? 1,
        layer.Stride ?? 1,
        layer.Padding ?? 0,
        layer.Groups ?? 1,
        layer.Bias ?? false,
        layer.From ?? NetworkLayer.NoLayer);

    private static LayerType TypeOf(ConvolutionalLayerRequest layer) => Enum.Parse<LayerType>(layer.Type!, ignoreCase: true);
}
