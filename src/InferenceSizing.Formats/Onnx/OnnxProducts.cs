using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Matrix products, sums of products, reductions, transforms and recurrences.</summary>
/// <remarks>onnx/onnx, <c>docs/Operators.md</c>; microsoft/onnxruntime, <c>docs/ContribOperators.md</c>.</remarks>
internal static class OnnxProducts
{
    public static void MatMul(OnnxCall call) => Multiply(call, 1, call.Type(0));

    /// <summary>A product of integers into 32 bits.</summary>
    public static void MatMulInteger(OnnxCall call) => Multiply(call, 1, OnnxTypes.Int32);

    /// <summary>A product of integers that is scaled to floating point at once.</summary>
    public static void MatMulToFloat(OnnxCall call)
    {
        Multiply(call, 1, OnnxTypes.Single);
        // A left side of floating point is quantized first, a byte an element.
        if (call.Node.Operator == "DynamicQuantizeMatMul" && call.Work is { } work)
            call.Work = work with { Scratch = call.Input(0)?.Elements };
    }

    public static void QLinearMatMul(OnnxCall call)
    {
        Multiply(call, 3, call.Type(7));
        call.Work = call.Work is { } work ? work with { Scratch = Accumulated(call) } : null;
    }

    /// <summary>The products of a quantized matrix are first written in 32 bits.</summary>
    private static SizeExpression? Accumulated(OnnxCall call)
    {
        const int bytesOfAccumulator = 4;
        return SizeArithmetic.Times(call.Outputs[0]?.Elements, SizeExpression.Whole(bytesOfAccumulator));
    }

    private static void Multiply(OnnxCall call, int rightAt, int type)
    {
        SizeExpression[]? left = call.Shape(0), right = call.Shape(rightAt), shape = null;
        if (left is { Length: > 1 } && call.Integer("transA", 0) != 0)
            left = [.. left[..^2], left[^1], left[^2]];
        if (right is { Length: > 1 } && call.Integer("transB", 0) != 0)
            right = [.. right[..^2], right[^1], right[^2]];
        if (left is { Length: > 0 } && right is { Length: > 0 })
        {
            SizeExpression[] rows = left.Length == 1 ? [SizeExpression.One, left[0]] : left,
                columns = right.Length == 1 ? [right[0], SizeExpression.One] : right;
            if (OnnxElementwise.Broadcast(rows[..^2], columns[..^2]) is { } batch)
            {
                shape = [.. batch, .. left.Length == 1 ? [] : (SizeExpression[])[rows[^2]], .. right.Length == 1 ? [] : (SizeExpression[])[columns[^1]]];
                call.Work = OnnxWork.Product(SizeArithmetic.Product([.. batch, rows[^2]]), columns[^1], rows[^1]);
            }
        }

        call.Set(0, type, shape);
    }

    public static void Gemm(OnnxCall call)
    {
        bool quantized = call.Node.Operator == "QGemm";
        SizeExpression[]? left = call.Shape(0), right = call.Shape(quantized ? 3 : 1), shape = null;
        if (left is [var a0, var a1] && right is [var b0, var b1])
        {
            bool turned = call.Integer("transA", 0) != 0;
            shape = [turned ? a1 : a0, call.Integer("transB", 0) != 0 ? b0 : b1];
            call.Work = OnnxWork.Product(shape[0], shape[1], turned ? a0 : a1);
        }

        call.Set(0, quantized ? call.Has(8) ? call.Type(8) : OnnxTypes.Single : call.Type(0), shape);
        if (quantized && call.Has(8) && call.Work is { } work)
            call.Work = work with { Scratch = Accumulated(call) };
    }

    /// <summary>A product with a matrix that is packed in blocks of few bits: K x N of the attributes.</summary>
    public static void MatMulNBits(OnnxCall call)
    {
        SizeExpression columns = SizeExpression.Whole(call.Integer("N", 1));
        SizeExpression[]? shape = call.Shape(0) is { Length: > 0 } input ? [.. input[..^1], columns] : null;
        if (shape is not null)
            call.Work = OnnxWork.Product(SizeArithmetic.Product(shape[..^1]), columns, SizeExpression.Whole(call.Integer("K", 1)));
        call.Set(0, call.Type(0), shape);
    }

