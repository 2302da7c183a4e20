namespace InferenceSizing.Domain.Numbers;

/// <summary>The number formats that a chip computes in or a tensor is stored in.</summary>
public enum NumberFormat
{
    /// <summary>IEEE 754 binary32, 4 bytes.</summary>
    Fp32,

    /// <summary>FP32 in memory, multiplied on tensor cores with a 10-bit mantissa.</summary>
    Tf32,

    /// <summary>IEEE 754 binary16, 2 bytes: 5 bits of exponent, 10 of fraction.</summary>
    Fp16,

    /// <summary>bfloat16, 2 bytes: the exponent of FP32 (8 bits), 7 bits of fraction.</summary>
    Bf16,

    /// <summary>8-bit floating point, 1 byte (E4M3 or E5M2: both cost the same).</summary>
    Fp8,

    /// <summary>8-bit whole number, 1 byte.</summary>
    Int8,

    /// <summary>4-bit floating point (E2M1), half a byte.</summary>
    Fp4,
}

/// <summary>What is known of each number format.</summary>
internal static class NumberFormats
{
    /// <summary>Bits that one element takes in memory.</summary>
    public static int BitsPerElement(this NumberFormat format) => format switch
    {
        NumberFormat.Fp32 or NumberFormat.Tf32 => 32,
        NumberFormat.Fp16 or NumberFormat.Bf16 => 16,
        NumberFormat.Fp8 or NumberFormat.Int8 => 8,
        NumberFormat.Fp4 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a number format."),
    };
}
