using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>A dimension that a graph leaves open.</summary>
/// <param name="Name">Its name in the file; of one without a name, its input and axis.</param>
/// <param name="Axis">What sets it.</param>
/// <param name="Length">Its length where nothing else sets it.</param>
public sealed record TracedDimension(string Name, TracedAxis Axis, AxisLength Length);

/// <summary>A tensor between the steps of a graph.</summary>
/// <param name="Elements">The place of its size among the graph's sizes; null where it has no element.</param>
/// <param name="Bits">Bits of one element as the file has them.</param>
/// <param name="IsFloat">Whether the precision of activations applies to it.</param>
/// <param name="Shape">Tensors with the same number have the same shape for all lengths, as far as the runtime sees; null where it does not see
/// the shape.</param>
/// <param name="ViewOf">The tensor whose memory it shows; null for one of its own.</param>
public readonly record struct TracedTensor(Place? Elements, BitCount Bits, bool IsFloat, Place? Shape, Place? ViewOf);

/// <summary>Weights of one step in one format.</summary>
/// <param name="Format">How the file stores them.</param>
/// <param name="Parameters">Elements that count as parameters.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record TracedWeights(string Format, Count Parameters, ByteCount Bytes);

/// <summary>One operator of a traced graph. Counts are places among the graph's sizes; null for zero.</summary>
/// <param name="Operator">The operator's name in its format: <c>Conv</c>.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Inputs">Tensors that it reads, in their places; null for a weight, or one that is left out.</param>
/// <param name="Outputs">Tensors that it writes; null for one that is left out.</param>
public sealed record TracedStep(string Operator, TracedKind Kind, ImmutableArray<Place?> Inputs, ImmutableArray<Place?> Outputs)
{
    /// <summary>Operations; a multiply-add is two.</summary>
    public Place? Flops { get; init; }

    /// <summary>Rows of a product or convolution, M.</summary>
    public Place? Rows { get; init; }

    /// <summary>Columns of a product or convolution, N.</summary>
    public Place? Columns { get; init; }

    /// <summary>Length of its inner sum, K.</summary>
    public Place? Depth { get; init; }

    /// <summary>Groups of a convolution.</summary>
    public Count Groups { get; init; }

    /// <summary>Bytes that it allocates for itself while it runs.</summary>
    public Place? Scratch { get; init; }

    /// <summary>The weights that it is the first to use.</summary>
    public ImmutableArray<TracedWeights> Weights { get; init; } = [];
}

/// <summary>The graph of a file of operators, such as ONNX.</summary>
/// <param name="Name">Its name, or its format's.</param>
/// <param name="Dimensions">Dimensions that it leaves open.</param>
/// <param name="Sizes">The expressions that tensors and steps refer to.</param>
/// <param name="Tensors">Tensors between the steps.</param>
/// <param name="Inputs">Of those, what a sample brings.</param>
/// <param name="Outputs">Of those, what the caller gets.</param>
/// <param name="Steps">Operators in the order in which they run.</param>
public sealed record TracedGraph(
    string Name, ImmutableArray<TracedDimension> Dimensions, ImmutableArray<SizeExpression> Sizes, ImmutableArray<TracedTensor> Tensors,
    ImmutableArray<Place> Inputs, ImmutableArray<Place> Outputs, ImmutableArray<TracedStep> Steps)
{
    /// <summary>The tensor whose memory each tensor shows: itself, for one that has its own.</summary>
    internal ImmutableArray<int> Roots
    {
        get
        {
            if (field.IsDefault)
            {
                int[] roots = new int[Tensors.Length];
                for (int i = 0; i < roots.Length; i++)
                    roots[i] = Tensors[i].ViewOf is { } seen ? roots[seen.Index] : i;
                field = ImmutableArray.Create(roots);
            }

            return field;
        }
    }

    /// <summary>Size of the images that it takes; null where it takes none.</summary>
    public ImageSize? Image { get; init; }

    /// <summary>Samples of a pass where the file fixes them; zero where the batch is open.</summary>
    public SequenceCount FixedBatch { get; init; }

    /// <summary>Tokens of a sample where the file fixes them; zero where they are open, or there are none.</summary>
    public TokenCount FixedTokens { get; init; }

    /// <summary>Tokens of a sample where nothing else says: what the file fixes, or the length that its open dimension has by default; null where it has
    /// neither.</summary>
    internal TokenCount? DefaultTokens => FixedTokens > TokenCount.Zero ? FixedTokens
        : Dimensions.FirstOrDefault(dimension => dimension.Axis == TracedAxis.Tokens) is { } open ? TokenCount.From(open.Length.Length) : null;

    /// <summary>Bits of the file's floating-point activations.</summary>
    public BitCount FloatBits { get; init; } = BitCount.From(32);

    /// <summary>Whether images of other sizes pass through it.</summary>
    public bool Resizes => Image is not null && Dimensions.Any(dimension => dimension.Axis is TracedAxis.Height or TracedAxis.Width);

    /// <summary>The graph with some of its open dimensions given.</summary>
    public TracedGraph With(IReadOnlyDictionary<string, AxisLength> lengths) => this with
    {
        Dimensions = [.. Dimensions.Select(
            dimension => lengths.TryGetValue(dimension.Name, out AxisLength given) ? dimension with { Axis = TracedAxis.Other, Length = given } : dimension)],
    };
}
