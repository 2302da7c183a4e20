using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Architectures.Images;
using InferenceSizing.Domain.Operators.Images;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A convolutional network by its layers.</summary>
internal static class DescribedNetwork
{
    public static ImageArchitecture From(ConvolutionalRequest described) => ImageArchitecture.Of(
        new LayeredNetwork([.. described.Layers!.Select(Layer)]),
        new FeatureMap(described.Input!.Channels!.Value, described.Input.Height!.Value, described.Input.Width!.Value));

    private static NetworkLayer Layer(ConvolutionalLayerRequest layer)
    {
        LayerType type = Enum.Parse<LayerType>(layer.Type!, ignoreCase: true);
        int kernel = layer.Kernel ?? 1;
        return new NetworkLayer(
            type,
            layer.OutChannels ?? 0,
            kernel,
            layer.Stride ?? (type is LayerType.MaxPool or LayerType.AvgPool ? kernel : 1),
            layer.Padding ?? 0,
            layer.Groups ?? 1,
            layer.Bias ?? true,
            layer.From ?? NetworkLayer.NoLayer);
    }
}
