using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Sizes of values in bytes.</summary>
internal static class OnnxFacts
{
    private const int Bits = 8;

    /// <summary>Bytes of a value; null where its shape is not known.</summary>
    public static SizeExpression? BytesOf(OnnxFact fact)
    {
        int bits = OnnxTypes.BitsOf(fact.Type);
        return bits >= Bits ? SizeArithmetic.Times(fact.Elements, SizeExpression.Whole(bits / Bits))
            : SizeArithmetic.CeilingOf(fact.Elements, SizeExpression.Whole(Bits / bits));
    }
}
