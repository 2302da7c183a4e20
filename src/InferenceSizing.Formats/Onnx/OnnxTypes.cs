using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Element types of ONNX tensors (<c>TensorProto.DataType</c>).</summary>
internal static class OnnxTypes
{
    public const int Single = 1, Unsigned8 = 2, Int8 = 3, Unsigned16 = 4, Int16 = 5, Int32 = 6, Int64 = 7, Text = 8, Flag = 9, Half = 10, Double = 11,
        Unsigned32 = 12, Unsigned64 = 13, BFloat16 = 16, Float8 = 17;

    private static readonly StoredFormat Other = new("unknown", 1, 8) { IsInteger = true };

    private static readonly Dictionary<int, StoredFormat> Formats = new()
    {
        [Single] = new("fp32", 1, 32),
        [Half] = new("fp16", 1, 16),
        [BFloat16] = new("bf16", 1, 16),
        [Double] = new("fp64", 1, 64),
        [17] = new("fp8", 1, 8),
        [18] = new("fp8", 1, 8),
        [19] = new("fp8", 1, 8),
        [20] = new("fp8", 1, 8),
        [Unsigned8] = new("uint8", 1, 8),
        [Int8] = new("int8", 1, 8),
        [21] = new("uint4", 1, 4),
        [22] = new("int4", 1, 4),
        [23] = new("fp4", 1, 4),
        [24] = new("fp8", 1, 8),
        [25] = new("uint2", 1, 2),
        [26] = new("int2", 1, 2),
        [Unsigned16] = new("uint16", 1, 16) { IsInteger = true },
        [Int16] = new("int16", 1, 16) { IsInteger = true },
        [Int32] = new("int32", 1, 32) { IsInteger = true },
        [Int64] = new("int64", 1, 64) { IsInteger = true },
        [Unsigned32] = new("uint32", 1, 32) { IsInteger = true },
        [Unsigned64] = new("uint64", 1, 64) { IsInteger = true },
        [Flag] = new("bool", 1, 8) { IsInteger = true },
    };

    public static StoredFormat FormatOf(int type) => Formats.GetValueOrDefault(type, Other);

    /// <summary>Whether elements may be weights: floating point, or quantized to a byte and less.</summary>
    public static bool IsWeight(int type) => !FormatOf(type).IsInteger;

    /// <summary>Bits that an element takes in memory; a text is a pointer and its length.</summary>
    public static int BitsOf(int type)
    {
        const int textBits = 256, complexBits = 64, complex = 14, wideComplex = 15;
        return type switch { Text => textBits, complex => complexBits, wideComplex => 2 * complexBits, _ => FormatOf(type).BlockBits };
    }

    public static bool IsFloat(int type) => type is Single or Half or BFloat16 or Double;

    /// <summary>Whole bytes of an element; zero for types of less or without a fixed size.</summary>
    public static int BytesOf(int type)
    {
        const int bits = 8;
        return type == Text ? 0 : FormatOf(type).BlockBits / bits;
    }
}
