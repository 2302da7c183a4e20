namespace InferenceSizing.Domain.Numbers;

/// <summary>The number formats that a chip computes in or a tensor is stored in.</summary>
public enum NumberFormat
{
    Fp32,

    /// <summary>FP32 in memory, multiplied on tensor cores with a 10-bit mantissa.</summary>
    Tf32,
    Fp16,
    Bf16,
    Fp8,
    Int8,
    Fp4,
}

public static class NumberFormats
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
