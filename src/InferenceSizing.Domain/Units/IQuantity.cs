namespace InferenceSizing.Domain.Units;

/// <summary>A measured amount that can be added to its like and scaled by a share.</summary>
/// <remarks>The laws of the units, all that is allowed: <c>ByteCount / Bandwidth = Seconds</c>,
/// <c>FlopCount / FlopRate = Seconds</c>, <c>count / Seconds = Rate</c>, <c>n · ByteCount = ByteCount</c>, <c>SequenceCount · TokenCount = TokenCount</c>,
/// <c>quantity · Ratio = quantity</c>, <c>ByteCount − ByteCount = ByteBalance</c>.</remarks>
/// <typeparam name="TSelf">The quantity itself.</typeparam>
public interface IQuantity<TSelf> : IComparable<TSelf>
    where TSelf : struct, IQuantity<TSelf>
{
    /// <summary>The sum of two quantities of one kind.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>A share or a multiple of the quantity.</summary>
    static abstract TSelf operator *(TSelf quantity, Ratio share);
}
