using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Parameters and bytes of the tensors that a file holds.</summary>
internal static class OnnxWeights
{
    private const int Bits = 8;

    public static TracedWeights Of(OnnxTensor tensor)
    {
        OnnxTensor stored = tensor.Sparse?.Values ?? tensor;
        long places = tensor.Sparse?.Places is { } at ? BytesOf(at.Type, at.Elements).Count : 0;
        return new TracedWeights(
            OnnxTypes.FormatOf(stored.Type).Id, Count.From(IsCounted(tensor) ? stored.Elements : 0),
                BytesOf(stored.Type, stored.Elements) + ByteCount.FromCount(places));
    }

    /// <summary>Whether a tensor counts as parameters: floating point or quantized, and more than a scalar.</summary>
    public static bool IsCounted(OnnxTensor tensor) => OnnxTypes.IsWeight(tensor.Type) && tensor.Shape.Length > 0;

    public static ByteCount BytesOf(int type, long elements) =>
        ByteCount.FromCount(checked((long)((((Int128)elements * OnnxTypes.BitsOf(type)) + Bits - 1) / Bits)));
}
