using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Which lengths the runtime itself knows by name before it runs: its planner takes over buffers of the same known shape alone.</summary>
/// <remarks>Measured with 1.31.1, an operator at a time: names go from input to output, and through a Reshape that copies lengths (<see cref="OnnxReshapes"/>).
/// They are lost in all else that is worked out of a shape, in lengths that a -1 stands for, and where one side of a sum has lost them. Where a tensor is
/// expanded to such a shape, or before opset 14 reshaped to one, even its rank is lost, and with it that of all that it is worked on with.</remarks>
internal static class OnnxVisibility
{
    /// <summary>All axes: nothing of the shape is known.</summary>
    public const ulong All = ulong.MaxValue;

    /// <summary>The operator set from which on the shape of a Reshape follows from a target that is not constant, as far as that is seen.</summary>
    private const long TargetsSeen = 14;

    /// <summary>The axes of an output whose names are lost, as bits.</summary>
    /// <param name="call">The node.</param>
    /// <param name="output">What follows for the output.</param>
    /// <param name="kind">What the node does.</param>
    /// <param name="copies">Whether it is a reshape that copies lengths of its input.</param>
    public static ulong LostAxes(OnnxCall call, OnnxFact output, TracedKind kind, bool copies)
    {
        if (output.Shape is not { } shape)
            return 0;
        if (IsShapeless(call, copies))
            return All;
        ulong lost = 0;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            bool named = call.Node.Operator == "Reshape" ? IsReshaped(call, axis, copies)
                : !ResizesByValues(call) && (shape[axis].Dimension is null || !IsLost(call, shape, axis, kind));
            if (!named)
                lost |= 1UL << axis;
        }

        return lost;
    }

    /// <summary>Whether nothing of the shape is known: of a tensor that is as large as values say which the pass works out, and of what is worked on with
    /// one.</summary>
    private static bool IsShapeless(OnnxCall call, bool copies) => call.Node.Operator switch
    {
        "Reshape" => call.Opset < TargetsSeen && !copies && call.Input(1) is { Fixed: false },
        "Shape" or "Size" or "Range" => false,
        "Expand" or "Tile" when call.Input(1) is { Fixed: false } => true,
        "ConstantOfShape" when call.Input(0) is { Fixed: false } => true,
        _ => ReadsShapeless(call),
    };

    private static bool ReadsShapeless(OnnxCall call)
    {
        for (int i = 0; i < call.InputCount; i++)
        {
            if (call.Input(i) is { LostAxes: All })
                return true;
        }

        return false;
    }

    /// <summary>Whether a length of a reshaped tensor is known: one that the target states or copies, and one that is left to it where all others of the input
    /// are known or copied.</summary>
    private static bool IsReshaped(OnnxCall call, int axis, bool copies)
    {
        if (call.Values(1) is not { } wanted || axis >= wanted.Length || call.Input(0) is not { Shape: { } given } input)
            return false;
        if (wanted[axis]?.Constant is -1)
            return Enumerable.Range(0, given.Length).All(i => IsCopied(i) || (given[i].IsConstant && !Lost(input, i)));
        return IsCopied(axis) ? !Lost(input, axis) : wanted[axis]?.Constant > 0;

        bool IsCopied(int place) => place < wanted.Length && place < given.Length
            && (wanted[place]?.Constant == 0 || (copies && wanted[place] is { IsConstant: false } length && length.Equals(given[place])));
    }

    private static bool IsLost(OnnxCall call, SizeExpression[] shape, int axis, TracedKind kind)
    {
        if (call.Node.Operator == "Range")
            return true;
        if ((kind != TracedKind.Arithmetic && call.Node.Operator != "Concat") || call.InputCount == 1)
            return !IsNamedByInput(call, shape[axis]);
        // Of tensors that are worked on together every one that has the axis must know it.
        int fromEnd = shape.Length - axis;
        for (int i = 0; i < call.InputCount; i++)
        {
            if (call.Input(i) is { Shape: { } given } input && given.Length >= fromEnd && given[^fromEnd].Constant is null
                && Lost(input, given.Length - fromEnd))
                return true;
        }

        return false;
    }

    /// <summary>A size that is worked out in the pass tells the runtime nothing of any axis.</summary>
    private static bool ResizesByValues(OnnxCall call) =>
        call.Node.Operator is "Resize" or "Upsample" && call.Inputs.Skip(1).Any(input => input is { Fixed: false });

    private static bool IsNamedByInput(OnnxCall call, SizeExpression length)
    {
        for (int i = 0; i < call.InputCount; i++)
        {
            if (call.Input(i) is not { Shape: { } shape } input)
                continue;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                if (shape[axis].Dimension == length.Dimension && !Lost(input, axis))
                    return true;
            }
        }

        return false;
    }

    private static bool Lost(OnnxFact? fact, int axis) => fact is not null && (fact.LostAxes & (1UL << axis)) != 0;
}
