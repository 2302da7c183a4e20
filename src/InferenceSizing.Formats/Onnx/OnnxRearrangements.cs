using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Operators that look at a tensor's shape, or give it another.</summary>
/// <remarks>onnx/onnx, <c>docs/Operators.md</c>.</remarks>
internal static class OnnxRearrangements
{
    public static void Constant(OnnxCall call)
    {
        OnnxNode node = call.Node;
        if (node.Tensors.Values.FirstOrDefault() is { } tensor)
            call.Set(0, OnnxFact.Of(tensor with { Name = node.Outputs[0] }));
        else if (node.Integers.TryGetValue("value_int", out var one))
            call.Set(0, OnnxTypes.Int64, [], [SizeExpression.Whole(one[0])]);
        else if (node.List("value_ints") is { } many)
            call.Set(0, OnnxTypes.Int64, [SizeExpression.Whole(many.Length)], [.. many.Select(OnnxNumbers.Whole)]);
        else if (node.Reals.TryGetValue("value_float", out double real))
            call.Set(0, OnnxTypes.Single, [], [double.IsFinite(real) ? SizeExpression.Real(real) : null]);
        else
            call.Set(0, OnnxTypes.Single, null);
    }

    public static void Shape(OnnxCall call)
    {
        if (call.Shape(0) is not { } shape)
        {
            call.Set(0, OnnxTypes.Int64, null);
            return;
        }

        int from = Bounded(call.Integer("start", 0), shape.Length), to = Math.Max(from, Bounded(call.Integer("end", shape.Length), shape.Length));
        call.Set(0, OnnxTypes.Int64, [SizeExpression.Whole(to - from)], from == 0 && to == shape.Length ? shape : shape[from..to]);
    }

    public static void Size(OnnxCall call) => call.Set(0, OnnxTypes.Int64, [], [call.Input(0)?.Elements]);

    public static void ConstantOfShape(OnnxCall call)
    {
        SizeExpression[]? shape = Known(call.Values(0)) ?? (call.Shape(0) is [{ Constant: 0 }] ? [] : null);
        OnnxTensor? filled = call.Node.Tensors.Values.FirstOrDefault();
        SizeExpression? value = filled?.Values is not [var given, ..] ? SizeExpression.Zero : double.IsFinite(given) ? SizeExpression.Real(given) : null;
        call.Set(0, filled?.Type ?? OnnxTypes.Single, shape, OnnxElementwise.Length(shape) is { } length ? OnnxElementwise.Each(length, _ => value) : null);
    }

    public static void Range(OnnxCall call)
    {
        SizeExpression? start = Single(call, 0), limit = Single(call, 1), step = Single(call, 2);
        SizeExpression? count = SizeArithmetic.CeilingOf(SizeArithmetic.Minus(limit, start), step) is { } steps
            ? SizeArithmetic.Larger(steps, SizeExpression.Zero) : null;
        SizeExpression[]? shape = count is null ? null : [count];
        call.Set(0, call.Type(0), shape,
            OnnxElementwise.Length(shape) is { } length
            ? OnnxElementwise.Each(length, i => SizeArithmetic.Plus(start, SizeArithmetic.Times(step, SizeExpression.Whole(i)))) : null);
    }

    public static void Reshape(OnnxCall call)
    {
        SizeExpression?[]? wanted = call.Node.List("shape") is { } listed ? [.. listed.Select(OnnxNumbers.Whole)] : call.Values(1);
        call.Set(0, call.Type(0), Reshaped(call.Shape(0), wanted, call.Integer("allowzero", 0) != 0), call.Values(0));
    }

    private static SizeExpression[]? Reshaped(SizeExpression[]? input, SizeExpression?[]? wanted, bool zeroIsZero)
    {
        if (wanted is null)
            return null;
        SizeExpression?[] shape = [.. wanted];
        int free = -1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (shape[axis]?.Constant == 0 && !zeroIsZero && input is not null && axis < input.Length)
                shape[axis] = input[axis];
            // One length that is not seen follows from the others, as -1 does.
            if (shape[axis] is not null && shape[axis]!.Constant != -1)
                continue;
            if (free >= 0)
                return null;
            free = axis;
        }

