using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>A convolutional network by its layers.</summary>
internal static class RequestedNetwork
{
    /// <summary>The network that the layers describe, and the description with its defaults filled in.</summary>
    public static Outcome<ReadModel> Read(ConvolutionalRequest given)
    {
        ConvolutionalRequest complete = given with { Layers = [.. given.Layers!.Select(Complete)] };
        try
        {
            ImageSize size = new(AxisLength.From(complete.Input!.Height!.Value), AxisLength.From(complete.Input.Width!.Value));
            ImageArchitecture network = ImageArchitecture.Of(
                new LayeredNetwork([.. complete.Layers!.Select(Layer)]), AxisLength.From(complete.Input.Channels!.Value), size);
            return new ReadModel(new ModelSource { Architecture = network, Family = network.Family }, new ModelChoice { Architecture = complete });
        }
        catch (OverflowException)
        {
            return Refusal.Invalid(Topic.Dimensions, "The dimensions multiply to more than 2^63 parameters.");
        }
    }

    private static ConvolutionalLayerRequest Complete(ConvolutionalLayerRequest layer)
    {
        LayerType type = TypeOf(layer);
        bool pools = type is LayerType.MaxPool or LayerType.AvgPool, convolves = type is LayerType.Conv or LayerType.DepthwiseConv;
        return layer with
        {
            Stride = pools || convolves ? layer.Stride ?? (pools ? layer.Kernel!.Value : 1) : layer.Stride,
            Padding = pools || convolves ? layer.Padding ?? 0 : null,
            Groups = type == LayerType.Conv ? layer.Groups ?? 1 : null,
            Bias = convolves || type == LayerType.Linear ? layer.Bias ?? true : null,
        };
    }

    private static NetworkLayer Layer(ConvolutionalLayerRequest layer) => new(
        TypeOf(layer),
        AxisLength.From(layer.OutChannels ?? 0),
        AxisLength.From(layer.Kernel ?? 1),
        AxisLength.From(layer.Stride ?? 1),
        AxisLength.From(layer.Padding ?? 0),
        Count.From(layer.Groups ?? 1),
        layer.Bias ?? false,
        layer.From is { } from ? Place.At(from) : null);

    private static LayerType TypeOf(ConvolutionalLayerRequest layer) => Enum.Parse<LayerType>(layer.Type!, ignoreCase: true);
}
