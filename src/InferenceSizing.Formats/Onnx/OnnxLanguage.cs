using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Norms, attention and their fused forms.</summary>
/// <remarks>onnx/onnx, <c>docs/Operators.md</c>; microsoft/onnxruntime, <c>docs/ContribOperators.md</c>.</remarks>
internal static class OnnxLanguage
{
    private const int Bits = 8;
    private const long Norm = 5;

    /// <summary>A norm over the last axes; mean and deviation keep the axes before them.</summary>
    public static void LayerNorm(OnnxCall call)
    {
        SizeExpression[]? input = call.Shape(0), statistics = null;
        if (input is not null && OnnxCall.Axis(call.Integer("axis", -1), input.Length) is { } axis)
            statistics = [.. input.Select((length, at) => at < axis ? length : SizeExpression.One)];
        call.Work = OnnxWork.Each(call.Input(0)?.Elements, Norm);
        call.Set(0, call.Type(0), input);
        call.Set(1, OnnxTypes.Single, statistics);
        call.Set(2, OnnxTypes.Single, statistics);
    }

    public static void BatchNorm(OnnxCall call)
    {
        call.Work = OnnxWork.Each(call.Input(0)?.Elements, Norm);
        call.Set(0, call.Type(0), call.Shape(0));
        for (int i = 1; i < call.OutputCount; i++)
            call.Set(i, call.Type(0), call.Shape(1));
    }

    /// <summary>Norms that the runtime has no kernel for and expands: each step of them writes anew. Measured with 1.31.1, by operator set.</summary>
    public static void Composed(OnnxCall call)
    {
        const long inPlaceBefore = 21;
        long copies = call.Node.Operator == "GroupNormalization" && call.Opset < inPlaceBefore ? 1 : 2;
        OnnxElementwise.Same(call);
        call.Work = OnnxWork.Each(call.Input(0)?.Elements, Norm) with
        {
            Scratch = call.Input(0) is { } input ? SizeArithmetic.Times(OnnxFacts.BytesOf(input), SizeExpression.Whole(copies)) : null,
        };
    }

    /// <summary>A norm over neighbouring channels: squares of all, and the channels of one sample with a margin. Measured with 1.31.1.</summary>
    public static void AcrossChannels(OnnxCall call)
    {
        OnnxElementwise.Same(call);
        if (call.Input(0) is not { Shape: [_, var channels, ..] shape } input)
            return;
        SizeExpression? margin = SizeArithmetic.Plus(channels, SizeExpression.Whole(call.Integer("size", 1) - 1));
        SizeExpression? padded = SizeArithmetic.Product([margin, .. shape[2..], SizeExpression.Whole(OnnxTypes.BitsOf(input.Type) / Bits)]);
        call.Work = OnnxWork.Each(input.Elements, Norm) with { Scratch = SizeArithmetic.Plus(OnnxFacts.BytesOf(input), padded) };
    }

    /// <summary>A norm of a sum; the sum itself is the fourth output.</summary>
    public static void SkipNorm(OnnxCall call)
    {
        LayerNorm(call);
        call.Set(3, call.Type(0), call.Shape(0));
    }

    public static void EmbedNorm(OnnxCall call)
    {
        bool quantized = call.Node.Operator == "QEmbedLayerNormalization";
        SizeExpression[]? shape = call.Shape(0) is { } ids && call.Shape(2) is [_, var width] ? [.. ids, width] : null;
        int type = quantized ? OnnxTypes.Single : call.Type(2);
        call.Work = OnnxWork.Each(shape is null ? null : SizeArithmetic.Product(shape), Norm);
        call.Set(0, type, shape);
        call.Set(1, OnnxTypes.Int32, call.Shape(0) is [var batch, ..] ? [batch] : null);
        call.Set(2, type, shape);
    }

