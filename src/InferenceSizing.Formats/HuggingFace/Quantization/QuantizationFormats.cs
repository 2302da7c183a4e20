using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Formats.HuggingFace.Quantization;

/// <summary>The layouts of quantized matrices for the bits and groups that configs give.</summary>
internal static class QuantizationFormats
{
    private const int Half = 16;
    private const int Single = 32;
    private const int Byte = 8;

    /// <summary>Whole numbers in groups with a 16-bit scale.</summary>
    /// <param name="id">The precision id.</param>
    /// <param name="bits">Bits of an element.</param>
    /// <param name="group">Inputs that share a scale; zero for a whole row.</param>
    /// <param name="zeros">Whether zero points are stored.</param>
    /// <param name="index">Whether an int32 group index is stored for each input.</param>
    public static TensorEncoding Grouped(string id, int bits, int group, bool zeros, bool index) => new()
    {
        Id = id,
        PayloadBits = bits,
        GroupColumns = group,
        ScaleBits = Half,
        ZeroBits = zeros ? bits : 0,
        ColumnBits = index ? Single : 0,
        Source = "Frantar et al. 2022, arXiv:2210.17323",
    };

    /// <summary>Eight-bit floats or whole numbers with one scale a matrix, a row or a tile.</summary>
    public static TensorEncoding Eight(string id, int groupRows, int groupColumns, bool tensor, int scaleBits = Single) => new()
    {
        Id = id,
        PayloadBits = Byte,
        GroupRows = groupRows,
        GroupColumns = groupColumns,
        ScaleBits = tensor ? 0 : scaleBits,
        TensorBits = tensor ? Single : 0,
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
