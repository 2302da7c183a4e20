using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.HuggingFace.Quantization;

/// <summary>The layouts of quantized matrices for the bits and groups that configs give.</summary>
internal static class QuantizationFormats
{
    private static readonly BitCount Half = BitCount.From(16);
    private static readonly BitCount Single = BitCount.From(32);
    private static readonly BitCount Byte = BitCount.From(8);

    /// <summary>Whole numbers in groups with a 16-bit scale.</summary>
    /// <param name="id">The precision id.</param>
    /// <param name="bits">Bits of an element.</param>
    /// <param name="group">Inputs that share a scale; zero for a whole row.</param>
    /// <param name="zeros">Whether zero points are stored.</param>
    /// <param name="index">Whether an int32 group index is stored for each input.</param>
    public static TensorEncoding Grouped(string id, int bits, AxisLength group, bool zeros, bool index) => new()
    {
        Id = id,
        PayloadBits = BitCount.From(bits),
        GroupColumns = group,
        ScaleBits = Half,
        ZeroBits = BitCount.From(zeros ? bits : 0),
        ColumnBits = index ? Single : BitCount.Zero,
        Source = "Frantar et al. 2022, arXiv:2210.17323",
    };

    /// <summary>Eight-bit floats or whole numbers with one scale a matrix, a row or a tile: of 32 bits where no other is given.</summary>
    public static TensorEncoding Eight(string id, AxisLength groupRows, AxisLength groupColumns, bool tensor, BitCount? scaleBits = null) => new()
    {
        Id = id,
        PayloadBits = Byte,
        GroupRows = groupRows,
        GroupColumns = groupColumns,
        ScaleBits = tensor ? BitCount.Zero : scaleBits ?? Single,
        TensorBits = tensor ? Single : BitCount.Zero,
        Source = "Micikevicius et al. 2022, arXiv:2209.05433",
    };

    /// <summary>4-bit floats of bitsandbytes in groups of 64: scales of their own, or scales of scales.</summary>
    public static TensorEncoding BitsAndBytes(bool doubled) => doubled ? CompressedEncodings.Nf4 : new TensorEncoding
    {
        Id = "nf4",
        PayloadBits = CompressedEncodings.Nf4.PayloadBits,
        GroupColumns = CompressedEncodings.Nf4.GroupColumns,
        ScaleBits = Single,
        Source = CompressedEncodings.Nf4.Source,
    };
}
