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
    public static AxisLength WholeRow => AxisLength.Zero;

    /// <summary>Name of the encoding as answers show it.</summary>
    public required string Id { get; init; }

    /// <summary>Bits of one element, without scales and other parts that elements share.</summary>
    public required BitCount PayloadBits { get; init; }

    /// <summary>Elements along the input dimension that share a scale; <see cref="WholeRow"/> for one scale a row.</summary>
    public AxisLength GroupColumns { get; init; } = WholeRow;

    /// <summary>Rows that share a scale (128 for the FP8 blocks of DeepSeek).</summary>
    public AxisLength GroupRows { get; init; } = AxisLength.One;

    /// <summary>Scale bits of one group; zero where there is none.</summary>
    public BitCount ScaleBits { get; init; }

    /// <summary>Zero-point bits of one group.</summary>
    public BitCount ZeroBits { get; init; }

    /// <summary>Bits kept once for a whole matrix, for example a global FP32 scale.</summary>
    public BitCount TensorBits { get; init; }

    /// <summary>Bits kept for each input column, for example the int32 group index of GPTQ.</summary>
    public BitCount ColumnBits { get; init; }

    /// <summary>Elements of the matrix, across rows, that share a scale of scales (double quantization); zero without one.</summary>
    internal Count OuterGroup { get; init; }

    /// <summary>Bits of one scale of scales.</summary>
    internal BitCount OuterScaleBits { get; init; }

    /// <summary>Whether a row's last, partial group is padded to a whole one.</summary>
    public bool WholeBlocks { get; init; }

    /// <summary>Of so many rows, those that are stored in an encoding of their own, since a file keeps them as another matrix; null for none.</summary>
    internal (TensorEncoding Encoding, AxisLength Rows, AxisLength Of)? RowsApart { get; init; }

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
    public ByteCount BytesOf(AxisLength rows, AxisLength columns, Count count)
    {
        if (Stored is not null)
            return Stored.ShareOf((rows * columns).Length * count.Value);
        if (!rows.Exists || !columns.Exists || count == Count.Zero)
            return ByteCount.Zero;
        if (RowsApart is { } apart)
        {
            AxisLength own = AxisLength.From((rows * apart.Rows).Length / apart.Of.Length);
            return apart.Encoding.BytesOf(own, columns, count) + (this with { RowsApart = null }).BytesOf(rows.Less(own), columns, count);
        }

        long groupsInRow = GroupColumns == WholeRow ? 1 : columns.PartsOf(GroupColumns);
        AxisLength storedColumns = WholeBlocks ? groupsInRow * GroupColumns : columns;
        BitCount payload = (rows * storedColumns).Length * PayloadBits;
        BitCount groups = checked(rows.PartsOf(GroupRows) * groupsInRow) * (ScaleBits + ZeroBits);
        BitCount outer = OuterGroup == Count.Zero ? BitCount.Zero : WholeNumber.DivideUp((rows * columns).Length, OuterGroup.Value) * OuterScaleBits;
        return count.Value * ByteCount.FromBits((payload + groups + outer + TensorBits + (columns.Length * ColumnBits)).Count);
    }

    /// <summary>Bytes of one row of <paramref name="columns"/>: of a vector.</summary>
    internal ByteCount BytesOfRow(AxisLength columns) => BytesOf(AxisLength.One, columns, Count.One);

    /// <summary>Mean bits of one element in a matrix too large for its edges to count.</summary>
    internal Ratio EffectiveBits(AxisLength columns) => Ratio.From(
        PayloadBits.Count
        + ((double)(ScaleBits + ZeroBits).Count / GroupRows.Length / (GroupColumns == WholeRow ? columns : GroupColumns).Length)
        + (OuterGroup == Count.Zero ? 0 : (double)OuterScaleBits.Count / OuterGroup.Value));

    private static readonly TensorEncoding PlainFp32 = Array("fp32", 32, "IEEE 754-2019");
    private static readonly TensorEncoding PlainFp16 = Array("fp16", 16, "IEEE 754-2019");
    private static readonly TensorEncoding PlainBf16 = Array("bf16", 16, "Kalamkar et al. 2019, arXiv:1905.12322");
    private static readonly TensorEncoding PlainFp8 = Array("fp8", 8, "Micikevicius et al. 2022, arXiv:2209.05433");
    private static readonly TensorEncoding PlainInt8 = Array("int8", 8, "derived");
    private static readonly TensorEncoding PlainFp4 = Array("fp4", 4, "OCP Microscaling Formats 1.0");

    private static TensorEncoding Array(string id, long bits, string source) => new() { Id = id, PayloadBits = BitCount.From(bits), Source = source };
}
