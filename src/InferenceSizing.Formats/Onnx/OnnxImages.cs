using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Convolutions, pooling, resizing and their kind: batch, channels, then any number of spatial axes.</summary>
/// <remarks>onnx/onnx, <c>docs/Operators.md</c>.</remarks>
internal static class OnnxImages
{
    private const int Leading = 2;
    private const long BytesOfSingle = 4;

    public static void Convolution(OnnxCall call)
    {
        int weightAt = call.Node.Operator == "QLinearConv" ? 3 : 1;
        int type = call.Node.Operator == "ConvInteger" ? OnnxTypes.Int32 : call.Node.Operator == "QLinearConv" && call.Has(7) ? call.Type(7) : call.Type(0);
        SizeExpression[]? input = call.Shape(0), weight = call.Shape(weightAt), shape = null;
        bool channelsLast = call.Node.Operator == "NhwcConv" || call.Integer("channels_last", 0) != 0;
        if (input is not null && channelsLast)
            input = [input[0], input[^1], .. input[1..^1]];
        if (input is { Length: > Leading } && weight?.Length == input.Length)
        {
            SizeExpression?[] made = [
                input[0], weight[0], .. input[Leading..]
                .Select((length, axis) => Over(call.Node, length, weight[axis + Leading], axis, input.Length - Leading))];
            shape = OnnxRearrangements.Known(made);
            long groups = Math.Max(1, call.Integer("group", 1));
            call.Work = OnnxWork.Product(SizeArithmetic.Product(made[Leading..].Prepend(made[0])), weight[0], SizeArithmetic.Product(weight[1..]), groups) with
            {
                Scratch = call.Node.Operator == "DeformConv" ? Sampled(made[Leading..], weight)
                    : call.Node.Operator == "QLinearConv" ? Accumulated(call.Node, input, weight, made, channelsLast)
                    : type == OnnxTypes.Single ? WorkingBufferOf(call.Node, input[Leading..], weight, made[Leading..], groups)
                    : call.Node.Operator == "ConvInteger" && !IsPointwise(call.Node, weight) ? SizeArithmetic.Product([.. made[Leading..], .. weight[1..]])
                    : null,
            };
        }

        call.Set(0, type, channelsLast && shape is not null ? [shape[0], .. shape[Leading..], shape[1]] : shape);
    }

    public static void Transposed(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0), weight = call.Shape(1), shape = null;
        OnnxNode node = call.Node.Operator == "ConvTransposeWithDynamicPads" && call.Input(2)?.Constants() is { } pads ? call.Node.With("pads", pads)
            : call.Node;
        if (input is { Length: > Leading } && weight?.Length == input.Length)
        {
            long groups = Math.Max(1, call.Integer("group", 1));
            SizeExpression? channels = SizeArithmetic.Times(weight[1], SizeExpression.Whole(groups));
            shape = OnnxRearrangements.Known(
                [input[0], channels, .. input[Leading..]
                .Select((length, axis) => Back(node, length, weight[axis + Leading], axis, input.Length - Leading))]);
            SizeExpression? kernel = SizeArithmetic.Product(weight[Leading..]);
            call.Work = OnnxWork.Product(
                SizeArithmetic.Product(input[Leading..].Prepend(input[0])), SizeArithmetic.Times(channels, kernel),
                    SizeArithmetic.FloorOf(weight[0], SizeExpression.Whole(groups)), groups) with
            {
                // The windows of one image and group, before they are added up: core/providers/cpu/nn/conv_transpose.cc.
                Scratch = call.Type(0) == OnnxTypes.Single
                    ? SizeArithmetic.Product([SizeExpression.Whole(BytesOfSingle), .. weight[1..], .. input[Leading..]]) : null,
            };
        }

