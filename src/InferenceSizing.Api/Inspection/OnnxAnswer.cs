using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Formats.Onnx;

namespace InferenceSizing.Api.Inspection;

/// <summary>What an ONNX file says of itself.</summary>
/// <param name="Name">The graph's name.</param>
/// <param name="Producer">What wrote it.</param>
/// <param name="Opset">Version of the operator set.</param>
/// <param name="Input">tokens or images.</param>
/// <param name="ImageHeight">Height of the images it was traced with.</param>
/// <param name="ImageWidth">Width of those images.</param>
/// <param name="GigaMultiplyAdds">Of one sample of the traced size, 10^9.</param>
/// <param name="Operators">Operators by name, costliest first.</param>
/// <param name="NotUnderstood">Operators whose shapes or cost are not known: their tensors' sizes alone are counted.</param>
/// <param name="Dimensions">Dimensions that the file leaves open: what sets each, and its length where nothing does. workload.dimensions of POST /estimate goes
/// by their names.</param>
/// <param name="Assumed">Lengths that the file leaves open, as they were filled in.</param>
internal sealed record OnnxAnswer(
    string Name, string Producer, long Opset, string Input, int? ImageHeight, int? ImageWidth, decimal GigaMultiplyAdds,
    IReadOnlyList<OnnxOperatorAnswer> Operators, IReadOnlyList<string> NotUnderstood, IReadOnlyList<InspectedDimensionRequest> Dimensions,
        IReadOnlyList<string> Assumed)
{
    public static OnnxAnswer Of(OnnxNetwork graph) => new(
        graph.Graph.Name, graph.Producer, graph.Opset, graph.Graph.Image is null ? "tokens" : "images",
        (int?)graph.Graph.Image?.Height.Length, (int?)graph.Graph.Image?.Width.Length,
        Figure.Of(graph.Operators.Sum(count => count.GigaMultiplyAdds)),
        [.. graph.Operators.Select(count => new OnnxOperatorAnswer(count.Name, count.Count, Figure.Of(count.GigaMultiplyAdds)))],
        [.. graph.Operators.Where(count => !count.Understood).Select(count => count.Name)],
        [.. graph.Graph.Dimensions.Select(InspectedGraphs.Of)],
        graph.Assumed);
}

/// <summary>The operators of one name.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Count">How many there are.</param>
/// <param name="GigaMultiplyAdds">Of all of them for one sample, 10^9.</param>
internal sealed record OnnxOperatorAnswer(string Name, int Count, decimal GigaMultiplyAdds);
