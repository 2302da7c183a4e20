using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>A dimension that a graph leaves open.</summary>
/// <param name="Name">Its name in the file; of one without a name, its input and axis.</param>
/// <param name="Axis">What sets it.</param>
/// <param name="Length">Its length where nothing else sets it.</param>
public sealed record TracedDimension(string Name, TracedAxis Axis, long Length);

/// <summary>A tensor between the steps of a graph.</summary>
/// <param name="Elements">Index of its size among the graph's sizes.</param>
/// <param name="Bits">Bits of one element as the file has them.</param>
/// <param name="IsFloat">Whether the precision of activations applies to it.</param>
/// <param name="Shape">Tensors with the same number have the same shape for all lengths, as far as the runtime sees; -1 where it does not see the
/// shape.</param>
/// <param name="ViewOf">The tensor whose memory it shows; -1 for one of its own.</param>
public readonly record struct TracedTensor(int Elements, int Bits, bool IsFloat, int Shape, int ViewOf);

/// <summary>Weights of one step in one format.</summary>
/// <param name="Format">How the file stores them.</param>
/// <param name="Parameters">Elements that count as parameters.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record TracedWeights(string Format, long Parameters, ByteCount Bytes);

/// <summary>One operator of a traced graph. Counts are indices among the graph's sizes; -1 for zero.</summary>
/// <param name="Operator">The operator's name in its format: <c>Conv</c>.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Inputs">Tensors that it reads, in their places; -1 for a weight, or one that is left out.</param>
/// <param name="Outputs">Tensors that it writes; -1 for one that is left out.</param>
public sealed record TracedStep(string Operator, TracedKind Kind, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs)
{
    /// <summary>Operations; a multiply-add is two.</summary>
    public int Flops { get; init; } = -1;

    /// <summary>Rows of a product or convolution, M.</summary>
    public int Rows { get; init; } = -1;

    /// <summary>Columns of a product or convolution, N.</summary>
    public int Columns { get; init; } = -1;

    /// <summary>Length of its inner sum, K.</summary>
    public int Depth { get; init; } = -1;

    /// <summary>Groups of a convolution.</summary>
    public long Groups { get; init; }

    /// <summary>Bytes that it allocates for itself while it runs.</summary>
    public int Scratch { get; init; } = -1;

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
    ImmutableArray<int> Inputs, ImmutableArray<int> Outputs, ImmutableArray<TracedStep> Steps)
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
                    roots[i] = Tensors[i].ViewOf < 0 ? i : roots[Tensors[i].ViewOf];
                field = ImmutableArray.Create(roots);
            }

            return field;
        }
    }

    /// <summary>Size of the images that it takes; null where it takes none.</summary>
    public ImageSize? Image { get; init; }

    /// <summary>Samples of a pass where the file fixes them; zero where the batch is open.</summary>
    public long FixedBatch { get; init; }

    /// <summary>Tokens of a sample where the file fixes them; zero where they are open, or there are none.</summary>
    public long FixedTokens { get; init; }

    /// <summary>Tokens of a sample where nothing else says: what the file fixes, or the length that its open dimension has by default; null where it has
    /// neither.</summary>
    internal long? DefaultTokens => FixedTokens > 0 ? FixedTokens : Dimensions.FirstOrDefault(dimension => dimension.Axis == TracedAxis.Tokens)?.Length;

    /// <summary>Bits of the file's floating-point activations.</summary>
    public int FloatBits { get; init; } = 32;

    /// <summary>Whether images of other sizes pass through it.</summary>
    public bool Resizes => Image is not null && Dimensions.Any(dimension => dimension.Axis is TracedAxis.Height or TracedAxis.Width);

    /// <summary>The graph with some of its open dimensions given.</summary>
    public TracedGraph With(IReadOnlyDictionary<string, long> lengths) => this with
    {
        Dimensions = [.. Dimensions.Select(
            dimension => lengths.TryGetValue(dimension.Name, out long given) ? dimension with { Axis = TracedAxis.Other, Length = given } : dimension)],
    };
}