        call.Set(0, call.Type(0), shape);
    }

    public static void Pool(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0), shape = null;
        bool channelsLast = call.Node.Operator == "NhwcMaxPool" || call.Integer("channels_last", 0) != 0;
        if (input is { Length: > Leading } && channelsLast)
            input = [input[0], input[^1], .. input[1..^1]];
        if (input is not null && call.Node.List("kernel_shape") is { } kernel && kernel.Length == input.Length - Leading)
        {
            shape = OnnxRearrangements.Known(
                [.. input[..Leading], .. input[Leading..]
                .Select((length, axis) => Over(call.Node, length, SizeExpression.Whole(kernel[axis]), axis, kernel.Length))]);
            call.Work = OnnxWork.Each(
                shape is null ? null : SizeArithmetic.Product(shape), kernel.Aggregate(1L, (product, length) => product * Math.Max(1, length)));
        }

        call.Set(0, call.Type(0), channelsLast && shape is not null ? [shape[0], .. shape[Leading..], shape[1]] : shape);
        call.Set(1, OnnxTypes.Int64, shape);
    }

    public static void GlobalPool(OnnxCall call)
    {
        bool channelsLast = call.Integer("channels_last", 0) != 0;
        SizeExpression[]? shape = call.Shape(0) is not { Length: > 1 } input ? null
            : [.. input.Select((length, axis) => axis == 0 || axis == (channelsLast ? input.Length - 1 : 1) ? length : SizeExpression.One)];
        call.Work = OnnxWork.Each(call.Input(0)?.Elements, 1);
        call.Set(0, call.Type(0), shape);
    }

    public static void Unpool(OnnxCall call)
    {
        SizeExpression[]? shape = call.Has(2) ? OnnxRearrangements.Known(call.Values(2)) : null;
        if (shape is null && call.Shape(0) is { Length: > Leading } input && call.Node.List("kernel_shape") is { } kernel
            && kernel.Length == input.Length - Leading)
            shape = OnnxRearrangements.Known(
                [.. input[..Leading], .. input[Leading..]
                .Select((length, axis) => Back(call.Node, length, SizeExpression.Whole(kernel[axis]), axis, kernel.Length))]);
        call.Set(0, call.Type(0), shape);
    }

    public static void Resize(OnnxCall call)
    {
        int scalesAt = call.InputCount == 2 ? 1 : 2;
        SizeExpression[]? input = call.Shape(0);
        ImmutableArray<long>? listed = call.Node.List("axes");
        int[]? axes = input is null ? null : listed is { } some ? [.. some.Select(axis => OnnxCall.Axis(axis, input.Length) ?? -1)]
            : [.. Enumerable.Range(0, input.Length)];
        SizeExpression?[]? sizes = call.Has(3) ? call.Values(3) : null, scales = call.Has(scalesAt) ? call.Values(scalesAt) : null;
        SizeExpression?[]? shape = input is null || axes is null || Array.IndexOf(axes, -1) >= 0 ? null : [.. input];
        if (shape is not null && sizes is { Length: > 0 } && sizes.Length == axes!.Length
            && call.Node.Texts.GetValueOrDefault("keep_aspect_ratio_policy", "stretch") is var policy && policy != "stretch")
            sizes = Proportional(input!, axes, sizes, policy == "not_larger");
        for (int i = 0; shape is not null && i < axes!.Length; i++)
        {
            shape[axes[i]] = sizes is { Length: > 0 } ? i < sizes.Length ? sizes[i] : null
                : scales is not null && i < scales.Length ? SizeArithmetic.FloorOf(SizeArithmetic.Times(input![axes[i]], scales[i]), SizeExpression.One) : null;
        }

        call.Set(0, call.Type(0), OnnxRearrangements.Known(shape));
    }

    /// <summary>One factor for all axes, so that none is beyond the size that is asked, or none is below it. Null where lengths are open.</summary>
    private static SizeExpression?[] Proportional(SizeExpression[] input, int[] axes, SizeExpression?[] sizes, bool within)
    {
        double[] factors = [.. axes.Select((axis, i) => (double?)sizes[i]?.Constant / input[axis].Constant).OfType<double>()];
        if (factors.Length < axes.Length)
            return new SizeExpression?[axes.Length];
        double factor = within ? factors.Min() : factors.Max();
        return [.. axes.Select(axis => OnnxNumbers.Whole((long)Math.Round(factor * input[axis].Constant!.Value, MidpointRounding.AwayFromZero)))];
    }

    public static void Blocks(OnnxCall call)
    {
        SizeExpression block = SizeExpression.Whole(Math.Max(1, call.Integer("blocksize", 1)));
        SizeExpression? area = SizeArithmetic.Times(block, block);
        SizeExpression[]? shape = call.Shape(0) is not [var batch, var channels, var height, var width] ? null
            : OnnxRearrangements.Known(call.Node.Operator == "DepthToSpace"
                ? [batch, SizeArithmetic.FloorOf(channels, area), SizeArithmetic.Times(height, block), SizeArithmetic.Times(width, block)]
                : [batch, SizeArithmetic.Times(channels, area), SizeArithmetic.FloorOf(height, block), SizeArithmetic.FloorOf(width, block)]);
        call.Set(0, call.Type(0), shape);
    }

    public static void GridSample(OnnxCall call) =>
        call.Set(0, call.Type(0),
            call.Shape(0) is { Length: > Leading } input && call.Shape(1) is { Length: > Leading } grid ? [input[0], input[1], .. grid[1..^1]] : null);

    public static void AffineGrid(OnnxCall call)
    {
        SizeExpression[]? size = OnnxRearrangements.Known(call.Values(1));
        call.Set(0, call.Type(0), size is { Length: > Leading } ? [size[0], .. size[Leading..], SizeExpression.Whole(size.Length - Leading)] : null);
    }

    public static void RegionAlign(OnnxCall call)
    {
        SizeExpression[]? shape = call.Shape(0) is [_, var channels, _, _] && call.Shape(1) is [var regions, ..]
            ? [regions, channels, SizeExpression.Whole(call.Integer("output_height", 1)), SizeExpression.Whole(call.Integer("output_width", 1))] : null;
        call.Set(0, call.Type(0), shape);
    }

    public static void RegionPool(OnnxCall call)
    {
        SizeExpression[]? shape = call.Shape(0) is [_, var channels, _, _] && call.Shape(1) is [var regions, ..] && call.Node.List("pooled_shape") is { } pooled
            ? [regions, channels, .. pooled.Select(OnnxNumbers.Whole)] : null;
        call.Set(0, call.Type(0), shape);
    }

    /// <summary>Columns back to images: [batch, channels · kernel, places] to [batch, channels, image].</summary>
    public static void ColumnsToImage(OnnxCall call)
    {
        SizeExpression[]? shape = call.Shape(0) is [var batch, var columns, _] && OnnxRearrangements.Known(call.Values(1)) is { } image
            && call.Values(2) is { } block
            && SizeArithmetic.FloorOf(columns, SizeArithmetic.Product(block)) is { } channels ? [batch, channels, .. image] : null;
        call.Set(0, call.Type(0), shape);
    }

    /// <summary>What a convolution unfolds its windows into: 64 KiB at a time, or all of them where an image has fewer places than there are filters; nothing
    /// where windows are single places, or as wide as an image of one channel. Measured with 1.31.1; microsoft/onnxruntime,
    /// <c>mlas/lib/convolve.cpp</c>.</summary>
    private static SizeExpression? WorkingBufferOf(OnnxNode node, SizeExpression[] image, SizeExpression[] weight, SizeExpression?[] places, long groups)
    {
        const long bytesAtOnce = 64 * 1024;
        bool whole = weight[1].Constant == 1 && image.Length <= Leading && IsUnpadded(node) && (node.List("dilations") ?? []).All(step => step == 1)
            && (weight[^1].Equals(image[^1]) || (image.Length == Leading && weight[^1].Constant == 1 && weight[Leading].Equals(image[0])));
        if (whole || IsPointwise(node, weight))
            return null;
        SizeExpression? all = SizeArithmetic.Product(places), filters = SizeArithmetic.FloorOf(weight[0], SizeExpression.Whole(groups));
        SizeExpression? unfolded = SizeArithmetic.Product([SizeExpression.Whole(BytesOfSingle), all, .. weight[1..]]);
        SizeExpression segment = SizeExpression.Whole(bytesAtOnce);
        // One where there are more filters than places, zero where there are not.
        SizeExpression? more = SizeArithmetic.Smaller(SizeExpression.One, SizeArithmetic.FloorOf(SizeArithmetic.Minus(filters, SizeExpression.One), all));
        return SizeArithmetic.Plus(segment, SizeArithmetic.Times(more, SizeArithmetic.Minus(unfolded, segment))) ?? segment;
    }

    /// <summary>Windows of one image whose places are read from elsewhere: what is read, and for each place of eight at a time where from and with what
    /// weights.</summary>
    private static SizeExpression? Sampled(SizeExpression?[] places, SizeExpression[] weight)
    {
        const long placesAtOnce = 8, bytesOfPlace = 32;
        SizeExpression? all = SizeArithmetic.Product(places), kernel = SizeArithmetic.Product(weight[Leading..]);
        SizeExpression? read = SizeArithmetic.Product([SizeExpression.Whole(BytesOfSingle), all, .. weight[1..]]);
        SizeExpression? blocks = SizeArithmetic.CeilingOf(all, SizeExpression.Whole(placesAtOnce));
        return SizeArithmetic.Plus(read, SizeArithmetic.Product([blocks, kernel, SizeExpression.Whole(placesAtOnce * bytesOfPlace)]));
    }

    /// <summary>Of one image: windows as bytes, sums in 32 bits, and where channels do not come last, input and output with channels last.</summary>
    private static SizeExpression? Accumulated(OnnxNode node, SizeExpression[] input, SizeExpression[] weight, SizeExpression?[] made, bool channelsLast)
    {
        SizeExpression? places = SizeArithmetic.Product(made[Leading..]), outputs = SizeArithmetic.Times(places, made[1]);
        return SizeArithmetic.Sum(
        [
            IsPointwise(node, weight) ? SizeExpression.Zero : SizeArithmetic.Product([places, .. weight[1..]]),
            SizeArithmetic.Times(outputs, SizeExpression.Whole(BytesOfSingle)),
            channelsLast ? SizeExpression.Zero : SizeArithmetic.Plus(SizeArithmetic.Product(input[1..]), outputs),
        ]);
    }

    private static bool IsPointwise(OnnxNode node, SizeExpression[] weight) => weight[Leading..].All(length => length.Constant == 1) && IsUnpadded(node);

    private static bool IsUnpadded(OnnxNode node) =>
        (node.List("strides") ?? []).All(stride => stride == 1) && (node.List("pads") ?? []).All(pad => pad == 0)
            && node.Texts.GetValueOrDefault("auto_pad", "NOTSET") is "NOTSET" or "VALID";

    /// <summary>The length of an axis after a window has gone over it.</summary>
    private static SizeExpression? Over(OnnxNode node, SizeExpression length, SizeExpression kernel, int axis, int spatial)
    {
        long stride = Math.Max(1, At(node, "strides", axis) ?? 1);
        string padding = node.Texts.GetValueOrDefault("auto_pad", "NOTSET");
        if (padding is "SAME_UPPER" or "SAME_LOWER")
            return SizeArithmetic.CeilingOf(length, SizeExpression.Whole(stride));
        long pads = padding == "VALID" ? 0 : (At(node, "pads", axis) ?? 0) + (At(node, "pads", axis + spatial) ?? 0);
        SizeExpression? free = SizeArithmetic.Minus(SizeArithmetic.Plus(length, SizeExpression.Whole(pads)), Reach(node, kernel, axis));
        bool ceiling = node.Integer("ceil_mode", 0) != 0;
        SizeExpression? steps = ceiling ? SizeArithmetic.CeilingOf(free, SizeExpression.Whole(stride))
            : SizeArithmetic.FloorOf(free, SizeExpression.Whole(stride));
        // A last window that would begin in the padding behind the image is left out.
        if (ceiling && steps?.Constant is { } last && length.Constant is { } all && last * stride >= all + (At(node, "pads", axis) ?? 0))
            steps = SizeExpression.Whole(last - 1);
        return SizeArithmetic.Plus(steps, SizeExpression.One) is { } made ? made.Constant < 0 ? SizeExpression.Zero : made : null;
    }

    /// <summary>The length of an axis that a convolution with such a window makes this one of.</summary>
    private static SizeExpression? Back(OnnxNode node, SizeExpression length, SizeExpression kernel, int axis, int spatial)
    {
        if (At(node, "output_shape", axis) is { } stated)
            return SizeExpression.Whole(stated);
        SizeExpression stride = SizeExpression.Whole(At(node, "strides", axis) ?? 1);
        if (node.Texts.GetValueOrDefault("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER")
            return SizeArithmetic.Times(length, stride);
        SizeExpression pads = SizeExpression.Whole(
            (At(node, "pads", axis) ?? 0) + (At(node, "pads", axis + spatial) ?? 0) - (At(node, "output_padding", axis) ?? 0));
        SizeExpression? stretched = SizeArithmetic.Times(SizeArithmetic.Minus(length, SizeExpression.One), stride);
        return SizeArithmetic.Minus(SizeArithmetic.Plus(stretched, Reach(node, kernel, axis)), pads);
    }

    private static SizeExpression? Reach(OnnxNode node, SizeExpression kernel, int axis) =>
        SizeArithmetic.Plus(SizeArithmetic.Times(SizeArithmetic.Minus(kernel, SizeExpression.One), SizeExpression.Whole(At(node, "dilations", axis) ?? 1)),
            SizeExpression.One);

    private static long? At(OnnxNode node, string name, int index) => node.List(name) is { } list && index < list.Length ? list[index] : null;
}
