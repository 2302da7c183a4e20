using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>The operators of one name in a graph.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Count">How many there are.</param>
/// <param name="MultiplyAdds">Of one sample of the default size.</param>
/// <param name="Understood">Whether its shapes and cost are known; else only its tensors' sizes are counted.</param>
public sealed record OperatorCount(string Name, int Count, long MultiplyAdds, bool Understood)
{
    private const double Giga = 1e9;

    /// <summary>In units of 10^9.</summary>
    public double GigaMultiplyAdds => MultiplyAdds / Giga;
}

/// <summary>The graph of an ONNX file with what each operator costs.</summary>
/// <param name="Graph">The steps that compute something for each sample, with their tensors and weights.</param>
/// <param name="Producer">What wrote it.</param>
/// <param name="Opset">Version of the standard operator set.</param>
/// <param name="Parameters">Elements of all weights of the file.</param>
/// <param name="Operators">Operators by name.</param>
/// <param name="Assumed">Lengths that the file leaves open and that were filled in, such as <c>ids.sequence=128</c>.</param>
public sealed record OnnxNetwork(
    TracedGraph Graph, string Producer, long Opset, long Parameters, ImmutableArray<OperatorCount> Operators, ImmutableArray<string> Assumed)
{
    private const double FlopsOfMultiplyAdd = 2;

    /// <summary>Elements of the weights that its operators read, which are what a model has: a runtime leaves out those that nothing reads.</summary>
    public long ParametersRead { get; } = Graph.Steps.Sum(step => step.Weights.Sum(part => part.Parameters.Value));

    private const int OpenSide = 224, HalfBits = 16, SingleBits = 32;

    /// <param name="model">The file.</param>
    /// <param name="tensors">The tensors that it holds.</param>
    /// <param name="kept">Counts what is kept of it.</param>
    /// <param name="cancellation">Stops the walk.</param>
    internal static OnnxNetwork Of(OnnxModel model, IReadOnlyList<OnnxTensor> tensors, KeptBytes kept, CancellationToken cancellation)
    {
        HashSet<string> held = [.. model.Graph.Initializers.Select(tensor => tensor.Name)];
        OnnxValue[] inputs = [.. model.Graph.Inputs.Where(input => !held.Contains(input.Name))];
        OnnxAxes axes = new(inputs);
        OnnxLowering lowered = new(model, axes, kept, cancellation);
        OnnxAssembly assembly = new(model, tensors, lowered, OnnxSchedule.Of(OnnxFusions.Of(lowered), lowered.Facts, lowered.Outputs));
        TracedGraph graph = new(model.Graph.Name, [.. axes.Dimensions], assembly.Sizes, assembly.Tensors, assembly.Inputs, assembly.Outputs, assembly.Steps)
        {
            Image = axes.Image is { } layout
                ? new ImageSize(AxisLength.From(Side(layout.Input!.Shape!.Value[layout.Height])), AxisLength.From(Side(layout.Input.Shape.Value[layout.Width])))
                : null,
            FixedBatch = FixedBatchOf(inputs, axes),
            FixedTokens = FixedTokensOf(inputs, axes),
            FloatBits = FloatBitsOf(lowered),
        };
        return new OnnxNetwork(
            graph, model.Producer, model.Opset,
            tensors.Sum(tensor => OnnxWeights.Of(tensor).Parameters.Value),
            OperatorsOf(lowered, graph), [.. axes.Assumed]);
    }

    private static int Side(long length) => length > 0 && length <= ImageArchitecture.LargestSide.Length ? (int)length : OpenSide;

    /// <summary>Samples that the main input fixes; zero where its batch is open.</summary>
    private static SequenceCount FixedBatchOf(OnnxValue[] inputs, OnnxAxes axes)
    {
        if (axes.Dimensions.Any(dimension => dimension.Axis == TracedAxis.Batch))
            return SequenceCount.Zero;
        if (axes.Image is { } layout)
            return SequenceCount.From(layout.Batch >= 0 && layout.Input!.Shape!.Value[layout.Batch] is > 0 and var samples ? samples : 1);
        return SequenceCount.From(inputs.FirstOrDefault(input => input.Shape is { Length: > 1 })?.Shape is [> 0 and var stated, ..] ? stated : 1);
    }

    /// <summary>The length that the main input of a sequence fixes; zero where one is open.</summary>
    private static TokenCount FixedTokensOf(OnnxValue[] inputs, OnnxAxes axes) =>
        TokenCount.From(axes.Image is not null || axes.Dimensions.Any(dimension => dimension.Axis == TracedAxis.Tokens) ? 0
        : inputs.FirstOrDefault(input => input.Shape is { Length: > 1 })?.Shape is [_, > 0 and var tokens, ..] ? tokens : 0);

    private static BitCount FloatBitsOf(OnnxLowering lowered)
    {
        int halves = 0, singles = 0;
        foreach (OnnxStep step in lowered.Steps)
        {
            foreach (int value in step.Outputs)
            {
                int type = value < 0 ? 0 : lowered.Facts[value].Type;
                halves += type is OnnxTypes.Half or OnnxTypes.BFloat16 ? 1 : 0;
                singles += type is OnnxTypes.Single ? 1 : 0;
            }
        }

        return BitCount.From(halves > singles ? HalfBits : SingleBits);
    }

    private static ImmutableArray<OperatorCount> OperatorsOf(OnnxLowering lowered, TracedGraph graph)
    {
        AxisLength[] lengths = TracedSizes.LengthsOf(
            graph, StepShape.Forward(
            SequenceCount.One, TokenCount.From(graph.Dimensions.FirstOrDefault(dimension => dimension.Axis == TracedAxis.Tokens)?.Length.Length ?? 1)), null);
        Dictionary<string, double> flops = new(StringComparer.Ordinal);
        foreach (OnnxStep step in lowered.Steps)
            flops[step.Node.FullName] = flops.GetValueOrDefault(step.Node.FullName) + (step.Work.Flops?.At(lengths).Value ?? 0);
        double samples = Math.Max(1, graph.FixedBatch.Count);
        return
        [
            .. lowered.Counts.Select(
                pair => new OperatorCount(
                pair.Key, pair.Value, checked((long)(flops.GetValueOrDefault(pair.Key) / FlopsOfMultiplyAdd / samples)),
                !lowered.NotUnderstood.Contains(pair.Key)))
                .OrderByDescending(count => count.MultiplyAdds).ThenBy(count => count.Name, StringComparer.Ordinal),
        ];
    }
}
