using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>What a sample of a traced graph is.</summary>
public enum TracedInput
{
    /// <summary>A sequence of tokens, frames or features whose length the pass gives.</summary>
    Tokens,

    /// <summary>An image.</summary>
    Images,
}

/// <summary>The operators of one name in a graph.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Count">How many there are.</param>
/// <param name="MultiplyAdds">Of one sample of the traced size.</param>
/// <param name="Understood">Whether its shapes and cost are known; else its tensors' sizes alone are counted.</param>
public sealed record OperatorCount(string Name, int Count, long MultiplyAdds, bool Understood);

/// <summary>The graph of an ONNX file with what each operator costs.</summary>
/// <param name="Name">The graph's name.</param>
/// <param name="Producer">What wrote it.</param>
/// <param name="Opset">Version of the operator set.</param>
/// <param name="Input">What a sample is.</param>
/// <param name="Image">Size of the images it was traced with; null for tokens.</param>
/// <param name="Resizes">Whether images of other sizes pass.</param>
/// <param name="InputElements">Elements of one sample of that size.</param>
/// <param name="Parameters">Elements of all weights.</param>
/// <param name="WeightsAs">The precision id that most of the weights are stored in.</param>
/// <param name="Steps">Operators that compute something for each sample.</param>
/// <param name="Operators">Operators by name.</param>
/// <param name="Assumed">Lengths that the file leaves open and that were filled in, such as <c>sequence=128</c>.</param>
public sealed record OnnxNetwork(
    string Name, string Producer, long Opset, TracedInput Input, ImageSize? Image, bool Resizes, long InputElements, long Parameters, string WeightsAs,
    ImmutableArray<GraphStep> Steps, ImmutableArray<OperatorCount> Operators, ImmutableArray<string> Assumed)
{
    private const long TracedTokens = 128;
    private const int TracedSide = 224, SmallerSide = 192, LargerSide = 256;

    internal static OnnxNetwork Of(OnnxGraph graph)
    {
        HashSet<string> held = [.. graph.Initializers.Select(tensor => tensor.Name)];
        OnnxValue[] inputs = [.. graph.Inputs.Where(input => !held.Contains(input.Name))];
        OnnxValue? main = inputs.FirstOrDefault(input => input.Shape is { Length: 4 } && OnnxTypes.IsWeight(input.Type)) ?? inputs.FirstOrDefault();
        bool images = main?.Shape is { Length: 4 } && OnnxTypes.IsWeight(main.Type);
        bool last = images && main!.Shape!.Value[3] is 1 or 3 && main.Shape.Value[1] is not (1 or 3);
        int high = last ? 1 : 2, wide = high + 1;
        long batch = main?.Shape is [> 0 and var stated, ..] ? stated : 1;
        bool resizes = images && (main!.Shape!.Value[high] < 0 || main.Shape.Value[wide] < 0);
        ImageSize? image = images ? new ImageSize(Side(main!.Shape!.Value[high]), Side(main.Shape.Value[wide])) : null;
        bool grows = resizes || (!images && inputs.Any(input => input.Shape is { Length: > 1 } shape && shape.Skip(1).Any(length => length < 0)));

        OnnxTrace At(long tokens, int side) => new(graph, input => input.Shape is not { } shape ? null : [.. shape.Select((length, axis) =>
            length >= 0 ? length : axis == 0 ? 1 : input.Shape is { Length: 4 } ? axis == (last ? 3 : 1) ? 3 : side : tokens)]);

        OnnxTrace middle = At(TracedTokens, TracedSide);
        OnnxTrace[] traces = grows ? [At(TracedTokens / 2, SmallerSide), middle, At(TracedTokens * 2, LargerSide)] : [middle, middle, middle];
        Ratio[] sizes = images
            ? [.. new[] { SmallerSide, TracedSide, LargerSide }.Select(side => Ratio.From((double)side * side / (TracedSide * TracedSide)))]
            : [Ratio.From(TracedTokens / 2), Ratio.From(TracedTokens), Ratio.From(TracedTokens * 2)];
        OnnxSteps steps = new(graph, traces, sizes, grows, batch);
        return new OnnxNetwork(
            graph.Name, graph.Producer, graph.Opset, images ? TracedInput.Images : TracedInput.Tokens, image, resizes,
            main is null || middle.ShapeOf(main.Name) is not { } lengths ? 0 : OnnxShapes.Count(lengths) / Math.Max(1, batch),
            steps.Parameters, PrecisionOf(graph), steps.Steps, steps.Operators,
            [.. Assumptions(inputs, last)]);
    }

    private static int Side(long length) => length > 0 && length <= Domain.Networks.Images.ImageArchitecture.LargestSide ? (int)length : TracedSide;

    private static IEnumerable<string> Assumptions(IEnumerable<OnnxValue> inputs, bool last)
    {
        foreach (OnnxValue input in inputs)
        {
            for (int axis = 0; axis < (input.Shape?.Length ?? 0); axis++)
            {
                if (input.Shape!.Value[axis] >= 0)
                    continue;
                string name = input.Symbols[axis] ?? $"dimension {axis}";
                long value = axis == 0 ? 1 : input.Shape.Value.Length != 4 ? TracedTokens : axis == (last ? 3 : 1) ? 3 : TracedSide;
                yield return FormattableString.Invariant($"{input.Name}.{name}={value}");
            }
        }
    }

    /// <summary>What most of the weights' bytes are stored in.</summary>
    private static string PrecisionOf(OnnxGraph graph)
    {
        StoredFormat? most = graph.Initializers.Where(tensor => OnnxTypes.IsWeight(tensor.Type)).GroupBy(tensor => OnnxTypes.FormatOf(tensor.Type))
            .OrderByDescending(group => group.Sum(tensor => (double)tensor.Elements * group.Key.BlockBits)).FirstOrDefault()?.Key;
        return most?.Id switch { "fp16" => "fp16", "bf16" => "bf16", "int8" or "uint8" => "int8", "int4" or "uint4" => "gptq-int4", "fp8" => "fp8", _ => "fp32" };
    }
}