    /// <summary>ai.onnx Attention: queries, keys and values of [batch, heads, tokens, width] or [batch, tokens, heads · width], an optional mask, and a cache
    /// that is joined before.</summary>
    public static void Attention(OnnxCall call)
    {
        const int pastAt = 4;
        SizeExpression[]? queries = Heads(call.Shape(0), call.Integer("q_num_heads", 0)), keys = Heads(call.Shape(1), call.Integer("kv_num_heads", 0)),
            values = Heads(call.Shape(2), call.Integer("kv_num_heads", 0));
        bool flat = call.Shape(0) is { Length: 3 };
        if (queries is null || keys is null || values is null)
        {
            call.Set(0, call.Type(0), null);
            return;
        }

        SizeExpression? total = call.Shape(pastAt) is [_, _, var past, _] ? SizeArithmetic.Plus(past, keys[2]) : keys[2];
        SizeExpression? width = SizeArithmetic.Times(queries[1], values[3]);
        SizeExpression[]? made = flat ? OnnxRearrangements.Known([queries[0], queries[2], width]) : [queries[0], queries[1], queries[2], values[3]];
        SizeExpression[]? scores = OnnxRearrangements.Known([queries[0], queries[1], queries[2], total]);
        call.Work = Scored(call, scores, SizeArithmetic.Plus(queries[3], values[3]));
        // What may not be seen is written out once for all heads.
        if (call.Integer("is_causal", 0) != 0)
        {
            SizeExpression? hidden = SizeArithmetic.Product([queries[2], total, SizeExpression.Whole(OnnxTypes.BitsOf(call.Type(0)) / Bits)]);
            call.Work = call.Work with { Scratch = SizeArithmetic.Plus(call.Work.Scratch, hidden) };
        }

        call.Set(0, call.Type(0), made);
        call.Set(1, call.Type(0), OnnxRearrangements.Known([keys[0], keys[1], total, keys[3]]));
        call.Set(2, call.Type(0), OnnxRearrangements.Known([values[0], values[1], total, values[3]]));
        call.Set(3, call.Type(0), scores);
    }

    /// <summary>com.microsoft Attention: the projection of queries, keys and values is part of it.</summary>
    public static void ProjectedAttention(OnnxCall call)
    {
        long heads = Math.Max(1, call.Integer("num_heads", 1));
        const int parts = 3, pastAt = 4;
        bool quantized = call.Node.Operator == "QAttention";
        int type = quantized ? OnnxTypes.Single : call.Type(0);
        if (call.Shape(0) is not [var batch, var tokens, var hidden] || call.Shape(1) is not [_, var projected])
        {
            call.Set(0, type, null);
            return;
        }

        SizeExpression? width = call.Node.List("qkv_hidden_sizes") is [_, _, var stated] ? SizeExpression.Whole(stated)
            : SizeArithmetic.FloorOf(projected, SizeExpression.Whole(parts));
        SizeExpression? each = SizeArithmetic.FloorOf(width, SizeExpression.Whole(heads));
        SizeExpression? total = call.Shape(quantized ? 8 : pastAt) is [_, _, _, var past, _] ? SizeArithmetic.Plus(past, tokens) : tokens;
        OnnxWork projection = OnnxWork.Product(SizeArithmetic.Times(batch, tokens), projected, hidden);
        OnnxWork scores = Scored(
            call, OnnxRearrangements.Known([batch, SizeExpression.Whole(heads), tokens, total]), SizeArithmetic.Times(each, SizeExpression.Whole(2)));
        SizeExpression? bytes = SizeExpression.Whole(OnnxTypes.BitsOf(type) / Bits);
        // Queries, keys and values together, and the heads' results before they are joined, are in memory beside the scores.
        SizeExpression? joined = SizeArithmetic.Product([batch, tokens, SizeArithmetic.Plus(projected, width), bytes]);
        call.Work = projection.And(scores) with { Scratch = SizeArithmetic.Plus(scores.Scratch, joined) };
        call.Set(0, type, OnnxRearrangements.Known([batch, tokens, width]));
        call.Set(1, type, OnnxRearrangements.Known([SizeExpression.Whole(2), batch, SizeExpression.Whole(heads), total, each]));
    }

