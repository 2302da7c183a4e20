using System.Collections.Immutable;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>What a step of a traced graph does.</summary>
public enum GraphStepKind
{
    Convolution,
    DepthwiseConvolution,
    Product,
    Attention,

    /// <summary>Norms, activations, sums, softmax: an engine that fuses runs it with the step before.</summary>
    Arithmetic,

    /// <summary>Pooling, joins, transpositions, resizing.</summary>
    Movement,

    /// <summary>Rows looked up in a table.</summary>
    Gather,
    Recurrence,
}

/// <summary>One operator of a traced graph with its costs for one sample.</summary>
/// <param name="Operator">The operator's name in its format: <c>Conv</c>.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Inputs">Indices of earlier steps whose outputs it reads; −1 for the graph's input.</param>
public sealed record GraphStep(string Operator, GraphStepKind Kind, ImmutableArray<int> Inputs)
{
    /// <summary>Operations; a multiply-add is two.</summary>
    public SizePolynomial Flops { get; init; }

    /// <summary>Activation elements read.</summary>
    public SizePolynomial Reads { get; init; }

    /// <summary>Activation elements written.</summary>
    public SizePolynomial Writes { get; init; }

    /// <summary>Rows of a product or convolution, M.</summary>
    public SizePolynomial Rows { get; init; }

    /// <summary>Columns of a product or convolution, N.</summary>
    public long Columns { get; init; }

    /// <summary>Length of its inner sum, K.</summary>
    public long Depth { get; init; }

    /// <summary>Groups of a convolution.</summary>
    public long Groups { get; init; }

    /// <summary>Weights that it owns: those that are multiplied as rows by columns, all others in one row.</summary>
    public long Parameters { get; init; }

    /// <summary>Of a product's parameters, rows of its matrix; zero where there is no matrix.</summary>
    public long MatrixRows { get; init; }
}
