using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Domain.Architectures;
using InferenceSizing.Domain.Architectures.Images;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Formats.HuggingFace;
using static InferenceSizing.Formats.Vision.ConvolutionalDesigns;

namespace InferenceSizing.Formats.Vision;

/// <summary>Reads a convolutional network given layer by layer: <c>input</c> {channels, height, width} and <c>layers</c>, an array of
/// {type, outChannels, kernel, stride, padding, groups, bias, from}.</summary>
/// <remarks>
/// Types: <c>conv</c> (outChannels, kernel; stride 1, padding 0, groups 1, bias true), <c>depthwiseConv</c> (kernel; outChannels as the input's), <c>batchNorm</c>, <c>relu</c>,
/// <c>maxPool</c> and <c>avgPool</c> (kernel; stride as the kernel, padding 0), <c>globalAvgPool</c>, <c>upsample</c> (stride: the factor), <c>linear</c> (outChannels, bias true;
/// over all elements), <c>add</c> and <c>concat</c> (from: the index of an earlier layer that joins). Each layer reads the one before it. Defaults in parentheses are PyTorch's.
/// </remarks>
public static class ConvolutionalArchitecture
{
    /// <summary>Layers beyond this are refused: each costs work.</summary>
    public const int MostLayers = 2000;

    private const int MostChannels = 65536;
    private const int LargestKernel = 1024;

    /// <summary>Reads the object; a refusal names the field within it (<c>layers[3].kernel</c>).</summary>
    public static Outcome<Architecture> Read(JsonElement architecture)
    {
        try
        {
            ConfigFields fields = new(architecture);
            ImageArchitecture read = ImageArchitecture.Of(new LayeredNetwork(LayersOf(fields)), ImageInput.Read(fields));
            if (read.LayOut().Refusal is { } reason)
                return new Refusal("layers", reason);
            return read;
        }
        catch (ConfigRefusedException refused)
        {
            return refused.Refusal;
        }
        catch (OverflowException)
        {
            return new Refusal("layers", "The dimensions multiply to more than 2^63 elements.");
        }
    }

    private static ImmutableArray<NetworkLayer> LayersOf(ConfigFields fields)
    {
        if (fields.Raw("layers") is not { ValueKind: JsonValueKind.Array } layers || layers.GetArrayLength() is 0 or > MostLayers)
            throw fields.Refuse("layers", $"'layers' is an array of 1 to {MostLayers} layers.");
        return [.. layers.EnumerateArray().Select((layer, index) => LayerOf(fields.Item(layer, $"layers[{index}]."), index))];
    }

    private static NetworkLayer LayerOf(ConfigFields layer, int index)
    {
        LayerType type = TypeOf(layer);
        bool convolves = type is LayerType.Conv or LayerType.DepthwiseConv;
        bool pools = type is LayerType.MaxPool or LayerType.AvgPool;
        int kernel = convolves || pools ? Within(layer, "kernel", 1, LargestKernel) : 1;
        return new NetworkLayer(
            type,
            type switch
            {
                LayerType.Conv or LayerType.Linear => Within(layer, "outChannels", 1, MostChannels),
                LayerType.DepthwiseConv => layer.Has("outChannels") ? Within(layer, "outChannels", 1, MostChannels) : 0,
                _ => 0,
            },
            kernel,
            type == LayerType.Upsample ? Within(layer, "stride", 1, LargestKernel) : convolves || pools ? Within(layer, "stride", 1, LargestKernel, pools ? kernel : 1) : 1,
            convolves || pools ? Within(layer, "padding", 0, LargestKernel, 0) : 0,
            type == LayerType.Conv ? Within(layer, "groups", 1, MostChannels, 1) : 1,
            (convolves || type == LayerType.Linear) && layer.Flag("bias", true),
            type is LayerType.Add or LayerType.Concat ? Earlier(layer, index) : NetworkLayer.NoLayer);
    }

    private static int Earlier(ConfigFields layer, int index)
    {
        int from = layer.Has("from") ? layer.DimensionOrZero("from") : throw layer.Refuse("from", "The layer lacks 'from', the index of an earlier layer.");
        return from < index ? from : throw layer.Refuse("from", $"'from' is the index of an earlier layer: below {index}.");
    }

    private static LayerType TypeOf(ConfigFields layer) => layer.Text("type") switch
    {
        "conv" => LayerType.Conv,
        "depthwiseConv" => LayerType.DepthwiseConv,
        "batchNorm" => LayerType.BatchNorm,
        "relu" => LayerType.Relu,
        "maxPool" => LayerType.MaxPool,
        "avgPool" => LayerType.AvgPool,
        "globalAvgPool" => LayerType.GlobalAvgPool,
        "upsample" => LayerType.Upsample,
        "linear" => LayerType.Linear,
        "add" => LayerType.Add,
        "concat" => LayerType.Concat,
        _ => throw layer.Refuse("type", "'type' is conv, depthwiseConv, batchNorm, relu, maxPool, avgPool, globalAvgPool, upsample, linear, add or concat."),
    };
}
