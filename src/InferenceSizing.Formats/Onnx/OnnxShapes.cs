using System.Collections.Immutable;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Shapes of the common operators' outputs, and values of those that compute shapes.</summary>
/// <remarks>onnx/onnx, <c>docs/Operators.md</c>.</remarks>
internal static class OnnxShapes
{
    /// <summary>Shape of the first output; null where it does not follow from what is known.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Shapes of its inputs; null where not known or left out, and for some more.</param>
    /// <param name="values">Their values, where known.</param>
    public static long[]? Of(OnnxNode node, long[]?[] inputs, double[]?[] values)
    {
        long[]? first = inputs.Length > 0 ? inputs[0] : null;
        switch (node.Operator)
        {
            case "Conv" or "ConvInteger" or "QLinearConv" or "FusedConv" or "NhwcConv":
                return Convolved(node, first, inputs[node.Operator == "QLinearConv" ? 3 : 1]);
            case "ConvTranspose":
                return ConvolvedBack(node, first, inputs[1]);
            case "MaxPool" or "AveragePool" or "LpPool" or "QLinearAveragePool":
                return Pooled(node, first);
            case "GlobalAveragePool" or "GlobalMaxPool" or "QLinearGlobalAveragePool":
                return first is not { Length: > 1 } ? null : [first[0], first[1], .. Enumerable.Repeat(1L, Math.Max(0, first.Length - 2))];
            case "Gemm" or "QGemm":
                long[]? second = inputs[node.Operator == "QGemm" ? 3 : 1];
                return first is not [long a0, long a1] || second is not [long b0, long b1] ? null : [node.Integer("transA", 0) == 0 ? a0 : a1, node.Integer("transB", 0) == 0 ? b1 : b0];
            case "MatMul" or "MatMulInteger" or "FusedMatMul" or "MatMulIntegerToFloat" or "DynamicQuantizeMatMul":
                return Multiplied(first, inputs[1]);
            case "QLinearMatMul":
                return Multiplied(first, inputs[3]);
            case "MatMulNBits":
                return first is not { Length: > 0 } ? null : [.. first[..^1], node.Integer("N", first[^1])];
            case "Concat" or "QLinearConcat":
                return Joined(node, node.Operator == "Concat" ? [.. inputs.Take(node.Inputs.Length)] : [.. inputs.Take(node.Inputs.Length).Skip(2).Where((_, i) => i % 3 == 0)]);
            case "Reshape":
                return Reshaped(first, values.Length > 1 ? values[1] : null, node.Integer("allowzero", 0) != 0);
            case "Flatten":
                return Flattened(first, (int)node.Integer("axis", 1));
            case "Transpose":
                return first is null ? null : node.List("perm") is { } order ? order.Length == first.Length && order.All(axis => axis >= 0 && axis < first.Length) ? [.. order.Select(axis => first[(int)axis])] : null : [.. first.Reverse()];
            case "Squeeze":
                return Squeezed(first, Axes(node, values));
            case "Unsqueeze":
                return Unsqueezed(first, Axes(node, values));
            case "Gather":
                return first is null || inputs[1] is null ? null : Gathered(first, inputs[1]!, (int)node.Integer("axis", 0));
            case "GatherElements":
                return inputs[1];
            case "GatherND":
                return first is null || inputs[1] is not { Length: > 0 } at || node.Integer("batch_dims", 0) != 0 || at[^1] > first.Length ? null : [.. at[..^1], .. first[(int)at[^1]..]];
            case "Slice":
                return Sliced(node, first, values);
            case "Expand":
                return values.Length > 1 && values[1] is { } wanted ? Broadcast(first, [.. wanted.Select(length => (long)length)]) : null;
            case "Tile":
                return first is null || values.Length < 2 || values[1] is not { } repeats || repeats.Length != first.Length ? null : [.. first.Select((length, axis) => length * (long)repeats[axis])];
            case "Pad":
                return Padded(node, first, values);
            case "Shape":
                return first is null ? null : [first.Length];
            case "Size":
                return [];
            case "ConstantOfShape":
                return values.Length > 0 && values[0] is { } lengths ? [.. lengths.Select(length => (long)length)] : null;
            case "Range":
                return values is [[var start], [var limit], [var delta], ..] && delta != 0 ? [Math.Max(0, (long)Math.Ceiling((limit - start) / delta))] : null;
            case "ArgMax" or "ArgMin" or "ReduceMean" or "ReduceSum" or "ReduceMax" or "ReduceMin" or "ReduceL2" or "ReduceL1" or "ReduceProd" or "ReduceSumSquare" or "ReduceLogSumExp":
                return Reduced(node, first, node.Operator is "ArgMax" or "ArgMin" ? [node.Integer("axis", 0)] : Axes(node, values));
            case "TopK":
                return first is null || values.Length < 2 || values[1] is not { Length: 1 } k ? null : Replaced(first, (int)node.Integer("axis", -1), (long)k[0]);
            case "Resize" or "Upsample":
                return Resized(first, values);
            case "DepthToSpace" or "SpaceToDepth":
                return Blocked(node, first);
            case "Split":
                return Part(node, first, values, 0);
            case "Einsum":
                return Summed(node, inputs);
            case "OneHot":
                return inputs[0] is { } rows && values.Length > 1 && values[1] is { Length: >= 1 } depth ? [.. rows, (long)depth[^1]] : null;
            case "LSTM" or "GRU" or "RNN":
                return first is not [long steps, long batch, _] ? null : [steps, node.Texts.GetValueOrDefault("direction") == "bidirectional" ? 2 : 1, batch, node.Integer("hidden_size", 1)];
            case "EmbedLayerNormalization":
                return first is null || inputs[2] is not { Length: > 0 } table ? null : [.. first, table[^1]];
            case "Attention" or "QAttention" when node.Domain == "com.microsoft":
                return first is not { Length: > 0 } || inputs[1] is not { Length: > 0 } projection ? null : [.. first[..^1], projection[^1] / 3];
            case "MultiHeadAttention" or "GroupQueryAttention" or "PackedAttention":
                return first;
            case "NonZero" or "NonMaxSuppression" or "Unique" or "If" or "Loop" or "Scan" or "RoiAlign" or "MaxRoiPool":
                return null;
            case "Add" or "Sub" or "Mul" or "Div" or "Pow" or "Mod" or "PRelu" or "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "And" or "Or" or "Xor" or "Where" or "Max" or "Min" or "Sum" or "Mean" or "BiasGelu":
                return inputs.Take(node.Inputs.Length).Aggregate((long[]?)[], (shape, next) => shape is null || next is null ? null : Broadcast(shape, next));
            default:
                return OnnxCosts.IsKnown(node.Operator) ? first : null;
        }
    }

