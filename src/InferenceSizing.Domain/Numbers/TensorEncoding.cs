using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers;

/// <summary>How a matrix is stored: payload bits for each element, plus scales and zero points for each group of elements.</summary>
/// <remarks>A matrix of R rows (outputs) and C columns (inputs) takes
/// <c>R · C · payload + ceil(R / group rows) · ceil(C / group columns) · (scale + zero) + ceil(R · C / outer group) · outer scale
/// + C · per column + per tensor</c> bits.
/// With <see cref="WholeBlocks"/> a partial group of columns is stored in full, as the block formats of GGUF do.</remarks>
public sealed record TensorEncoding
{
    /// <summary>As <see cref="GroupColumns"/>: one group spans a whole row.</summary>
    public const int WholeRow = 0;

    /// <summary>Name of the encoding as answers show it.</summary>
    public required string Id { get; init; }

    /// <summary>Bits of one element, without scales and other parts that elements share.</summary>
    public required int PayloadBits { get; init; }

    /// <summary>Elements along the input dimension that share a scale; <see cref="WholeRow"/> for one scale a row.</summary>
    public int GroupColumns { get; init; } = WholeRow;

    /// <summary>Rows that share a scale (128 for the FP8 blocks of DeepSeek).</summary>
    public int GroupRows { get; init; } = 1;

    /// <summary>Scale bits of one group; zero where there is none.</summary>
    public int ScaleBits { get; init; }

    /// <summary>Zero-point bits of one group.</summary>
    public int ZeroBits { get; init; }

    /// <summary>Bits kept once for a whole matrix, for example a global FP32 scale.</summary>
    public int TensorBits { get; init; }

    /// <summary>Bits kept for each input column, for example the int32 group index of GPTQ.</summary>
    public int ColumnBits { get; init; }

    /// <summary>Elements of the matrix, across rows, that share a scale of scales (double quantization); zero without one.</summary>
    internal int OuterGroup { get; init; }

    /// <summary>Bits of one scale of scales.</summary>
    internal int OuterScaleBits { get; init; }

    /// <summary>Whether a row's last, partial group is padded to a whole one.</summary>
    public bool WholeBlocks { get; init; }

    /// <summary>Bytes that a file has for so many elements, in place of the rule; null where the rule holds.</summary>
    public StoredBytes? Stored { get; init; }

    /// <summary>Where the layout comes from.</summary>
    public required string Source { get; init; }

    /// <summary>The encoding of a plain array: one element after the other, nothing shared.</summary>
    public static TensorEncoding Plain(NumberFormat format) => format switch
    {
        NumberFormat.Fp32 or NumberFormat.Tf32 => PlainFp32,
        NumberFormat.Fp16 => PlainFp16,
        NumberFormat.Bf16 => PlainBf16,
        NumberFormat.Fp8 => PlainFp8,
        NumberFormat.Int8 => PlainInt8,
        NumberFormat.Fp4 => PlainFp4,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a number format."),
    };

    /// <summary>Bytes of <paramref name="count"/> matrices of <paramref name="rows"/> by <paramref name="columns"/>.</summary>
    public ByteCount BytesOf(long rows, long columns, long count)
    {
        if (Stored is not null)
            return Stored.ShareOf(checked(rows * columns * count));
        if (rows == 0 || columns == 0 || count == 0)
            return ByteCount.Zero;
        long groupsInRow = GroupColumns == WholeRow ? 1 : WholeNumber.DivideUp(columns, GroupColumns);
        long storedColumns = WholeBlocks ? groupsInRow * GroupColumns : columns;
        long payload = checked(rows * storedColumns * PayloadBits);
        long groups = checked(WholeNumber.DivideUp(rows, GroupRows) * groupsInRow * (ScaleBits + ZeroBits));
        long outer = OuterGroup == 0 ? 0 : checked(WholeNumber.DivideUp(rows * columns, OuterGroup) * OuterScaleBits);
        return count * ByteCount.FromBits(checked(payload + groups + outer + TensorBits + (columns * ColumnBits)));
    }

    /// <summary>Mean bits of one element in a matrix too large for its edges to count.</summary>
    internal Ratio EffectiveBits(long columns) => Ratio.From(
        PayloadBits
        + ((double)(ScaleBits + ZeroBits) / GroupRows / (GroupColumns == WholeRow ? columns : GroupColumns))
        + (OuterGroup == 0 ? 0 : (double)OuterScaleBits / OuterGroup));

    private static readonly TensorEncoding PlainFp32 = new() { Id = "fp32", PayloadBits = 32, Source = "IEEE 754-2019" };
    private static readonly TensorEncoding PlainFp16 = new() { Id = "fp16", PayloadBits = 16, Source = "IEEE 754-2019" };
    private static readonly TensorEncoding PlainBf16 = new() { Id = "bf16", PayloadBits = 16, Source = "Kalamkar et al. 2019, arXiv:1905.12322" };
    private static readonly TensorEncoding PlainFp8 = new() { Id = "fp8", PayloadBits = 8, Source = "Micikevicius et al. 2022, arXiv:2209.05433" };
    private static readonly TensorEncoding PlainInt8 = new() { Id = "int8", PayloadBits = 8, Source = "derived" };
    private static readonly TensorEncoding PlainFp4 = new() { Id = "fp4", PayloadBits = 4, Source = "OCP Microscaling Formats 1.0" };
}
