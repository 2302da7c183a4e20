using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A convolutional network by its layers.</summary>
internal static class DescribedNetwork
{
    /// <summary>The network that the layers describe, and the description with its defaults filled in.</summary>
    public static Outcome<ChosenModel> From(ConvolutionalRequest given, Defaults defaults)
    {
        ConvolutionalRequest complete = given with { Layers = [.. given.Layers!.Select((layer, index) => Complete(layer, $"{ArchitectureConverter.JsonPath}.layers[{index}]", defaults))] };
        try
        {
            FeatureMap image = new(complete.Input!.Channels!.Value, complete.Input.Height!.Value, complete.Input.Width!.Value);
            ImageArchitecture network = ImageArchitecture.Of(new LayeredNetwork([.. complete.Layers!.Select(Layer)]), image);
            return new ChosenModel(network, null, network.Family, null, new ModelChoice { Architecture = complete });
        }
        catch (OverflowException)
        {
            return Refusal.Invalid(Topic.Dimensions, "The dimensions multiply to more than 2^63 parameters.");
        }
    }

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