    /// <summary>Shape of a further output of a Split or TopK; of any other operator as the first.</summary>
    public static long[]? OfOutput(OnnxNode node, int output, long[]? first, long[]?[] inputs, double[]?[] values) =>
        node.Operator == "Split" ? Part(node, inputs[0], values, output) : node.Operator is "LSTM" or "GRU" or "RNN" && first is not null ? [.. first[1..]] : first;

    /// <summary>Lengths of two shapes that are worked on together.</summary>
    public static long[]? Broadcast(long[]? left, long[]? right)
    {
        if (left is null || right is null)
            return null;
        int rank = Math.Max(left.Length, right.Length);
        long[] shape = new long[rank];
        for (int i = 1; i <= rank; i++)
        {
            long a = i <= left.Length ? left[^i] : 1, b = i <= right.Length ? right[^i] : 1;
            if (a != b && a != 1 && b != 1)
                return null;
            shape[^i] = a == 1 ? b : a;
        }

        return shape;
    }

    private static long[]? Convolved(OnnxNode node, long[]? input, long[]? weight)
    {
        if (input is null || weight is null || input.Length != weight.Length || input.Length < 3)
            return null;
        long[] shape = [input[0], weight[0], .. new long[input.Length - 2]];
        for (int i = 2; i < input.Length; i++)
            shape[i] = Over(node, input[i], weight[i], i - 2, input.Length - 2);
        return shape;
    }

    private static long[]? ConvolvedBack(OnnxNode node, long[]? input, long[]? weight)
    {
        if (input is null || weight is null || input.Length != weight.Length || input.Length < 3)
            return null;
        int spatial = input.Length - 2;
        long[] shape = [input[0], weight[1] * node.Integer("group", 1), .. new long[spatial]];
        for (int i = 0; i < spatial; i++)
        {
            long padding = (At(node, "pads", i) ?? 0) + (At(node, "pads", i + spatial) ?? 0);
            long reach = ((At(node, "dilations", i) ?? 1) * (weight[i + 2] - 1)) + 1;
            shape[i + 2] = At(node, "output_shape", i) ?? (((input[i + 2] - 1) * (At(node, "strides", i) ?? 1)) + reach - padding + (At(node, "output_padding", i) ?? 0));
        }

        return shape;
    }

    private static long[]? Pooled(OnnxNode node, long[]? input)
    {
        if (input is null || node.List("kernel_shape") is not { } kernel || kernel.Length != input.Length - 2)
            return null;
        long[] shape = [.. input];
        for (int i = 2; i < input.Length; i++)
            shape[i] = Over(node, input[i], kernel[i - 2], i - 2, input.Length - 2);
        return shape;
    }

