using System.Globalization;
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
    private const int Coefficients = 3;

    public static GraphArchitecture ToArchitecture(InspectedGraphRequest graph)
    {
        ImageSize? image = graph.ImageHeight is { } height ? new ImageSize(height, graph.ImageWidth!.Value) : null;
        return GraphArchitecture.Of(graph.Name is { Length: > 0 } name ? name : InspectedForms.Onnx, [.. graph.Steps!.Select(ToStep)], image, graph.Resizes ?? false, (long)(graph.InputElements ?? 0));
    }

    public static InspectedRequest ToRequest(OnnxNetwork network) => new()
    {
        Form = InspectedForms.Onnx,
        Graph = new InspectedGraphRequest
        {
            Name = network.Name[..Math.Min(network.Name.Length, Bounds.MaxNameLength)],
            StoredAs = network.WeightsAs,
            ImageHeight = network.Image?.Height,
            ImageWidth = network.Image?.Width,
            Resizes = network.Image is null ? null : network.Resizes,
            InputElements = network.InputElements,
            Steps = [.. network.Steps.Select(Of)],
        },
    };

    private static GraphStep ToStep(InspectedStepRequest step) => new(step.Operator!, Enum.Parse<GraphStepKind>(step.Kind!, ignoreCase: true), [.. step.Inputs!.Select(input => (int)input)])
    {
        Flops = Polynomial(step.Flops),
        Reads = Polynomial(step.Reads),
        Writes = Polynomial(step.Writes),
        Rows = Polynomial(step.Rows),
        Columns = step.Columns ?? 0,
        Depth = step.Depth ?? 0,
        Groups = step.Groups ?? 0,
        Parameters = step.Parameters ?? 0,
        MatrixRows = step.MatrixRows ?? 0,
    };

    private static InspectedStepRequest Of(GraphStep step) => new()
    {
        Operator = step.Operator[..Math.Min(step.Operator.Length, Bounds.MaxNameLength)],
        Kind = JsonNamingPolicy.CamelCase.ConvertName(step.Kind.ToString()),
        Inputs = [.. step.Inputs.Select(input => (long)input)],
        Flops = Coefficient(step.Flops),
        Reads = Coefficient(step.Reads),
        Writes = Coefficient(step.Writes),
        Rows = Coefficient(step.Rows),
        Columns = Present(step.Columns),
        Depth = Present(step.Depth),
        Groups = Present(step.Groups),
        Parameters = Present(step.Parameters),
        MatrixRows = Present(step.MatrixRows),
    };

    private static SizePolynomial Polynomial(IReadOnlyList<double>? given)
    {
        Magnitude At(int degree) => Magnitude.From(given is not null && degree < given.Count ? given[degree] : 0);
        return new SizePolynomial(At(0), At(1), At(2));
    }

    /// <summary>Coefficients without the zeros at the end, of nine digits.</summary>
    private static double[]? Coefficient(SizePolynomial polynomial)
    {
        double[] all = [polynomial.Constant.Value, polynomial.Linear.Value, polynomial.Square.Value];
        int count = Coefficients;
        while (count > 0 && all[count - 1] == 0)
            count--;
        return count == 0 ? null : [.. all.Take(count).Select(value => double.Parse(value.ToString("G9", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))];
    }

    private static long? Present(long value) => value == 0 ? null : value;
}
