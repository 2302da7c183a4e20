using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Bytes;

/// <summary>How a file stores the elements of a tensor: blocks of so many elements in so many bits.</summary>
/// <param name="Id">The precision id of the contract where there is one, else the format's own name in lower case.</param>
/// <param name="BlockElements">Consecutive elements of a row that are stored together; one for plain numbers.</param>
/// <param name="BlockBits">Bits of a block, scales included.</param>
public sealed record StoredFormat(string Id, int BlockElements, int BlockBits)
{
    /// <summary>Whether elements are stored one by one.</summary>
    public bool IsPlain => BlockElements == 1;

    /// <summary>Whether elements are whole numbers or flags: packed fours and eights, indices, never products by themselves.</summary>
    public bool IsInteger { get; init; }

    /// <summary>Whether the rows of a tensor are whole blocks.</summary>
    public bool Divides(TensorShape shape) => shape.RowLength % BlockElements == 0;

    /// <summary>Bytes of a tensor whose rows are whole blocks.</summary>
    /// <exception cref="OverflowException">Beyond 2^63 − 1.</exception>
    public ByteCount BytesOf(TensorShape shape)
    {
        Int128 bits = (Int128)(shape.Elements / BlockElements) * BlockBits;
        return ByteCount.FromCount(checked((long)((bits + ByteCount.BitsPerByte - 1) / ByteCount.BitsPerByte)));
    }
}