    private static long Over(OnnxNode node, long length, long kernel, int axis, int spatial)
    {
        long stride = Math.Max(1, At(node, "strides", axis) ?? 1), reach = ((At(node, "dilations", axis) ?? 1) * (kernel - 1)) + 1;
        string padding = node.Texts.GetValueOrDefault("auto_pad", "NOTSET");
        if (padding is "SAME_UPPER" or "SAME_LOWER")
            return (length + stride - 1) / stride;
        long free = length - reach + (padding == "VALID" ? 0 : (At(node, "pads", axis) ?? 0) + (At(node, "pads", axis + spatial) ?? 0));
        return Math.Max(0, node.Integer("ceil_mode", 0) != 0 ? ((free + stride - 1) / stride) + 1 : (free / stride) + 1);
    }

    private static long? At(OnnxNode node, string name, int index) => node.List(name) is { } list && index < list.Length ? list[index] : null;

    private static long[]? Multiplied(long[]? left, long[]? right)
    {
        if (left is not { Length: > 0 } || right is not { Length: > 0 })
            return null;
        long[] rows = left.Length == 1 ? [1, left[0]] : left, columns = right.Length == 1 ? [right[0], 1] : right;
        if (Broadcast(rows[..^2], columns[..^2]) is not { } batch)
            return null;
        long[] shape = [.. batch, rows[^2], columns[^1]];
        return left.Length == 1 ? [.. shape[..^2], shape[^1]] : right.Length == 1 ? shape[..^1] : shape;
    }

    private static long[]? Joined(OnnxNode node, long[]?[] inputs)
    {
        if (inputs.Length == 0 || inputs[0] is not { } first || Array.Exists(inputs, shape => shape?.Length != first.Length) || Axis((int)node.Integer("axis", 0), first.Length) is not { } axis)
            return null;
        return Replaced(first, axis, inputs.Sum(shape => shape![axis]));
    }

    private static long[]? Reshaped(long[]? input, double[]? wanted, bool zeroIsZero)
    {
        if (wanted is null)
            return null;
        long[] shape = [.. wanted.Select((length, axis) => length == 0 && !zeroIsZero && input is not null && axis < input.Length ? input[axis] : (long)length)];
        int free = Array.IndexOf(shape, -1);
        if (free < 0)
            return shape;
        if (input is null)
            return null;
        long rest = shape.Where(length => length != -1).Aggregate(1L, (product, length) => product * length);
        shape[free] = rest == 0 ? 0 : Count(input) / rest;
        return shape;
    }

    private static long[]? Flattened(long[]? input, int axis)
    {
        if (input is null || axis > input.Length || axis < -input.Length)
            return null;
        int at = axis < 0 ? axis + input.Length : axis;
        return [Count(input.AsSpan(..at)), Count(input.AsSpan(at..))];
    }

    private static long[]? Squeezed(long[]? input, long[]? axes)
    {
        if (input is null)
            return null;
        HashSet<int> gone = axes is null ? [.. Enumerable.Range(0, input.Length).Where(axis => input[axis] == 1)] : [.. axes.Select(axis => (int)(axis < 0 ? axis + input.Length : axis))];
        return [.. input.Where((_, axis) => !gone.Contains(axis))];
    }

    private static long[]? Unsqueezed(long[]? input, long[]? axes)
    {
        if (input is null || axes is null)
            return null;
        int rank = input.Length + axes.Length;
        HashSet<int> made = [.. axes.Select(axis => (int)(axis < 0 ? axis + rank : axis))];
        Queue<long> left = new(input);
        return made.Count == axes.Length && made.All(axis => axis >= 0 && axis < rank) ? [.. Enumerable.Range(0, rank).Select(axis => made.Contains(axis) ? 1 : left.Dequeue())] : null;
    }

    private static long[]? Gathered(long[] data, long[] indices, int axis) =>
        Axis(axis, data.Length) is { } at ? [.. data[..at], .. indices, .. data[(at + 1)..]] : null;

    private static long[]? Sliced(OnnxNode node, long[]? input, double[]?[] values)
    {
        if (input is null)
            return null;
        long[]? Read(int index, string name) => values.Length > index && values[index] is { } given ? [.. given.Select(Clamped)] : node.List(name) is { } list ? [.. list] : null;
        if (Read(1, "starts") is not { } starts || Read(2, "ends") is not { } ends || starts.Length != ends.Length)
            return null;
        long[] axes = Read(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)], steps = Read(4, "steps") ?? [.. starts.Select(_ => 1L)];
        long[] shape = [.. input];
        for (int i = 0; i < starts.Length; i++)
        {
            if (i >= axes.Length || i >= steps.Length || steps[i] == 0 || Axis((int)axes[i], input.Length) is not { } axis)
                return null;
            long length = input[axis], step = steps[i];
            long from = Math.Clamp(starts[i] < 0 ? starts[i] + length : starts[i], step > 0 ? 0 : -1, step > 0 ? length : length - 1);
            long to = Math.Clamp(ends[i] < 0 ? ends[i] + length : ends[i], step > 0 ? 0 : -1, length);
            if (step < 0 && ends[i] < -length)
                to = -1;
            shape[axis] = Math.Max(0, step > 0 ? (to - from + step - 1) / step : (from - to - step - 1) / -step);
        }

