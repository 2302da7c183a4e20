using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Operators that work element by element, with the values of the short tensors that shapes are computed with.</summary>
/// <remarks>onnx/onnx, <c>docs/Operators.md</c>.</remarks>
internal static class OnnxElementwise
{
    /// <summary>An output as its first input.</summary>
    public static void Same(OnnxCall call)
    {
        for (int i = 0; i < call.OutputCount; i++)
            call.Set(i, call.Type(0), call.Shape(0));
    }

    /// <summary>Along another axis than the last, both input and output are turned for it and back. Measured with 1.31.1; before opset 13 all axes from the
    /// given one on are one.</summary>
    public static void Softmax(OnnxCall call)
    {
        const long oneAxis = 13, operations = 5, turned = 2;
        Same(call);
        if (call.Opset < oneAxis || call.Input(0) is not { Rank: > 1 } input || OnnxCall.Axis(call.Integer("axis", -1), input.Rank) is not { } axis
            || axis == input.Rank - 1)
            return;
        call.Work = OnnxWork.Each(input.Elements, operations) with { Scratch = SizeArithmetic.Times(OnnxFacts.BytesOf(input), SizeExpression.Whole(turned)) };
    }

    /// <summary>The first output as the first input; a second is a mask of it.</summary>
    public static void Identity(OnnxCall call)
    {
        call.Set(0, call.Input(0) is { } input ? input with { Held = null } : null);
        call.Set(1, OnnxTypes.Flag, call.Shape(0));
    }

    public static void Binary(OnnxCall call) => Broadcast(call, call.Type(0));

    public static void Comparison(OnnxCall call) => Broadcast(call, OnnxTypes.Flag);

    public static void Where(OnnxCall call)
    {
        SizeExpression[]? shape = Broadcast(Broadcast(call.Shape(0), call.Shape(1)), call.Shape(2));
        SizeExpression?[]? values = null;
        if (call.Values(0) is { } chosen && call.Values(1) is { } left && call.Values(2) is { } right && Length(shape) is { } length)
            values = Each(length, i => At(chosen, i)?.RealConstant is { } flag ? flag != 0 ? At(left, i) : At(right, i) : null);
        call.Set(0, call.Type(1), shape, values);
        // Both choices are written with zeros in the places of the other, and then joined: core/providers/cpu/tensor/where_op.cc.
        SizeExpression? bytes = SizeExpression.Whole(OnnxTypes.BytesOf(call.Type(1)));
        SizeExpression? parts = SizeArithmetic.Plus(Placed(1), Placed(2));
        call.Work = OnnxWork.Each(call.Outputs[0]?.Elements, 1) with { Scratch = SizeArithmetic.Times(parts, bytes) };

        SizeExpression? Placed(int side) => Broadcast(call.Shape(0), call.Shape(side)) is { } placed ? SizeArithmetic.Product(placed) : null;
    }

    public static void Cast(OnnxCall call)
    {
        int type = call.Node.Operator == "CastLike" ? call.Type(1) : (int)call.Integer("to", call.Type(0));
        SizeExpression?[]? values = call.Values(0);
        if (values is not null && OnnxTypes.IsFloat(call.Type(0)) && !OnnxTypes.IsFloat(type))
            values = [.. values.Select(value => type == OnnxTypes.Flag ? Truth(value) : Truncated(value))];
        else if (values is not null && type == OnnxTypes.Flag)
            values = [.. values.Select(Truth)];
        call.Set(0, type, call.Shape(0), values);
    }

    /// <summary>The same bits as elements of another type of as many bits.</summary>
    public static void BitCast(OnnxCall call) => call.Set(0, (int)call.Integer("to", call.Type(0)), call.Shape(0));

    public static void Unary(OnnxCall call)
    {
        int type = call.Node.Operator is "IsNaN" or "IsInf" or "Not" or "RegexFullMatch" ? OnnxTypes.Flag : call.Type(0);
        SizeExpression?[]? values = call.Values(0) is { } given ? [.. given.Select(value => Unary(call.Node.Operator, value))] : null;
        call.Set(0, type, call.Shape(0), values);
    }

    /// <summary>Lengths of two shapes that are worked on together. Of two that differ by name one must be 1 at run time: the larger.</summary>
    public static SizeExpression[]? Broadcast(SizeExpression[]? left, SizeExpression[]? right)
    {
        if (left is null || right is null)
            return null;
        // Mostly the longer shape is the whole's: it is copied where it is not.
        SizeExpression[] longer = left.Length < right.Length ? right : left, shape = longer;
        for (int i = 1; i <= Math.Min(left.Length, right.Length); i++)
        {
            if (Paired(left[^i], right[^i]) is not { } length)
                return null;
            if (length.Equals(longer[^i]))
                continue;
            if (ReferenceEquals(shape, longer))
                shape = [.. longer];
            shape[^i] = length;
        }

        return shape;
    }

    private static SizeExpression? Paired(SizeExpression a, SizeExpression b)
    {
        if (a.Equals(b) || b.Constant == 1)
            return a;
        if (a.Constant == 1)
            return b;
        if (a.IsConstant && b.IsConstant)
            return null;
        return a.IsConstant ? a : b.IsConstant ? b : SizeArithmetic.Larger(a, b);
    }

    /// <summary>How many elements a shape has, where they are few enough to be worked out one by one.</summary>
    public static int? Length(SizeExpression[]? shape) =>
        shape is not null && SizeArithmetic.Product(shape)?.Constant is >= 0 and <= OnnxTensorReader.MostValues and { } count ? (int)count : null;

