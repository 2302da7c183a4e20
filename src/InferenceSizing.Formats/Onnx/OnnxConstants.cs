namespace InferenceSizing.Formats.Onnx;

/// <summary>Values of the short tensors that graphs compute shapes with.</summary>
internal static class OnnxConstants
{
    private const int MostValues = 256;

    /// <summary>The value of the first output; null where it depends on the sample or is long.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Shapes of its inputs.</param>
    /// <param name="values">Values of its inputs, where known.</param>
    /// <param name="shape">Shape of the output.</param>
    public static double[]? Of(OnnxNode node, long[]?[] inputs, double[]?[] values, long[]? shape)
    {
        if (shape is not null && OnnxShapes.Count(shape) > MostValues)
            return null;
        double[]? first = values.Length > 0 ? values[0] : null;
        switch (node.Operator)
        {
            case "Constant":
                return node.Tensor?.Values is { } held ? [.. held] : (node.List("value_int") ?? node.List("value_ints")) is { } given ? [.. given.Select(value => (double)value)] : null;
            case "Shape":
                return inputs[0] is { } known ? [.. Range(known, node.Integer("start", 0), node.Integer("end", known.Length)).Select(length => (double)length)] : null;
            case "Size":
                return inputs[0] is { } sized ? [OnnxShapes.Count(sized)] : null;
            case "ConstantOfShape":
                return shape is null ? null : [.. Enumerable.Repeat(node.Tensor?.Values is [var filled, ..] ? filled : 0, (int)OnnxShapes.Count(shape))];
            case "Identity" or "Cast" or "Squeeze" or "Unsqueeze" or "Reshape" or "Flatten":
                return first;
            case "Floor" or "Ceil" or "Round" or "Neg" or "Sqrt" or "Abs":
                return first is null ? null : [.. first.Select(value => node.Operator switch { "Floor" => Math.Floor(value), "Ceil" => Math.Ceiling(value), "Round" => Math.Round(value), "Neg" => -value, "Sqrt" => Math.Sqrt(value), _ => Math.Abs(value) })];
            case "Concat":
                return Array.TrueForAll(values, value => value is not null) && Array.TrueForAll(inputs, input => input is { Length: <= 1 }) ? [.. values.SelectMany(value => value!)] : null;
            case "Gather":
                return first is not null && values.Length > 1 && values[1] is { } at && inputs[0] is { Length: 1 } ? Picked(first, at) : null;
            case "Slice":
                return first is not null && inputs[0] is { Length: 1 } && shape is [long count] ? Stretch(first, node, values, (int)count) : null;
            case "Range":
                return values is [[var start], _, [var delta]] && shape is [long steps] ? [.. Enumerable.Range(0, (int)steps).Select(step => start + (step * delta))] : null;
            case "Where":
                return values is [{ } chosen, { } left, { } right] && shape is not null ? Each(shape, i => At(chosen, i) != 0 ? At(left, i) : At(right, i)) : null;
            case "Expand":
                return first is { Length: 1 } && shape is not null ? Each(shape, _ => first[0]) : null;
            case "Add" or "Sub" or "Mul" or "Div" or "Mod" or "Equal" or "Max" or "Min" or "Pow":
                return values is [{ } a, { } b] && shape is not null ? Each(shape, i => Combined(node.Operator, At(a, i), At(b, i), whole: Whole(a) && Whole(b))) : null;
            case "ReduceProd":
                return first is null ? null : [first.Aggregate(1.0, (product, value) => product * value)];
            default:
                return null;
        }
    }

    private static long[] Range(long[] shape, long start, long end)
    {
        long from = Math.Clamp(start < 0 ? start + shape.Length : start, 0, shape.Length), to = Math.Clamp(end < 0 ? end + shape.Length : end, from, shape.Length);
        return shape[(int)from..(int)to];
    }

    private static double[]? Picked(double[] data, double[] indices)
    {
        double[] picked = new double[indices.Length];
        for (int i = 0; i < picked.Length; i++)
        {
            int at = (int)(indices[i] < 0 ? indices[i] + data.Length : indices[i]);
            if (at < 0 || at >= data.Length)
                return null;
            picked[i] = data[at];
        }

        return picked;
    }

    private static double[]? Stretch(double[] data, OnnxNode node, double[]?[] values, int count)
    {
        double? start = values.Length > 1 && values[1] is [var given] ? given : node.List("starts") is [long listed] ? listed : null;
        double step = values.Length > 4 && values[4] is [var by] ? by : 1;
        if (start is not { } from)
            return null;
        int first = (int)Math.Clamp(from < 0 ? from + data.Length : from, 0, Math.Max(0, data.Length - 1));
        double[] stretch = new double[count];
        for (int i = 0; i < count; i++)
        {
            int at = first + (int)(i * step);
            if (at < 0 || at >= data.Length)
                return null;
            stretch[i] = data[at];
        }

        return stretch;
    }

    private static double[] Each(long[] shape, Func<int, double> value) => [.. Enumerable.Range(0, (int)OnnxShapes.Count(shape)).Select(value)];

    private static double At(double[] values, int index) => values.Length == 1 ? values[0] : index < values.Length ? values[index] : 0;

    private static bool Whole(double[] values) => Array.TrueForAll(values, double.IsInteger);

    private static double Combined(string name, double left, double right, bool whole) => name switch
    {
        "Add" => left + right,
        "Sub" => left - right,
        "Mul" => left * right,
        "Div" => right == 0 ? 0 : whole ? Math.Truncate(left / right) : left / right,
        "Mod" => right == 0 ? 0 : left - (right * Math.Floor(left / right)),
        "Equal" => left == right ? 1 : 0,
        "Max" => Math.Max(left, right),
        "Min" => Math.Min(left, right),
        _ => Math.Pow(left, right),
    };
}
