using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Operators that take parts of a tensor.</summary>
/// <remarks>onnx/onnx, <c>docs/Operators.md</c>.</remarks>
internal static class OnnxSelections
{
    private const long FarAway = 1L << 40;

    public static void Split(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0);
        SizeExpression?[]? parts = call.Node.List("split") is { } list ? [.. list.Select(OnnxNumbers.Whole)] : call.Values(1);
        int? axis = input is null ? null : OnnxCall.Axis(call.Integer("axis", 0), input.Length);
        SizeExpression? each = axis is { } along ? SizeArithmetic.CeilingOf(input![along], SizeExpression.Whole(Math.Max(1, call.OutputCount))) : null;
        SizeExpression?[]? values = input is { Length: 1 } ? call.Values(0) : null;
        int start = 0;
        for (int i = 0; i < call.OutputCount; i++)
        {
            SizeExpression? length = parts is not null ? i < parts.Length ? parts[i] : null : Share(input, axis, each, i, call.OutputCount);
            int? count = (int?)length?.Constant;
            SizeExpression?[]? held = values is not null && count is { } some && start + some <= values.Length && some >= 0 ? values[start..(start + some)]
                : null;
            start += count is > 0 and { } known && known < OnnxTensorReader.MostValues ? known : 0;
            call.Set(i, call.Type(0), axis is { } at && length is not null ? OnnxRearrangements.Replaced(input!, at, length) : null, held);
        }
    }

    private static SizeExpression? Share(SizeExpression[]? input, int? axis, SizeExpression? each, int part, int parts) =>
        axis is not { } at || each is null ? null
        : part < parts - 1 ? each : SizeArithmetic.Minus(input![at], SizeArithmetic.Times(each, SizeExpression.Whole(parts - 1)));

    public static void Slice(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0);
        SizeExpression?[]? starts = Given(call, 1, "starts"), ends = Given(call, 2, "ends");
        long[]? axes = call.Has(3) || call.Node.List("axes") is not null ? call.Numbers(3, "axes") : starts is null ? null
            : [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        long[]? steps = call.Has(4) ? call.Input(4)?.Constants() : starts is null ? null : [.. starts.Select(_ => 1L)];
        SizeExpression?[]? shape = input is null || axes is null ? null : [.. input];
        for (int i = 0; shape is not null && i < axes!.Length; i++)
        {
            if (OnnxCall.Axis(axes[i], input!.Length) is not { } axis)
                shape = null;
            else
                shape[axis] = steps is not null && i < steps.Length && starts is not null && i < starts.Length && ends is not null && i < ends.Length
                    ? Cut(input[axis], starts[i], ends[i], steps[i]) : null;
        }

        SizeExpression[]? cut = OnnxRearrangements.Known(shape);
        SizeExpression?[]? values = call.Values(0) is { } given && axes is [var only] && OnnxCall.Axis(only, input!.Length) is { } along
            && cut?[along].Constant is >= 0 and { } count
            && starts is [{ Constant: { } from }] && steps is [var step] ? OnnxElements.Sliced(given, input, along, from, step, (int)count) : null;
        call.Set(0, call.Type(0), cut, values);
    }

    /// <summary>Elements between two places, each counted from the end where it is negative and brought within the axis.</summary>
    private static SizeExpression? Cut(SizeExpression length, SizeExpression? start, SizeExpression? end, long step)
    {
        if (start is null || end is null || step == 0)
            return null;
        if (step < 0)
        {
            // The end of the whole axis is written as the least number of 64 bits, which a double holds, but not exactly.
            if (length.Constant is not { } all || start.Constant is not { } first || end.RealConstant is not { } last)
                return start.Constant == -1 && end.RealConstant <= -FarAway ? SizeArithmetic.CeilingOf(length, SizeExpression.Whole(-step)) : null;
            long from = Math.Clamp(first < 0 ? first + all : first, -1, all - 1);
            long to = last < -all ? -1 : (long)Math.Clamp(last < 0 ? last + all : last, -1, all);
            return SizeExpression.Whole(Math.Max(0, (from - to - step - 1) / -step));
        }

        SizeExpression? low = Within(length, start), high = Within(length, end);
        return SizeArithmetic.Minus(high, low) is { } over
            ? SizeArithmetic.CeilingOf(SizeArithmetic.Larger(over, SizeExpression.Zero), SizeExpression.Whole(step))
            : null;
    }

    private static SizeExpression? Within(SizeExpression length, SizeExpression place)
    {
        if (place.Constant >= FarAway || place.Constant is int.MaxValue)
            return length;
        // A place that is an expression may be negative by subtraction, but counts from the end only where it is surely below zero.
        SizeExpression? at = place.Constant < 0 || SizeArithmetic.IsAtLeast(place, SizeExpression.Zero) == false ? SizeArithmetic.Plus(length, place) : place;
        return SizeArithmetic.Larger(SizeArithmetic.Smaller(at, length), SizeExpression.Zero);
    }

    public static void Gather(OnnxCall call)
    {
        SizeExpression[]? data = call.Shape(0), at = call.Shape(1), shape = null;
        if (data is not null && at is not null && OnnxCall.Axis(call.Integer("axis", 0), data.Length) is { } axis)
            shape = [.. data[..axis], .. at, .. data[(axis + 1)..]];
        SizeExpression?[]? values = data is { Length: 1 } && call.Values(0) is { } held && call.Input(1)?.Constants() is { } places
            ? [.. places.Select(place => (place < 0 ? place + held.Length : place) is var index && index >= 0 && index < held.Length ? held[index] : null)]
                : null;
        call.Set(0, call.Type(0), shape, values);
    }

    public static void GatherElements(OnnxCall call) => call.Set(0, call.Type(0), call.Shape(1));

    public static void GatherNd(OnnxCall call)
    {
        long batch = call.Integer("batch_dims", 0);
        SizeExpression[]? shape = call.Shape(0) is { } data && call.Shape(1) is { Length: > 0 } at && at[^1].Constant is >= 0 and { } last
            && batch + last <= data.Length
            ? [.. at[..^1], .. data[(int)(batch + last)..]] : null;
        call.Set(0, call.Type(0), shape);
    }

    /// <summary>Counts of n-grams in place of the last axis, as many as their places in the output go.</summary>
    public static void Ngrams(OnnxCall call)
    {
        SizeExpression[]? shape = call.Shape(0) is { Length: > 0 } input && call.Node.List("ngram_indexes") is { IsEmpty: false } places
            ? [.. input[..^1], SizeExpression.Whole(places.Max() + 1)] : null;
        call.Set(0, OnnxTypes.Single, shape);
    }

    private static SizeExpression?[]? Given(OnnxCall call, int input, string attribute) =>
        call.Node.List(attribute) is { } list ? [.. list.Select(OnnxNumbers.Whole)] : call.Values(input);
}
