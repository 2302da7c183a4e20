using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Operators of ONNX Runtime that no operator of the standard is like.</summary>
/// <remarks>microsoft/onnxruntime, <c>docs/ContribOperators.md</c>; shapes as 1.31.1 gives them.</remarks>
internal static class OnnxContributed
{
    /// <summary>A bias, where there is one, is added beside the output first.</summary>
    public static void WithCopy(OnnxCall call)
    {
        const long operations = 4;
        OnnxElementwise.Binary(call);
        if (call.Has(1) && call.Outputs[0] is { } made)
            call.Work = OnnxWork.Each(made.Elements, operations) with { Scratch = OnnxFacts.BytesOf(made) };
    }

    /// <summary>Scores with some of them lowered.</summary>
    public static void Repeats(OnnxCall call) => call.Set(0, call.Type(1), call.Shape(1));

    public static void Hash(OnnxCall call) => call.Set(0, call.Integer("positive", 1) != 0 ? OnnxTypes.Unsigned32 : OnnxTypes.Int32, call.Shape(0));

    /// <summary>Each choice has its scale and zero point behind it.</summary>
    public static void Where(OnnxCall call)
    {
        const int first = 1, second = 4;
        SizeExpression[]? shape = OnnxElementwise.Broadcast(OnnxElementwise.Broadcast(call.Shape(0), call.Shape(first)), call.Shape(second));
        call.Set(0, call.Type(first), shape);
        if (call.Outputs[0] is { } made)
            call.Work = OnnxWork.Each(made.Elements, 1) with { Scratch = SizeArithmetic.Times(OnnxFacts.BytesOf(made), SizeExpression.Whole(2)) };
    }

    public static void MulInteger(OnnxCall call)
    {
        const int second = 2;
        call.Set(0, OnnxTypes.Int32, OnnxElementwise.Broadcast(call.Shape(0), call.Shape(second)));
    }

    public static void ExpandDims(OnnxCall call)
    {
        SizeExpression[]? shape = call.Shape(0) is { } input && call.Input(1)?.Constants() is [var at] && OnnxCall.Axis(at, input.Length + 1) is { } axis
            ? [.. input[..axis], SizeExpression.One, .. input[axis..]] : null;
        call.Set(0, call.Type(0), shape, call.Values(0));
    }

    /// <summary>Windows over an axis, which becomes their number; their elements are the last axis.</summary>
    public static void Unfold(OnnxCall call)
    {
        SizeExpression size = SizeExpression.Whole(call.Integer("size", 1)), step = SizeExpression.Whole(Math.Max(1, call.Integer("step", 1)));
        SizeExpression[]? shape = null;
        if (call.Shape(0) is { } input && OnnxCall.Axis(call.Integer("dim", -1), input.Length) is { } axis)
        {
            SizeExpression? windows = SizeArithmetic.Plus(SizeArithmetic.FloorOf(SizeArithmetic.Minus(input[axis], size), step), SizeExpression.One);
            shape = OnnxRearrangements.Replaced(input, axis, windows) is { } made ? [.. made, size] : null;
        }

        call.Set(0, call.Type(0), shape);
    }

    public static void CropAndResize(OnnxCall call)
    {
        const int sizeAt = 3;
        SizeExpression[]? shape = call.Shape(0) is [_, var channels, _, _] && call.Shape(1) is [var regions, ..] && call.Values(sizeAt) is [{ } high, { } wide]
            ? [regions, channels, high, wide] : null;
        call.Set(0, call.Type(0), shape);
    }

    /// <summary>A transform of the last axes: real and imaginary parts become an axis, or it goes.</summary>
    public static void Fourier(OnnxCall call)
    {
        SizeExpression two = SizeExpression.Whole(2);
        bool back = call.Node.Operator == "Irfft", half = call.Integer("onesided", 1) != 0;
        SizeExpression[]? shape = null;
        if (call.Shape(0) is { Length: > 1 } input)
        {
            SizeExpression? forward = half ? SizeArithmetic.Plus(SizeArithmetic.FloorOf(input[^1], two), SizeExpression.One) : input[^1];
            SizeExpression? real = half ? SizeArithmetic.Times(SizeArithmetic.Minus(input[^2], SizeExpression.One), two) : input[^2];
            shape = OnnxRearrangements.Known(back ? [.. input[..^2], real] : [.. input[..^1], forward, two]);
        }

        call.Set(0, call.Type(0), shape);
    }

    /// <summary>A bias for each pair of tokens, by their distance: [1, heads, queries, keys], or gated with the queries' batch.</summary>
    public static void PositionBias(OnnxCall call)
    {
        if (call.Node.Operator == "GatedRelativePositionBias")
        {
            const int biasAt = 2;
            call.Set(0, call.Type(0), call.Shape(0) is [var batch, ..] && call.Shape(biasAt) is [_, var biased, var tokens, var all]
                ? [batch, biased, tokens, all] : null);
            return;
        }

        SizeExpression? queries = OnnxRearrangements.Single(call, 1), keys = OnnxRearrangements.Single(call, 2);
        call.Set(0, call.Type(0), call.Shape(0) is [_, var heads] ? OnnxRearrangements.Known([SizeExpression.One, heads, queries, keys]) : null);
    }

    /// <summary>A vector for each word from its characters: [.., characters] to [.., filters].</summary>
    public static void CharacterWords(OnnxCall call) =>
        call.Set(0, call.Type(1), call.Shape(0) is { Length: > 1 } words && call.Shape(1) is [var filters, ..] ? [.. words[..^1], filters] : null);

    /// <summary>Distances of all pairs of rows.</summary>
    public static void Distances(OnnxCall call)
    {
        if (call.Shape(0) is not [var rows, var width] || call.Shape(1) is not [var columns, _])
        {
            call.Set(0, call.Type(0), null);
            return;
        }

        call.Work = OnnxWork.Product(rows, columns, width);
        call.Set(0, call.Type(0), [rows, columns]);
    }
}
