using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Onnx;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>The graph of an ONNX file as a request carries it, both ways.</summary>
internal static class InspectedGraphs
{
    /// <summary>Places of a tensor's numbers.</summary>
    public const int Elements = 0, Bits = 1, IsFloat = 2, Shape = 3, ViewOf = 4, TensorNumbers = 5;

    private const int None = -1, SingleBits = 32;

    /// <summary>The graph that a validated request carries.</summary>
    public static TracedGraph ToGraph(InspectedGraphRequest graph)
    {
        ImmutableArray<TracedDimension> dimensions = [
            .. (graph.Dimensions ?? [])
            .Select(dimension => new TracedDimension(dimension.Name!, Enum.Parse<TracedAxis>(dimension.Axis!, ignoreCase: true), dimension.Length!.Value))];
        return new TracedGraph(
            graph.Name is { Length: > 0 } name ? name : InspectedForms.Onnx,
            dimensions,
            [.. graph.Sizes!.Select(size => SizeParser.Read(size, dimensions.Length)!)],
            [.. graph.Tensors!.Chunk(TensorNumbers)
                .Select(tensor => new TracedTensor((int)tensor[Elements], (int)tensor[Bits], tensor[IsFloat] == 1, (int)tensor[Shape], (int)tensor[ViewOf]))],
            Indices(graph.Inputs), Indices(graph.Outputs), [.. graph.Steps!.Select(ToStep)])
        {
            Image = graph.ImageHeight is { } height ? new ImageSize(AxisLength.From(height), AxisLength.From(graph.ImageWidth!.Value)) : null,
            FixedBatch = graph.FixedBatch ?? 0,
            FixedTokens = graph.FixedTokens ?? 0,
            FloatBits = graph.FloatBits ?? SingleBits,
        };
    }

    public static InspectedRequest ToRequest(OnnxNetwork network)
    {
        TracedGraph graph = network.Graph;
        return new InspectedRequest
        {
            Form = InspectedForms.Onnx,
            Graph = new InspectedGraphRequest
            {
                Name = Short(graph.Name),
                ImageHeight = (int?)graph.Image?.Height.Length,
                ImageWidth = (int?)graph.Image?.Width.Length,
                FixedBatch = graph.FixedBatch is > 0 and <= Bounds.MaxMillion and var samples ? (int)samples : null,
                FixedTokens = graph.FixedTokens is > 0 and <= Bounds.MaxTokens and var tokens ? (int)tokens : null,
                FloatBits = graph.FloatBits == SingleBits ? null : graph.FloatBits,
                Dimensions = graph.Dimensions.IsEmpty ? null : [.. graph.Dimensions.Select(Of)],
                Sizes = [.. graph.Sizes.Select(size => size.ToString())],
                Tensors = [.. graph.Tensors.SelectMany(tensor => (long[])[tensor.Elements, tensor.Bits, tensor.IsFloat ? 1 : 0, tensor.Shape, tensor.ViewOf])],
                Inputs = [.. graph.Inputs.Select(input => (long)input)],
                Outputs = [.. graph.Outputs.Select(output => (long)output)],
                Steps = [.. graph.Steps.Select(Of)],
            },
        };
    }

    public static InspectedDimensionRequest Of(TracedDimension dimension) => new()
    {
        Name = dimension.Name[..Math.Min(dimension.Name.Length, Bounds.MaxDimensionName)],
        Axis = JsonNamingPolicy.CamelCase.ConvertName(dimension.Axis.ToString()),
        Length = (int)Math.Min(dimension.Length, Bounds.MaxTokens),
    };

    private static TracedStep ToStep(InspectedStepRequest step) =>
        new(step.Operator!, Enum.Parse<TracedKind>(step.Kind!, ignoreCase: true), Indices(step.Inputs), Indices(step.Outputs))
        {
            Flops = step.Flops ?? None,
            Rows = step.Rows ?? None,
            Columns = step.Columns ?? None,
            Depth = step.Depth ?? None,
            Groups = step.Groups ?? 0,
            Scratch = step.Scratch ?? None,
            Weights = [.. (step.Weights ?? [])
            .Select(weights => new TracedWeights(weights.Format!, weights.Parameters ?? 0, ByteCount.FromCount(weights.Bytes!.Value)))],
        };

    private static InspectedStepRequest Of(TracedStep step) => new()
    {
        Operator = Short(step.Operator),
        Kind = JsonNamingPolicy.CamelCase.ConvertName(step.Kind.ToString()),
        Inputs = [.. step.Inputs.Select(input => (long)input)],
        Outputs = [.. step.Outputs.Select(output => (long)output)],
        Flops = Place(step.Flops),
        Rows = Place(step.Rows),
        Columns = Place(step.Columns),
        Depth = Place(step.Depth),
        Groups = step.Groups == 0 ? null : step.Groups,
        Scratch = Place(step.Scratch),
        Weights = step.Weights.IsEmpty ? null
            : [.. step.Weights.Select(
            weights => new InspectedWeightsRequest {
            Format = weights.Format, Parameters = weights.Parameters == 0 ? null : weights.Parameters, Bytes = weights.Bytes.Count })],
    };

    private static ImmutableArray<int> Indices(IReadOnlyList<long>? list) => [.. (list ?? []).Select(index => (int)index)];

    private static int? Place(int size) => size < 0 ? null : size;

    private static string Short(string text) => text[..Math.Min(text.Length, Bounds.MaxNameLength)];
}
