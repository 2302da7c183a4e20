using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>What is known of a value of a graph.</summary>
/// <param name="Type">Number of its element type.</param>
/// <param name="Shape">Its lengths; null where they are not known.</param>
internal sealed record OnnxFact(int Type, SizeExpression[]? Shape)
{
    /// <summary>Its elements, where they are few and known; single ones may be null.</summary>
    public SizeExpression?[]? Values { get; init; }

    /// <summary>Whether it is the same for every sample: an initializer, or worked out of nothing else.</summary>
    public bool Fixed { get; init; }

    /// <summary>The tensor of the file that it is; null for all others.</summary>
    public OnnxTensor? Held { get; init; }

    /// <summary>Axes whose names the runtime has lost, as bits.</summary>
    public ulong LostAxes { get; init; }

    /// <summary>For a value that is worked out beforehand, the tensors of the file that it comes from.</summary>
    public ImmutableArray<OnnxTensor> Origins { get; init; } = [];

    /// <summary>For a sequence of tensors, as many as it has; null for a tensor.</summary>
    public int? Parts { get; init; }

    public int Rank => Shape?.Length ?? -1;

    /// <summary>The product of its lengths, worked out once for a shape.</summary>
    public SizeExpression? Elements
    {
        get
        {
            if (Shape is not null && !ReferenceEquals(_product.Of, Shape))
                _product = (Shape, SizeArithmetic.Product(Shape));
            return Shape is null ? null : _product.Elements;
        }
    }

    private (SizeExpression[]? Of, SizeExpression? Elements) _product;

    public static OnnxFact Unknown(int type) => new(type, null);

    public static OnnxFact Of(OnnxTensor tensor) => new(tensor.Type, [.. tensor.Shape.Select(OnnxNumbers.Whole)])
    {
        Fixed = true,
        Held = tensor,
        Values = tensor.Values is { } values ? [.. values.Select(value => double.IsFinite(value) ? SizeExpression.Real(value) : null)] : null,
    };

    /// <summary>All elements as whole numbers; null where one is not known or not constant.</summary>
    public long[]? Constants()
    {
        if (Values is null)
            return null;
        long[] all = new long[Values.Length];
        for (int i = 0; i < all.Length; i++)
        {
            if (Values[i]?.Constant is not { } value)
                return null;
            all[i] = value;
        }

        return all;
    }
}
