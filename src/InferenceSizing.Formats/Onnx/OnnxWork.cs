using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>How much a node computes. Null expressions are not known.</summary>
/// <param name="Flops">Operations; a multiply-add is two.</param>
internal sealed record OnnxWork(SizeExpression? Flops)
{
    private static readonly SizeExpression MultiplyAdd = SizeExpression.Whole(2);

    public static OnnxWork None { get; } = new(SizeExpression.Zero);

    /// <summary>M of a product.</summary>
    public SizeExpression? Rows { get; init; }

    /// <summary>N.</summary>
    public SizeExpression? Columns { get; init; }

    /// <summary>K.</summary>
    public SizeExpression? Depth { get; init; }

    /// <summary>Groups of a convolution.</summary>
    public long Groups { get; init; }

    /// <summary>Bytes that the operator allocates for itself while it runs, beyond its outputs.</summary>
    public SizeExpression? Scratch { get; init; }

    /// <summary>A product of M x K by K x N.</summary>
    public static OnnxWork Product(SizeExpression? rows, SizeExpression? columns, SizeExpression? depth, long groups = 1) =>
        new(SizeArithmetic.Product([MultiplyAdd, rows, columns, depth])) { Rows = rows, Columns = columns, Depth = depth, Groups = groups };

    /// <summary>So many operations for each element.</summary>
    public static OnnxWork Each(SizeExpression? elements, long operations) => new(SizeArithmetic.Times(elements, SizeExpression.Whole(operations)));

    public OnnxWork And(OnnxWork other) => this with { Flops = SizeArithmetic.Plus(Flops, other.Flops), Scratch = Scratch ?? other.Scratch };
}