    public static void Reduce(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0), shape = null;
        bool arg = call.Node.Operator is "ArgMax" or "ArgMin";
        bool keeps = call.Integer("keepdims", 1) != 0;
        bool given = call.Has(1) || call.Node.List("axes") is not null;
        long[]? axes = arg ? [call.Integer("axis", 0)] : given ? call.Numbers(1, "axes") : input is null ? null
            : All(input);
        if (axes is { Length: 0 } || (axes is not null && !arg && !given))
            axes = call.Integer("noop_with_empty_axes", 0) != 0 || input is null ? [] : All(input);
        if (input is not null && OnnxRearrangements.Gone(axes, input.Length) is { } gone)
            shape = [.. input.Select((length, axis) => gone.Contains(axis) ? keeps ? SizeExpression.One : null : length).OfType<SizeExpression>()];
        SizeExpression?[]? values = call.Values(0) is { } held && input is { Length: 1 } && shape is not null && axes is [_] ? Reduced(call.Node.Operator, held)
            : null;
        call.Work = OnnxWork.Each(call.Input(0)?.Elements, 1);
        call.Set(0, arg ? OnnxTypes.Int64 : call.Type(0), shape, values);
    }

    private static long[] All(SizeExpression[] input) => [.. Enumerable.Range(0, input.Length).Select(axis => (long)axis)];

    private static SizeExpression?[]? Reduced(string name, SizeExpression?[] values) => name switch
    {
        "ReduceProd" => [SizeArithmetic.Product(values)],
        "ReduceSum" => [values.Aggregate((SizeExpression?)SizeExpression.Zero, SizeArithmetic.Plus)],
        "ReduceMax" when values.Length > 0 => [values.Aggregate(SizeArithmetic.Larger)],
        "ReduceMin" when values.Length > 0 => [values.Aggregate(SizeArithmetic.Smaller)],
        _ => null,
    };

    public static void TopK(OnnxCall call)
    {
        SizeExpression? count = call.Node.List("k") is { } listed ? SizeExpression.Whole(listed[0]) : OnnxRearrangements.Single(call, 1);
        SizeExpression[]? shape = call.Shape(0) is { } input && OnnxCall.Axis(call.Integer("axis", -1), input.Length) is { } axis
            ? OnnxRearrangements.Replaced(input, axis, count) : null;
        call.Set(0, call.Type(0), shape);
        call.Set(1, OnnxTypes.Int64, shape);
    }

    /// <summary>A recurrence over [steps, batch, features], or with layout 1 over [batch, steps, features].</summary>
    public static void Recurrence(OnnxCall call)
    {
        bool batchFirst = call.Integer("layout", 0) != 0;
        SizeExpression hidden = SizeExpression.Whole(call.Integer("hidden_size", 1)),
            directions = SizeExpression.Whole(call.Node.Texts.GetValueOrDefault("direction") == "bidirectional" ? 2 : 1);
        SizeExpression[]? all = null, last = null;
        if (call.Shape(0) is [var first, var second, _])
        {
            (SizeExpression steps, SizeExpression batch) = batchFirst ? (second, first) : (first, second);
            all = batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
            last = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
            SizeExpression? weights = SizeArithmetic.Plus(call.Input(1)?.Elements, call.Input(2)?.Elements);
            call.Work = OnnxWork.Product(SizeArithmetic.Times(steps, batch), SizeExpression.One, weights) with
            {
                Scratch = GatesOf(call, steps, batch, hidden, directions)
            };
        }

        call.Set(0, call.Type(0), all);
        call.Set(1, call.Type(0), last);
        call.Set(2, call.Type(0), last);
    }

    /// <summary>The gates of all steps, which the kernels work out from the inputs before the first step runs, and the states of one step. Measured with
    /// 1.31.1.</summary>
    private static SizeExpression? GatesOf(OnnxCall call, SizeExpression steps, SizeExpression batch, SizeExpression hidden, SizeExpression directions)
    {
        const int bits = 8, biasAt = 3, lengthsAt = 4, statesOfLstm = 6, statesOfGru = 3, statesOfBias = 2;
        SizeExpression? each = SizeExpression.Whole(OnnxTypes.BitsOf(call.Type(0)) / bits);
        // One direction after the other, in the same memory; all states, where the caller asks for the last alone.
        if (call.Node.Operator == "RNN")
        {
            SizeExpression? states = call.Node.Outputs[0].Length == 0 ? SizeArithmetic.Plus(directions, SizeExpression.One) : SizeExpression.One;
            return SizeArithmetic.Product([steps, batch, hidden, each, states]);
        }

        bool four = call.Node.Operator != "GRU";
        int kept = four ? statesOfLstm
            : statesOfGru + (call.Has(biasAt) ? statesOfBias * (call.Integer("linear_before_reset", 0) != 0 ? 2 : 1) : 0);
        SizeExpression? elements = SizeArithmetic.Product([SizeExpression.Whole(four ? 4 : 3), steps, batch, hidden, directions]);
        elements = SizeArithmetic.Plus(elements, SizeArithmetic.Product([SizeExpression.Whole(kept), batch, hidden, directions]));
        if (!call.Has(lengthsAt))
            elements = SizeArithmetic.Plus(elements, SizeArithmetic.Times(batch, directions));
        // The way back turns the inputs round, and its results with them.
        if (call.Node.Texts.GetValueOrDefault("direction", "forward") != "forward")
            elements = SizeArithmetic.Plus(elements, SizeArithmetic.Plus(call.Input(0)?.Elements, SizeArithmetic.Product([steps, batch, hidden])));
        return SizeArithmetic.Times(elements, each);
    }

    /// <summary>A Fourier transform along an axis; the last axis holds real and imaginary parts.</summary>
    public static void Fourier(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0), shape = null;
        long? given = call.Has(2) ? call.Input(2)?.Constants() is [var one] ? one : null : call.Node.List("axis") is { } listed ? listed[0] : call.Opset >= 20
            ? -2 : 1;
        if (input is { Length: > 1 } && given is { } axis && OnnxCall.Axis(axis, input.Length) is { } at)
        {
            SizeExpression? length = call.Has(1) ? OnnxRearrangements.Single(call, 1) : input[at];
            bool onesided = call.Integer("onesided", 0) != 0, inverse = call.Integer("inverse", 0) != 0;
            SizeExpression? half = SizeArithmetic.Plus(SizeArithmetic.FloorOf(length, SizeExpression.Whole(2)), SizeExpression.One);
            if (OnnxRearrangements.Replaced(input, at, onesided && !inverse ? half : length) is { } made)
                shape = [.. made[..^1], SizeExpression.Whole(onesided && inverse ? 1 : 2)];
        }

        call.Set(0, call.Type(0), shape);
    }

    /// <summary>A short-time Fourier transform of [batch, samples(, 1)]: frames by frequencies.</summary>
    public static void ShortFourier(OnnxCall call)
    {
        SizeExpression? step = OnnxRearrangements.Single(call, 1),
            length = call.Has(3) ? OnnxRearrangements.Single(call, 3) : call.Shape(2) is [var window] ? window : null;
        SizeExpression[]? shape = null;
        if (call.Shape(0) is [var batch, var samples, ..])
        {
            SizeExpression? frames = SizeArithmetic.Plus(SizeArithmetic.FloorOf(SizeArithmetic.Minus(samples, length), step), SizeExpression.One);
            SizeExpression? bins = call.Integer("onesided", 1) != 0
                ? SizeArithmetic.Plus(SizeArithmetic.FloorOf(length, SizeExpression.Whole(2)), SizeExpression.One) : length;
            shape = OnnxRearrangements.Known([batch, frames, bins, SizeExpression.Whole(2)]);
        }

        call.Set(0, call.Type(0), shape);
    }

    /// <summary>Weights from half a spectrum and one bin to bands of the mel scale.</summary>
    public static void MelWeights(OnnxCall call)
    {
        SizeExpression? bins = SizeArithmetic.Plus(SizeArithmetic.FloorOf(OnnxRearrangements.Single(call, 1), SizeExpression.Whole(2)), SizeExpression.One);
        call.Set(0, (int)call.Integer("output_datatype", OnnxTypes.Single), OnnxRearrangements.Known([bins, OnnxRearrangements.Single(call, 0)]));
    }

    public static void Window(OnnxCall call) =>
        call.Set(0, (int)call.Integer("output_datatype", OnnxTypes.Single), OnnxRearrangements.Single(call, 0) is { } length ? [length] : null);
}