        return shape;
    }

    private static long Clamped(double value)
    {
        const double most = 1L << 52;
        return (long)Math.Clamp(value, -most, most);
    }

    private static long[]? Padded(OnnxNode node, long[]? input, double[]?[] values)
    {
        long[]? pads = values.Length > 1 && values[1] is { } given ? [.. given.Select(Clamped)] : node.List("pads") is { } list ? [.. list] : null;
        return input is null || pads is null || pads.Length != 2 * input.Length ? null : [.. input.Select((length, axis) => length + pads[axis] + pads[axis + input.Length])];
    }

    private static long[]? Reduced(OnnxNode node, long[]? input, long[]? axes)
    {
        if (input is null)
            return null;
        HashSet<int> gone = axes is null ? [.. Enumerable.Range(0, input.Length)] : [.. axes.Select(axis => (int)(axis < 0 ? axis + input.Length : axis))];
        bool keeps = node.Integer("keepdims", 1) != 0;
        return [.. input.Select((length, axis) => gone.Contains(axis) ? keeps ? 1 : -1 : length).Where(length => length >= 0)];
    }

    private static long[]? Resized(long[]? input, double[]?[] values)
    {
        if (input is null)
            return null;
        if (values.Length > 3 && values[3] is { } sizes && sizes.Length == input.Length)
            return [.. sizes.Select(Clamped)];
        double[]? scales = values.Length > 2 && values[2] is { Length: > 0 } third ? third : values.Length == 2 ? values[1] : null;
        return scales is not null && scales.Length == input.Length ? [.. input.Select((length, axis) => (long)Math.Floor(length * scales[axis]))] : null;
    }

    private static long[]? Blocked(OnnxNode node, long[]? input)
    {
        long block = Math.Max(1, node.Integer("blocksize", 1));
        if (input is not [long batch, long channels, long height, long width])
            return null;
        return node.Operator == "DepthToSpace" ? [batch, channels / (block * block), height * block, width * block] : [batch, channels * block * block, height / block, width / block];
    }

    private static long[]? Part(OnnxNode node, long[]? input, double[]?[] values, int output)
    {
        if (input is null || Axis((int)node.Integer("axis", 0), input.Length) is not { } axis)
            return null;
        long[]? parts = values.Length > 1 && values[1] is { } given ? [.. given.Select(Clamped)] : node.List("split") is { } list ? [.. list] : null;
        long outputs = Math.Max(1, node.Outputs.Length), each = (input[axis] + outputs - 1) / outputs;
        return Replaced(input, axis, parts is not null && output < parts.Length ? parts[output] : Math.Min(each, Math.Max(0, input[axis] - (each * output))));
    }

    /// <summary>Lengths of an Einsum's letters, in the order of its result.</summary>
    private static long[]? Summed(OnnxNode node, long[]?[] inputs)
    {
        string[] sides = node.Texts.GetValueOrDefault("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length != 2 || terms.Length != node.Inputs.Length)
            return null;
        Dictionary<char, long> lengths = [];
        for (int i = 0; i < terms.Length; i++)
        {
            if (inputs[i] is not { } shape || shape.Length != terms[i].Length)
                return null;
            for (int axis = 0; axis < shape.Length; axis++)
                lengths[terms[i][axis]] = Math.Max(shape[axis], lengths.GetValueOrDefault(terms[i][axis], 1));
        }

        return sides[1].All(lengths.ContainsKey) ? [.. sides[1].Select(letter => lengths[letter])] : null;
    }

    public static long[]? Axes(OnnxNode node, double[]?[] values) =>
        node.List("axes") is { } list ? [.. list] : values.Length > 1 && values[1] is { } given ? [.. given.Select(Clamped)] : null;

    private static long[]? Replaced(long[] shape, int axis, long length)
    {
        if (Axis(axis, shape.Length) is not { } at)
            return null;
        long[] changed = [.. shape];
        changed[at] = length;
        return changed;
    }

    private static int? Axis(int axis, int rank) => axis < -rank || axis >= rank ? null : axis < 0 ? axis + rank : axis;

    public static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long length in shape)
            count = checked(count * length);
        return count;
    }
}
