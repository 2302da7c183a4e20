using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>The sizes of a graph for one pass: every expression worked out once.</summary>
public sealed class TracedSizes
{
    private readonly long[] _values;

    private TracedSizes(long[] values) => _values = values;

    /// <summary>The value of a size; zero for none.</summary>
    internal long this[Place? size] => size is { } place ? _values[place.Index] : 0;

    /// <param name="graph">The graph.</param>
    /// <param name="step">Samples and tokens of the pass.</param>
    /// <param name="image">Size of the images; null for the graph's own.</param>
    /// <exception cref="OverflowException">Beyond 2^63 − 1.</exception>
    public static TracedSizes Of(TracedGraph graph, in StepShape step, ImageSize? image)
    {
        AxisLength[] lengths = LengthsOf(graph, step, image);
        long[] values = new long[graph.Sizes.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = graph.Sizes[i].At(lengths).Value;
        return new TracedSizes(values);
    }

    /// <summary>The lengths of the open dimensions in one pass, in their order.</summary>
    public static AxisLength[] LengthsOf(TracedGraph graph, in StepShape step, ImageSize? image)
    {
        ArgumentNullException.ThrowIfNull(graph);
        AxisLength[] lengths = new AxisLength[graph.Dimensions.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            TracedDimension dimension = graph.Dimensions[i];
            lengths[i] = dimension.Axis switch
            {
                TracedAxis.Batch => AxisLength.From(step.Sequences.Count),
                TracedAxis.Tokens => AxisLength.From(step.NewTokens.Count),
                TracedAxis.Height when (image ?? graph.Image) is { } size => size.Height,
                TracedAxis.Width when (image ?? graph.Image) is { } size => size.Width,
                _ => dimension.Length,
            };
        }

        return lengths;
    }
}
