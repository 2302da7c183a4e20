using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Conversions between numbers and few bits, operators on such, and operators whose results depend on the sample.</summary>
/// <remarks>onnx/onnx, <c>docs/Operators.md</c>; microsoft/onnxruntime, <c>docs/ContribOperators.md</c>.</remarks>
internal static class OnnxQuantized
{
    public static void Quantize(OnnxCall call)
    {
        long stated = call.Integer("output_dtype", 0);
        call.Set(0, stated > 0 ? (int)stated : call.Has(2) ? call.Type(2) : OnnxTypes.Unsigned8, call.Shape(0));
    }

    public static void Dequantize(OnnxCall call)
    {
        long stated = call.Integer("output_dtype", 0);
        call.Set(0, stated > 0 ? (int)stated : call.Type(1), call.Shape(0));
    }

    /// <summary>Scale and zero point of the whole tensor are single numbers.</summary>
    public static void DynamicQuantize(OnnxCall call)
    {
        call.Set(0, OnnxTypes.Unsigned8, call.Shape(0));
        call.Set(1, OnnxTypes.Single, []);
        call.Set(2, OnnxTypes.Unsigned8, []);
    }

    /// <summary>Two tensors, each with its scale and zero point behind it.</summary>
    public static void Binary(OnnxCall call)
    {
        const int second = 3;
        call.Set(0, call.Type(0), OnnxElementwise.Broadcast(call.Shape(0), call.Shape(second)));
    }

    /// <summary>The result's scale and zero point, then three inputs for each part.</summary>
    public static void Concat(OnnxCall call)
    {
        const int leading = 2, each = 3;
        SizeExpression[]?[] parts = [.. call.Inputs.Skip(leading).Where((_, i) => i % each == 0).Select(input => input?.Shape)];
        call.Set(0, call.Type(leading), OnnxRearrangements.Joined(parts, call.Integer("axis", 0)));
    }

    public static void Reduce(OnnxCall call) => OnnxProducts.Reduce(call);

    /// <summary>Rows of a table that is stored in blocks of few bits.</summary>
    public static void GatherBlocks(OnnxCall call)
    {
        SizeExpression[]? shape = call.Shape(0) is { Length: > 0 } data && call.Shape(1) is { } at
            && OnnxCall.Axis(call.Integer("gather_axis", 0), data.Length) is { } axis
            ? [.. data[..axis], .. at, .. data[(axis + 1)..]] : null;
        // Fours in bytes: two to each element of the last axis.
        const int fourBits = 4, eightBits = 8;
        if (shape is not null && call.Type(0) == OnnxTypes.Unsigned8
            && SizeArithmetic.Times(shape[^1], SizeExpression.Whole(eightBits / call.Integer("bits", fourBits))) is { } wide)
            shape[^1] = wide;
        call.Set(0, call.Type(2), shape);
    }

    /// <summary>Places of what is not zero: at most all.</summary>
    public static void NonZero(OnnxCall call)
    {
        SizeExpression? all = call.Input(0)?.Elements;
        call.Set(0, OnnxTypes.Int64, call.Shape(0) is { } input && all is not null ? [SizeExpression.Whole(input.Length), all] : null);
    }

    /// <summary>Values that differ: at most all.</summary>
    public static void Unique(OnnxCall call)
    {
        SizeExpression? all = call.Input(0)?.Elements;
        SizeExpression[]? flat = all is null ? null : [all];
        SizeExpression[]? first = call.Node.List("axis") is null ? flat : call.Shape(0);
        call.Set(0, call.Type(0), first);
        for (int i = 1; i < call.OutputCount; i++)
            call.Set(i, OnnxTypes.Int64, flat);
    }

    /// <summary>Elements that a mask chooses: at most all.</summary>
    public static void Compress(OnnxCall call)
    {
        SizeExpression? all = call.Input(0)?.Elements;
        call.Set(0, call.Type(0), call.Node.List("axis") is null ? all is null ? null : [all] : call.Shape(0));
    }

    /// <summary>Boxes that are left: at most so many for each class of each image.</summary>
    public static void Suppression(OnnxCall call)
    {
        const int columns = 3;
        SizeExpression? most = call.Has(2) ? OnnxRearrangements.Single(call, 2) : SizeExpression.Zero;
        SizeExpression? rows = call.Shape(1) is [var batch, var classes, var boxes]
            ? SizeArithmetic.Product([batch, classes, SizeArithmetic.Smaller(boxes, most)]) : null;
        call.Set(0, OnnxTypes.Int64, rows is null ? null : [rows, SizeExpression.Whole(columns)]);
    }

    /// <summary>Random numbers: the shape is an attribute.</summary>
    public static void Random(OnnxCall call) =>
        call.Set(0, (int)call.Integer("dtype", OnnxTypes.Single), call.Node.List("shape") is { } shape ? [.. shape.Select(OnnxNumbers.Whole)] : null);

