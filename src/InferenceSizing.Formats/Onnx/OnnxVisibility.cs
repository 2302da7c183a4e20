using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Which lengths the runtime itself knows by name before it runs: its planner takes over buffers of the same known shape alone.</summary>
/// <remarks>Measured with 1.31.1, an operator at a time: names go through Shape, Gather, Concat and Reshape; they are lost in Range, in lengths that a -1
/// stands for, and where one side of a sum has lost them.</remarks>
internal static class OnnxVisibility
{
    /// <summary>The axes of an output whose names are lost, as bits.</summary>
    public static ulong LostAxes(OnnxCall call, OnnxFact output, TracedKind kind)
    {
        if (output.Shape is not { } shape)
            return 0;
        ulong lost = 0;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (ResizesByValues(call) || (shape[axis].Dimension is not null && IsLost(call, shape, axis, kind)))
                lost |= 1UL << axis;
        }

        return lost;
    }

    /// <summary>Whether the values of an output come from lengths whose names are lost.</summary>
    public static bool LosesValues(OnnxCall call) =>
        call.Node.Operator == "Shape" ? call.Input(0)?.LostAxes != 0 : call.Inputs.Any(input => input is { LostValues: true });

    private static bool IsLost(OnnxCall call, SizeExpression[] shape, int axis, TracedKind kind)
    {
        switch (call.Node.Operator)
        {
            case "Range":
                return true;
            case "Reshape" when call.Values(1) is { } wanted && axis < wanted.Length:
                return wanted[axis]?.Constant switch { -1 => true, 0 => Lost(call.Input(0), axis), _ => call.Input(1)!.LostValues };
            case "Expand" or "ConstantOfShape" or "Tile":
                return call.Inputs.Any(input => input is { LostValues: true });
        }

        if ((kind != TracedKind.Arithmetic && call.Node.Operator != "Concat") || call.InputCount == 1)
            return !IsNamedByInput(call, shape[axis]);
        // Of tensors that are worked on together every one that has the axis must know it.
        int fromEnd = shape.Length - axis;
        return call.Inputs.Any(input =>
            input?.Shape is { } given && given.Length >= fromEnd && given[^fromEnd].Constant is null && Lost(input, given.Length - fromEnd));
    }

    /// <summary>A size that is worked out in the pass tells the runtime nothing of any axis.</summary>
    private static bool ResizesByValues(OnnxCall call) =>
        call.Node.Operator is "Resize" or "Upsample" && call.Inputs.Skip(1).Any(input => input is { Fixed: false });

    private static bool IsNamedByInput(OnnxCall call, SizeExpression length) => call.Inputs.Any(input =>
        (input?.Shape is { } shape && Enumerable.Range(0, shape.Length).Any(axis => shape[axis].Dimension == length.Dimension && !Lost(input, axis)))
        || (input is { LostValues: false, Values: { } values } && values.Any(value => value?.Dimension == length.Dimension)));

    private static bool Lost(OnnxFact? fact, int axis) => fact is not null && (fact.LostAxes & (1UL << axis)) != 0;
}