        if (free < 0)
            return Known(shape);
        if (input is null)
            return null;
        shape[free] = SizeExpression.One;
        SizeExpression? all = SizeArithmetic.Product(input), rest = SizeArithmetic.Product(shape);
        shape[free] = rest?.Constant == 0 ? SizeExpression.Zero : SizeArithmetic.FloorOf(all, rest);
        return Known(shape);
    }

    public static void Flatten(OnnxCall call)
    {
        SizeExpression[]? shape = null;
        if (call.Shape(0) is { } input && call.Integer("axis", 1) is var axis && axis >= -input.Length && axis <= input.Length)
        {
            int at = (int)(axis < 0 ? axis + input.Length : axis);
            if (SizeArithmetic.Product(input[..at]) is { } rows && SizeArithmetic.Product(input[at..]) is { } columns)
                shape = [rows, columns];
        }

        call.Set(0, call.Type(0), shape);
    }

    public static void Transpose(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0);
        int[]? order = input is null ? null : call.Node.List("perm") is { } listed ? [.. listed.Select(axis => (int)axis)]
            : [.. Enumerable.Range(0, input.Length).Reverse()];
        bool fits = order?.Length == input?.Length && order is not null && Array.TrueForAll(order, axis => axis >= 0 && axis < order.Length);
        call.Set(0, call.Type(0), fits ? [.. order!.Select(axis => input![axis])] : null, fits ? OnnxElements.Transposed(call.Values(0), input, order!) : null);
    }

    public static void Squeeze(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0), shape = null;
        if (input is not null && (call.Has(1) || call.Node.List("axes") is not null))
            shape = Gone(call.Numbers(1, "axes"), input.Length) is { } gone ? [.. input.Where((_, axis) => !gone.Contains(axis))] : null;
        else if (input is not null)
            shape = [.. input.Where(length => length.Constant != 1)];
        call.Set(0, call.Type(0), shape, call.Values(0));
    }

    public static void Unsqueeze(OnnxCall call)
    {
        SizeExpression[]? shape = null;
        if (call.Shape(0) is { } input && call.Numbers(1, "axes") is { } axes && Gone(axes, input.Length + axes.Length) is { } made
            && made.Count == axes.Length)
        {
            Queue<SizeExpression> left = new(input);
            shape = [.. Enumerable.Range(0, input.Length + axes.Length).Select(axis => made.Contains(axis) ? SizeExpression.One : left.Dequeue())];
        }

        call.Set(0, call.Type(0), shape, call.Values(0));
    }

    public static void Concat(OnnxCall call)
    {
        SizeExpression[]? shape = Joined([.. call.Inputs.Select(input => input?.Shape)], call.Integer("axis", 0));
        bool flat = shape is not null && call.Integer("axis", 0) == 0 && call.Inputs.All(input => input?.Values is not null)
            && OnnxElementwise.Length(shape) is not null;
        call.Set(0, call.Type(0), shape, flat ? [.. call.Inputs.SelectMany(input => input!.Values!)] : null);
    }

    public static SizeExpression[]? Joined(SizeExpression[]?[] inputs, long axis)
    {
        if (inputs.Length == 0 || inputs[0] is not { } first || Array.Exists(inputs, shape => shape?.Length != first.Length)
            || OnnxCall.Axis(axis, first.Length) is not { } at)
            return null;
        return Replaced(first, at, inputs.Aggregate((SizeExpression?)SizeExpression.Zero, (sum, shape) => SizeArithmetic.Plus(sum, shape![at])));
    }

    public static void Expand(OnnxCall call)
    {
        SizeExpression[]? shape = OnnxElementwise.Broadcast(call.Shape(0), Known(call.Values(1)));
        call.Set(0, call.Type(0), shape,
            call.Values(0) is [var only] && OnnxElementwise.Length(shape) is { } length ? OnnxElementwise.Each(length, _ => only) : null);
    }

    public static void Tile(OnnxCall call)
    {
        SizeExpression[]? shape = call.Shape(0) is { } input && call.Values(1) is { } repeats && repeats.Length == input.Length
            ? Known([.. input.Select((length, axis) => SizeArithmetic.Times(length, repeats[axis]))]) : null;
        call.Set(0, call.Type(0), shape);
    }

    public static void Pad(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0);
        SizeExpression?[]? pads = call.Node.List("pads") is { } listed ? [.. listed.Select(OnnxNumbers.Whole)] : call.Values(1);
        long[]? axes = input is null ? null : call.Has(3) ? call.Input(3)?.Constants() : [.. Enumerable.Range(0, input.Length).Select(axis => (long)axis)];
        SizeExpression?[]? shape = input is null || pads is null || axes is null || pads.Length != 2 * axes.Length ? null : [.. input];
        for (int i = 0; shape is not null && i < axes!.Length; i++)
        {
            if (OnnxCall.Axis(axes[i], input!.Length) is { } axis)
                shape[axis] = SizeArithmetic.Plus(shape[axis], SizeArithmetic.Plus(pads![i], pads[i + axes.Length]));
            else
                shape = null;
        }

        call.Set(0, call.Type(0), Known(shape));
    }

    public static void OneHot(OnnxCall call)
    {
        SizeExpression[]? shape = call.Shape(0) is { } rows && Single(call, 1) is { } depth
            && OnnxCall.Axis(call.Integer("axis", -1), rows.Length + 1) is { } axis
            ? [.. rows[..axis], depth, .. rows[axis..]] : null;
        call.Set(0, call.Type(2), shape);
    }

    public static SizeExpression? Single(OnnxCall call, int input) => call.Values(input) is [var only] ? only : null;

    /// <summary>All lengths; null where one is not known.</summary>
    public static SizeExpression[]? Known(SizeExpression?[]? lengths) =>
        lengths is null || Array.Exists(lengths, length => length is null) ? null : lengths as SizeExpression[];

    public static SizeExpression[]? Replaced(SizeExpression[] shape, int axis, SizeExpression? length)
    {
        if (length is null)
            return null;
        SizeExpression[] changed = [.. shape];
        changed[axis] = length;
        return changed;
    }

    /// <summary>Axes counted from the front; null where one is not there.</summary>
    public static HashSet<int>? Gone(long[]? axes, int rank)
    {
        if (axes is null)
            return null;
        HashSet<int> gone = [];
        foreach (long axis in axes)
        {
            if (OnnxCall.Axis(axis, rank) is not { } at)
                return null;
            gone.Add(at);
        }

        return gone;
    }

    private static int Bounded(long place, int length) => (int)Math.Clamp(place < 0 ? place + length : place, 0, length);
}