    /// <summary>com.microsoft MultiHeadAttention and its kin: queries of [batch, tokens, width], keys and values alike or as a cache.</summary>
    public static void MultiHead(OnnxCall call)
    {
        long heads = Math.Max(1, call.Integer("num_heads", 1));
        // The decoder's own operator has its cache a place earlier, and may write into it.
        int pastAt = call.Node.Operator == "DecoderMaskedMultiHeadAttention" ? 5 : 6;
        if (call.Shape(0) is not { Length: >= 3 } queries)
        {
            call.Set(0, call.Type(0), null);
            return;
        }

        // Packed as [batch, tokens, heads, 3, width].
        SizeExpression? width = queries.Length == 5 ? SizeArithmetic.Times(queries[2], queries[4]) : queries[2];
        SizeExpression? own = call.Shape(1) is { } keys ? keys.Length == 4 ? keys[2] : keys[1] : queries[1];
        SizeExpression? total = call.Shape(pastAt) is not [_, _, var past, _] ? own
            : call.Integer("past_present_share_buffer", 0) != 0 ? past : SizeArithmetic.Plus(past, own);
        SizeExpression? valueWidth = call.Shape(2) is { Length: 3 } values ? values[2] : width;
        SizeExpression? each = SizeArithmetic.FloorOf(width, SizeExpression.Whole(heads));
        call.Work = Scored(call, OnnxRearrangements.Known([queries[0], SizeExpression.Whole(heads), queries[1], total]),
            SizeArithmetic.Times(each, SizeExpression.Whole(2)));
        call.Set(0, call.Type(0), OnnxRearrangements.Known([queries[0], queries[1], valueWidth]));
        SizeExpression[]? present = OnnxRearrangements.Known([queries[0], SizeExpression.Whole(heads), total, each]);
        call.Set(1, call.Type(0), present);
        call.Set(2, call.Type(0), present);
    }

    /// <summary>com.microsoft GroupQueryAttention: fewer heads of keys and values, and the cache of all tokens so far.</summary>
    public static void GroupQuery(OnnxCall call)
    {
        long heads = Math.Max(1, call.Integer("num_heads", 1)), shared = Math.Max(1, call.Integer("kv_num_heads", heads));
        const int pastAt = 3;
        if (call.Shape(0) is not [var batch, var tokens, var hidden])
        {
            call.Set(0, call.Type(0), null);
            return;
        }

        bool packed = !call.Has(1);
        SizeExpression? each = SizeArithmetic.FloorOf(hidden, SizeExpression.Whole(packed ? heads + (2 * shared) : heads));
        SizeExpression? total = call.Shape(pastAt) is [_, _, var past, _] ? SizeArithmetic.Plus(past, tokens) : tokens;
        call.Work = Scored(call, OnnxRearrangements.Known([batch, SizeExpression.Whole(heads), tokens, total]),
            SizeArithmetic.Times(each, SizeExpression.Whole(2)));
        call.Set(0, call.Type(0), OnnxRearrangements.Known([batch, tokens, SizeArithmetic.Times(each, SizeExpression.Whole(heads))]));
        SizeExpression[]? present = OnnxRearrangements.Known([batch, SizeExpression.Whole(shared), total, each]);
        call.Set(1, call.Type(0), present);
        call.Set(2, call.Type(0), present);
    }

    /// <summary>A choice of experts for each row; shape as the input.</summary>
    public static void Experts(OnnxCall call)
    {
        SizeExpression? rows = call.Shape(0) is { Length: > 1 } input ? SizeArithmetic.Product(input[..^1]) : null;
        SizeExpression? width = call.Shape(0)?[^1], inner = call.Shape(2) is { Length: 3 } weight ? weight[1] : null;
        call.Work = OnnxWork.Product(SizeArithmetic.Times(rows, SizeExpression.Whole(2 * Math.Max(1, call.Integer("k", 1)))), inner, width);
        call.Set(0, call.Type(0), call.Shape(0));
    }

    /// <summary>The first half of the last axis, scaled by an activation of the second.</summary>
    public static void Halved(OnnxCall call)
    {
        SizeExpression? half = call.Shape(0) is { Length: > 0 } input ? SizeArithmetic.FloorOf(input[^1], SizeExpression.Whole(2)) : null;
        call.Set(0, call.Type(0), half is null ? null : [.. call.Shape(0)![..^1], half]);
    }

    /// <summary>Scores and weighted values: two products over all pairs of tokens. The scores are written out once.</summary>
    private static OnnxWork Scored(OnnxCall call, SizeExpression[]? scores, SizeExpression? widths)
    {
        SizeExpression? pairs = scores is null ? null : SizeArithmetic.Product(scores);
        return new OnnxWork(SizeArithmetic.Product([SizeExpression.Whole(2), pairs, widths]))
        {
            Scratch = SizeArithmetic.Times(pairs, SizeExpression.Whole(Math.Max(1, OnnxTypes.BitsOf(call.Type(0)) / Bits))),
        };
    }

    private static SizeExpression[]? Heads(SizeExpression[]? shape, long heads) => shape switch
    {
        [_, _, _, _] => shape,
        [var batch, var tokens, var width] when heads > 0 =>
            OnnxRearrangements.Known([batch, SizeExpression.Whole(heads), tokens, SizeArithmetic.FloorOf(width, SizeExpression.Whole(heads))]),
        _ => null,
    };
}
