using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Elements of short tensors of any rank, moved about as their tensors are.</summary>
internal static class OnnxElements
{
    /// <summary>The elements in another order of axes.</summary>
    public static SizeExpression?[]? Transposed(SizeExpression?[]? values, SizeExpression[]? shape, IReadOnlyList<int> order)
    {
        if (values is null || Lengths(shape) is not { } lengths || values.Length != lengths.Aggregate(1, (product, length) => product * length))
            return null;
        int[] strides = StridesOf(lengths), made = [.. order.Select(axis => lengths[axis])];
        return Mapped(values, made, place => order.Select((axis, at) => place[at] * strides[axis]).Sum());
    }

    /// <summary>The elements of a stretch along one axis.</summary>
    public static SizeExpression?[]? Sliced(SizeExpression?[] values, SizeExpression[]? shape, int axis, long start, long step, int count)
    {
        if (Lengths(shape) is not { } lengths || values.Length != lengths.Aggregate(1, (product, length) => product * length))
            return null;
        int[] strides = StridesOf(lengths), made = [.. lengths];
        made[axis] = count;
        long first = Math.Clamp(start < 0 ? start + lengths[axis] : start, 0, Math.Max(0, lengths[axis] - 1));
        if (count > 0 && (first + ((count - 1) * step) < 0 || first + ((count - 1) * step) >= lengths[axis]))
            return null;
        return Mapped(values, made, place => place.Select((at, along) => (along == axis ? (int)(first + (at * step)) : at) * strides[along]).Sum());
    }

    private static SizeExpression?[] Mapped(SizeExpression?[] values, int[] lengths, Func<int[], int> from)
    {
        SizeExpression?[] mapped = new SizeExpression?[lengths.Aggregate(1, (product, length) => product * length)];
        int[] place = new int[lengths.Length];
        for (int i = 0; i < mapped.Length; i++)
        {
            mapped[i] = values[from(place)];
            for (int axis = lengths.Length - 1; axis >= 0 && ++place[axis] == lengths[axis]; axis--)
                place[axis] = 0;
        }

        return mapped;
    }

    private static int[]? Lengths(SizeExpression[]? shape) =>
        OnnxElementwise.Length(shape) is null ? null : [.. shape!.Select(length => (int)length.Constant!.Value)];

    private static int[] StridesOf(int[] lengths)
    {
        int[] strides = new int[lengths.Length];
        for (int axis = lengths.Length - 1, stride = 1; axis >= 0; stride *= lengths[axis--])
            strides[axis] = stride;
        return strides;
    }
}
