using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Pieces of one tensor that together are all of it become one Split.</summary>
/// <remarks>microsoft/onnxruntime, <c>core/optimizer/gather_fusion.cc</c> (GatherSliceToSplitFusion): every Slice and Gather that reads it takes a range of
/// the same axis, or a single place of it, by constants.</remarks>
internal sealed class OnnxSplitFusion(OnnxRewriting graph)
{
    /// <summary>The end of an axis of any length is written as the greatest number of 64 bits, which no double holds exactly.</summary>
    private const double Farthest = 1L << 53;

    /// <summary>The operator set from which on the runtime does so.</summary>
    public const long Since = 13;

    public bool Split(OnnxStep part)
    {
        int whole = part.Inputs[0];
        if (whole < 0 || graph.Facts[whole] is not { Fixed: false, Shape: { } shape, LostAxes: not OnnxVisibility.Rank } fact
            || graph.MakerOf(whole) is { } maker && (maker.Operator == "Shape" || maker.Outputs.Length > 1))
            return false;
        Piece?[] found = [.. graph.AllReadersOf(whole).Where(reader => reader.Operator is "Slice" or "Gather" && reader.Inputs[0] == whole)
            .Select(reader => PieceOf(reader, shape))];
        if (found.Length < 2 || Array.Exists(found, piece => piece is null || piece.Axis != found[0]!.Axis))
            return false;
        Piece[] pieces = [.. found.OfType<Piece>().OrderBy(piece => piece.From)];
        int axis = pieces[0].Axis;
        long covered = 0;
        foreach (Piece piece in pieces)
        {
            if (piece.From != covered || piece.To <= piece.From)
                return false;
            covered = piece.To;
        }

        if (covered != shape[axis].Constant)
            return false;
        List<OnnxStep> made = [];
        int[] outputs = new int[pieces.Length];
        for (int i = 0; i < pieces.Length; i++)
        {
            OnnxStep step = pieces[i].Step;
            outputs[i] = step.Outputs[0];
            if (!pieces[i].IsPlace)
                continue;
            outputs[i] = graph.Define(new OnnxFact(fact.Type, OnnxRearrangements.Replaced(shape, axis, SizeExpression.One)) { LostAxes = fact.LostAxes });
            made.Add(new OnnxStep(step.Node with { Operator = "Squeeze" }, TracedKind.View, [outputs[i]], step.Outputs, OnnxWork.None));
        }

        OnnxStep split = new(pieces[0].Step.Node with { Operator = "Split" }, TracedKind.Movement, [whole], outputs, OnnxWork.None);
        return graph.Replace([.. pieces.Select(piece => piece.Step)], [split, .. made]);
    }

    /// <summary>What a step takes of a tensor: from one place of an axis to another; null where that is not fixed or is no range.</summary>
    private Piece? PieceOf(OnnxStep reader, SizeExpression[] shape)
    {
        const int endsAt = 2, axesAt = 3, stepsAt = 4;
        if (reader.Operator == "Gather")
            return graph.Facts[reader.Outputs[0]] is { } made && OnnxCall.Axis(reader.Node.Integer("axis", 0), shape.Length) is { } at
                && shape[at].Constant is { } all && One(reader, 1) is { } place && (place < 0 ? place + all : place) is var from && from >= 0 && from < all
                ? new Piece(reader, at, from, from + 1, made.Rank < shape.Length) : null;
        if (One(reader, axesAt) is not { } given || OnnxCall.Axis(given, shape.Length) is not { } axis
            || shape[axis].Constant is not { } length || One(reader, 1) is not { } start || One(reader, endsAt) is not { } end
            || (reader.Inputs.Length > stepsAt && One(reader, stepsAt) != 1))
            return null;
        return new Piece(reader, axis, Within(start, length), Within(end, length), IsPlace: false);
    }

    private static long Within(long place, long length) => Math.Clamp(place < 0 ? place + length : place, 0, length);

    private long? One(OnnxStep step, int input) =>
        input < step.Inputs.Length && graph.NumberOf(step.Inputs[input]) is { } number ? (long)Math.Clamp(number, -Farthest, Farthest) : null;

    /// <param name="Step">The step that takes it.</param>
    /// <param name="Axis">The axis that is cut.</param>
    /// <param name="From">Its first place.</param>
    /// <param name="To">The place behind its last.</param>
    /// <param name="IsPlace">Whether the axis goes, as it does where a single place is taken.</param>
    private sealed record Piece(OnnxStep Step, int Axis, long From, long To, bool IsPlace);
}
