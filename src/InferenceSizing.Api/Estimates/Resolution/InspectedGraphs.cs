using System.Collections.Frozen;
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
            .Select(dimension => new TracedDimension(dimension.Name!, Enum.Parse<TracedAxis>(dimension.Axis!, ignoreCase: true),
                AxisLength.From(dimension.Length!.Value)))];
        return new TracedGraph(
            graph.Name is { Length: > 0 } name ? name : InspectedForms.Onnx,
            dimensions,
            [.. graph.Sizes!.Select(size => SizeParser.Read(size, Count.From(dimensions.Length))!)],
            [.. graph.Tensors!.Chunk(TensorNumbers)
                .Select(tensor => new TracedTensor(
                    PlaceOf(tensor[Elements]), BitCount.From(tensor[Bits]), tensor[IsFloat] == 1, PlaceOf(tensor[Shape]), PlaceOf(tensor[ViewOf])))],
            [.. Places(graph.Inputs).OfType<Place>()], [.. Places(graph.Outputs).OfType<Place>()], [.. graph.Steps!.Select(ToStep)])
        {
            Image = graph.ImageHeight is { } height ? new ImageSize(AxisLength.From(height), AxisLength.From(graph.ImageWidth!.Value)) : null,
            FixedBatch = SequenceCount.From(graph.FixedBatch ?? 0),
            FixedTokens = TokenCount.From(graph.FixedTokens ?? 0),
            FloatBits = BitCount.From(graph.FloatBits ?? SingleBits),
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
                FixedBatch = graph.FixedBatch.Count is > 0 and <= Bounds.MaxSequences and var samples ? (int)samples : null,
                FixedTokens = graph.FixedTokens.Count is > 0 and <= Bounds.MaxTokens and var tokens ? (int)tokens : null,
                FloatBits = graph.FloatBits.Count == SingleBits ? null : (int)graph.FloatBits.Count,
                Dimensions = graph.Dimensions.IsEmpty ? null : [.. graph.Dimensions.Select(Of)],
                Sizes = [.. graph.Sizes.Select(size => size.ToString())],
                Tensors = Numbers(graph.Tensors),
                Inputs = [.. graph.Inputs.Select(input => (long)input.Index)],
                Outputs = [.. graph.Outputs.Select(output => (long)output.Index)],
                Steps = [.. graph.Steps.Select(Of)],
            },
        };
    }

    public static InspectedDimensionRequest Of(TracedDimension dimension) => new()
    {
        Name = dimension.Name[..Math.Min(dimension.Name.Length, Bounds.MaxDimensionName)],
        Axis = JsonNamingPolicy.CamelCase.ConvertName(dimension.Axis.ToString()),
        Length = (int)Math.Min(dimension.Length.Length, Bounds.MaxTokens),
    };

    private static readonly FrozenDictionary<TracedKind, string> Kinds =
        Enum.GetValues<TracedKind>().ToFrozenDictionary(kind => kind, kind => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()));

    private static long[] Numbers(ImmutableArray<TracedTensor> tensors)
    {
        List<long> numbers = [];
        Span<long> of = stackalloc long[TensorNumbers];
        foreach (TracedTensor tensor in tensors)
        {
            of[Elements] = NumberOf(tensor.Elements);
            of[Bits] = tensor.Bits.Count;
            of[IsFloat] = tensor.IsFloat ? 1 : 0;
            of[Shape] = NumberOf(tensor.Shape);
            of[ViewOf] = NumberOf(tensor.ViewOf);
            numbers.AddRange(of);
        }

        return [.. numbers];
    }

    private static TracedStep ToStep(InspectedStepRequest step) =>
        new(step.Operator!, Enum.Parse<TracedKind>(step.Kind!, ignoreCase: true), [.. Places(step.Inputs)], [.. Places(step.Outputs)])
        {
            Flops = PlaceOf(step.Flops),
            Rows = PlaceOf(step.Rows),
            Columns = PlaceOf(step.Columns),
            Depth = PlaceOf(step.Depth),
            Groups = Count.From(step.Groups ?? 0),
            Scratch = PlaceOf(step.Scratch),
            Weights = [.. (step.Weights ?? [])
            .Select(weights => new TracedWeights(weights.Format!, Count.From(weights.Parameters ?? 0), ByteCount.FromCount(weights.Bytes!.Value)))],
        };

    private static InspectedStepRequest Of(TracedStep step) => new()
    {
        Operator = Short(step.Operator),
        Kind = Kinds[step.Kind],
        Inputs = [.. step.Inputs.Select(NumberOf)],
        Outputs = [.. step.Outputs.Select(NumberOf)],
        Flops = step.Flops?.Index,
        Rows = step.Rows?.Index,
        Columns = step.Columns?.Index,
        Depth = step.Depth?.Index,
        Groups = step.Groups == Count.Zero ? null : step.Groups.Value,
        Scratch = step.Scratch?.Index,
        Weights = step.Weights.IsEmpty ? null
            : [.. step.Weights.Select(
            weights => new InspectedWeightsRequest {
            Format = weights.Format, Parameters = weights.Parameters == Count.Zero ? null : weights.Parameters.Value, Bytes = weights.Bytes.Count })],
    };

    private static IEnumerable<Place?> Places(IReadOnlyList<long>? list) => (list ?? []).Select(PlaceOf);

    private static Place? PlaceOf(long index) => Place.Found((int)index);

    private static Place? PlaceOf(int? index) => Place.Found(index ?? None);

    private static long NumberOf(Place? place) => place?.Index ?? None;

    private static string Short(string text) => text[..Math.Min(text.Length, Bounds.MaxNameLength)];
}