    public static void RandomLike(OnnxCall call) => call.Set(0, (int)call.Integer("dtype", call.Type(0)), call.Shape(0));

    public static void Multinomial(OnnxCall call) =>
        call.Set(0, (int)call.Integer("dtype", OnnxTypes.Int32),
            call.Shape(0) is [var batch, _] ? [batch, SizeExpression.Whole(call.Integer("sample_size", 1))] : null);

    /// <summary>A loss: one number, unless it is asked for each sample.</summary>
    public static void Loss(OnnxCall call)
    {
        bool each = call.Node.Texts.GetValueOrDefault("reduction") == "none";
        call.Set(0, call.Type(0), each ? call.Shape(1) : []);
        call.Set(1, call.Type(0), call.Shape(0));
    }

    public static void CenterCropPad(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0);
        long[]? axes = call.Node.List("axes") is { } list ? [.. list] : input is null ? null
            : [.. Enumerable.Range(0, input.Length).Select(axis => (long)axis)];
        SizeExpression?[]? wanted = call.Values(1), shape = input is null || wanted is null || axes?.Length != wanted.Length ? null : [.. input];
        for (int i = 0; shape is not null && i < axes!.Length; i++)
        {
            if (OnnxCall.Axis(axes[i], shape.Length) is { } axis)
                shape[axis] = wanted![i];
        }

        call.Set(0, call.Type(0), OnnxRearrangements.Known(shape));
    }

    /// <summary>The determinants of square matrices.</summary>
    public static void Determinant(OnnxCall call) => call.Set(0, call.Type(0), call.Shape(0) is { Length: > 1 } input ? input[..^2] : null);

    /// <summary>A sequence of tensors cut along an axis, as many as its length.</summary>
    public static void SplitToSequence(OnnxCall call)
    {
        SizeExpression[]? shape = call.Shape(0) is { } input && OnnxCall.Axis(call.Integer("axis", 0), input.Length) is { } axis
            ? call.Integer("keepdims", 1) != 0 || call.Has(1)
                ? OnnxRearrangements.Replaced(input, axis, call.Input(1)?.Constants() is [var part, ..] ? SizeExpression.Whole(part) : SizeExpression.One)
                : [.. input[..axis], .. input[(axis + 1)..]] : null;
        call.Set(0, new OnnxFact(call.Type(0), shape)
        {
            Parts = call.Shape(0) is { } all && OnnxCall.Axis(call.Integer("axis", 0), all.Length) is { } at
            ? (int?)Math.Min(all[at].Constant ?? 1, int.MaxValue) : 1
        });
    }

    public static void SequenceConstruct(OnnxCall call) => call.Set(0, new OnnxFact(call.Type(0), call.Shape(0)) { Parts = call.InputCount });

    public static void SequenceAt(OnnxCall call) => call.Set(0, call.Type(0), call.Shape(0));

    public static void SequenceInsert(OnnxCall call)
    {
        OnnxFact? fact = call.Input(0) is { Parts: > 0 } held ? held : call.Input(1);
        call.Set(0, fact is null ? null : fact with { Parts = (call.Input(0)?.Parts ?? 0) + 1, Held = null, Fixed = false });
    }

    public static void SequenceEmpty(OnnxCall call) => call.Set(0, new OnnxFact((int)call.Integer("dtype", OnnxTypes.Single), null) { Parts = 0 });

    public static void SequenceErase(OnnxCall call) =>
        call.Set(0, call.Input(0) is { } held ? held with { Parts = Math.Max(0, (held.Parts ?? 1) - 1), Held = null, Fixed = false } : null);

    public static void SequenceLength(OnnxCall call) =>
        call.Set(0, OnnxTypes.Int64, [], [call.Input(0)?.Parts is { } parts ? SizeExpression.Whole(parts) : null]);

    /// <summary>A single truth value.</summary>
    public static void Flag(OnnxCall call) => call.Set(0, OnnxTypes.Flag, []);

    public static void ConcatFromSequence(OnnxCall call)
    {
        SizeExpression parts = SizeExpression.Whole(call.Input(0)?.Parts ?? 1);
        SizeExpression[]? shape = null;
        if (call.Shape(0) is { } input && call.Integer("new_axis", 0) != 0 && OnnxCall.Axis(call.Integer("axis", 0), input.Length + 1) is { } fresh)
            shape = [.. input[..fresh], parts, .. input[fresh..]];
        else if (call.Shape(0) is { } joined && OnnxCall.Axis(call.Integer("axis", 0), joined.Length) is { } axis)
            shape = OnnxRearrangements.Replaced(joined, axis, SizeArithmetic.Times(joined[axis], parts));
        call.Set(0, call.Type(0), shape);
    }
}