    public static SizeExpression?[] Each(int length, Func<int, SizeExpression?> value) => [.. Enumerable.Range(0, length).Select(value)];

    private static void Broadcast(OnnxCall call, int type)
    {
        SizeExpression[]? shape = call.Shape(0);
        for (int i = 1; i < call.InputCount; i++)
            shape = Broadcast(shape, call.Shape(i));
        SizeExpression?[]? values = null;
        if (call.InputCount == 2 && call.Values(0) is { } left && call.Values(1) is { } right && Length(shape) is { } length && Fits(left, length)
            && Fits(right, length))
        {
            bool whole = !OnnxTypes.IsFloat(call.Type(0));
            values = Each(length, i => Binary(call.Node.Operator, At(left, i), At(right, i), whole));
        }

        call.Set(0, type, shape, values);
        // Of three and more, what the first two come to is written beside the output.
        if (call.InputCount > 2 && call.Node.Operator is "Sum" or "Mean" or "Max" or "Min" && call.Outputs[0] is { } made)
            call.Work = OnnxWork.Each(made.Elements, call.InputCount - 1) with { Scratch = OnnxFacts.BytesOf(made) };
    }

    private static bool Fits(SizeExpression?[] values, int length) => values.Length == 1 || values.Length == length;

    private static SizeExpression? At(SizeExpression?[] values, int index) => values.Length == 1 ? values[0] : index < values.Length ? values[index] : null;

    private static SizeExpression? Binary(string name, SizeExpression? left, SizeExpression? right, bool whole)
    {
        switch (name)
        {
            case "Add" or "Sum":
                return SizeArithmetic.Plus(left, right);
            case "Sub":
                return SizeArithmetic.Minus(left, right);
            case "Mul":
                return SizeArithmetic.Times(left, right);
            case "Div":
                return whole ? Truncated(left, right) : SizeArithmetic.Quotient(left, right);
            case "Mod":
                return SizeArithmetic.Minus(left, SizeArithmetic.Times(right, SizeArithmetic.FloorOf(left, right)));
            case "Max":
                return SizeArithmetic.Larger(left, right);
            case "Min":
                return SizeArithmetic.Smaller(left, right);
            case "Equal":
                return left is not null && left.Equals(right) ? SizeExpression.One
                    : Flag(Either(Known(left, right, strict: true), Known(right, left, strict: true)));
            case "Greater":
                return Flag(Known(left, right, strict: true));
            case "Less":
                return Flag(Known(right, left, strict: true));
            case "GreaterOrEqual":
                return Flag(Known(left, right, strict: false));
            case "LessOrEqual":
                return Flag(Known(right, left, strict: false));
            case "And":
                return left?.RealConstant is { } a && right?.RealConstant is { } b ? Flag(a != 0 && b != 0) : null;
            case "Or":
                return left?.RealConstant is { } c && right?.RealConstant is { } d ? Flag(c != 0 || d != 0) : null;
            case "Pow":
                return left?.RealConstant is { } low && right?.RealConstant is { } power && double.IsFinite(Math.Pow(low, power))
                    ? SizeExpression.Real(Math.Pow(low, power)) : null;
            default:
                return null;
        }
    }

    /// <summary>Whether the left is at least (or, strictly, above) the right.</summary>
    private static bool? Known(SizeExpression? left, SizeExpression? right, bool strict) =>
        strict ? SizeArithmetic.IsAtLeast(right, left) is { } under ? !under : null : SizeArithmetic.IsAtLeast(left, right);

    /// <summary>Of whole numbers: equal where neither is above, different where one is.</summary>
    private static bool? Either(bool? above, bool? below) => above == true || below == true ? false : above == false && below == false ? true : null;

    private static SizeExpression? Flag(bool? flag) => flag is { } known ? known ? SizeExpression.One : SizeExpression.Zero : null;

    private static SizeExpression? Truth(SizeExpression? value) =>
        value is null ? null : value.RealConstant is { } number ? Flag(number != 0) : value.IsPositive ? SizeExpression.One : null;

    private static SizeExpression? Truncated(SizeExpression? value) => Truncated(value, SizeExpression.One);

    /// <summary>A quotient towards zero; of what is not known to be negative, its floor.</summary>
    private static SizeExpression? Truncated(SizeExpression? left, SizeExpression? right) =>
        left?.RealConstant is { } a && right?.RealConstant is { } b ? b == 0 ? null : SizeExpression.Real(Math.Truncate(a / b))
            : SizeArithmetic.FloorOf(left, right);

    private static SizeExpression? Unary(string name, SizeExpression? value)
    {
        if (value is null)
            return null;
        switch (name)
        {
            case "Neg":
                return SizeArithmetic.Negative(value);
            case "Floor":
                return SizeArithmetic.FloorOf(value, SizeExpression.One);
            case "Ceil":
                return SizeArithmetic.CeilingOf(value, SizeExpression.One);
            case "Abs" or "Relu" when value.IsNeverNegative:
                return value;
        }

        if (value.RealConstant is not { } number)
            return null;
        double? result = name switch
        {
            "Abs" => Math.Abs(number),
            "Relu" => Math.Max(0, number),
            "Sqrt" => Math.Sqrt(number),
            "Reciprocal" => 1 / number,
            "Round" => Math.Round(number),
            "Exp" => Math.Exp(number),
            "Log" => Math.Log(number),
            "Not" => number == 0 ? 1 : 0,
            _ => null,
        };
        return result is { } found && double.IsFinite(found) ? SizeExpression.Real(found) : null;
    }
}
