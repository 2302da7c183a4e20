using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Which lengths the runtime itself knows by name before it runs: its planner takes over buffers of the same known shape alone.</summary>
/// <remarks>Measured with 1.31.1, an operator at a time: names go from input to output, and through a Reshape that copies lengths (<see
/// cref="OnnxReshapes"/>). They are lost in all else that is worked out of a shape, in lengths that a -1 stands for, and where one side of a sum has lost
/// them. Where a tensor is expanded to such a shape all names are lost, and with them those of all that it is worked on with; where it is reshaped to one
/// before opset 14, even the rank.</remarks>
internal static class OnnxVisibility
{
    /// <summary>Nothing of the shape is known, not even the rank.</summary>
    public const ulong Rank = ulong.MaxValue;

    /// <summary>No length that is not constant is known.</summary>
    public const ulong Names = Rank >> 1;

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
        if (LostWhole(call, copies) is { } whole)
            return whole;
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

    /// <summary>What is lost of the whole shape: of a tensor that is as large as values say which the pass works out, and of what is worked on with one; null
    /// where it is seen axis by axis.</summary>
    private static ulong? LostWhole(OnnxCall call, bool copies) => call.Node.Operator switch
    {
        "Reshape" => call.Opset < TargetsSeen && call.Input(1) is { Fixed: false } && !(copies && SeesCopied(call)) ? Rank : null,
        "Shape" or "Size" or "Range" => null,
        "Expand" or "Tile" when call.Input(1) is { Fixed: false } => Names,
        "ConstantOfShape" when call.Input(0) is { Fixed: false } => Names,
        // Their lengths are those of the sequence alone.
        "LSTM" or "GRU" or "RNN" => call.Input(0) is { LostAxes: >= Names and var whole } ? whole : null,
        _ => LostOfInputs(call),
    };

    /// <summary>Whether the runtime sees that the lengths which the target takes from a shape are those of the reshaped tensor, as it must to copy
    /// them.</summary>
    private static bool SeesCopied(OnnxCall call)
    {
        if (call.Values(1) is not { } wanted || call.Input(0) is not { Shape: { } given } input)
            return false;
        for (int place = 0; place < wanted.Length; place++)
        {
            bool copied = wanted[place] is { IsConstant: true }
                || (place < given.Length && wanted[place]?.Equals(given[place]) == true && !Lost(input, place));
            if (!copied)
                return false;
        }

        return true;
    }

    private static ulong? LostOfInputs(OnnxCall call)
    {
        ulong lost = 0;
        for (int i = 0; i < call.InputCount; i++)
        {
            if (call.Input(i) is { LostAxes: >= Names and var whole })
                lost = Math.Max(lost, whole);
        }

        return lost == 0 ? null : lost;
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
        // Sides of windows that slide over an open length have no name, also where they are as long.
        const int firstSide = 2;
        if (call.Node.Operator == "Range" || (axis >= firstSide
            && call.Node.Operator is "Conv" or "ConvInteger" or "ConvTranspose" or "MaxPool" or "AveragePool" or "LpPool"))
            return true;
        if (kind != TracedKind.Arithmetic || call.InputCount == 1)
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
