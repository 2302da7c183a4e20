using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Architectures.Images;
using InferenceSizing.Domain.Operators.Images;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A convolutional network by its layers.</summary>
internal static class DescribedNetwork
{
    public static ImageArchitecture From(ConvolutionalRequest described) => ImageArchitecture.Of(
        new SequentialNetwork([.. described.Layers!.Select(Layer)]),
        new FeatureMap(described.Input!.Channels!.Value, described.Input.Height!.Value, described.Input.Width!.Value));

    private static SequentialLayer Layer(ConvolutionalLayerRequest layer)
    {
        SequentialLayerType type = TypeOf(layer.Type!);
        int kernel = layer.Kernel ?? 1;
        int stride = layer.Stride ?? (type == SequentialLayerType.Pooling ? kernel : 1);
        return new SequentialLayer(type, layer.OutChannels ?? 0, new SlidingWindow(kernel, kernel, stride, Padding.Of(layer.Padding ?? 0)), layer.Groups ?? 1);
    }

    private static SequentialLayerType TypeOf(string type) => ConvolutionalLayerTypes.Words.First(word => string.Equals(word, type, StringComparison.OrdinalIgnoreCase)) switch
    {
        ConvolutionalLayerTypes.Convolution => SequentialLayerType.Convolution,
        ConvolutionalLayerTypes.BatchNorm => SequentialLayerType.BatchNorm,
        ConvolutionalLayerTypes.Relu => SequentialLayerType.Activation,
        ConvolutionalLayerTypes.MaxPool or ConvolutionalLayerTypes.AveragePool => SequentialLayerType.Pooling,
        ConvolutionalLayerTypes.GlobalAveragePool => SequentialLayerType.GlobalPooling,
        _ => SequentialLayerType.Linear,
    };
}
