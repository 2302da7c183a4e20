using System.Globalization;

namespace InferenceSizing.Domain.Units;

/// <summary>A number of tokens: of a prompt, an answer, a context, a step or a pool. Never negative.</summary>
/// <remarks>Arithmetic is checked: beyond 2^63 − 1 it throws <see cref="OverflowException"/>. <c>default</c> is none.</remarks>
public readonly record struct TokenCount : IQuantity<TokenCount>
{
    private TokenCount(long count) => Count = count;

    /// <summary>None.</summary>
    public static TokenCount Zero => default;

    /// <summary>One.</summary>
    public static TokenCount One => new(1);

    /// <summary>The whole number of tokens.</summary>
    public long Count { get; }

    /// <summary>A number of tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static TokenCount From(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(count);
    }

    /// <summary>The larger of two.</summary>
    public static TokenCount Max(TokenCount left, TokenCount right) => left.Count >= right.Count ? left : right;

    /// <summary>The smaller of two.</summary>
    public static TokenCount Min(TokenCount left, TokenCount right) => left.Count <= right.Count ? left : right;

    /// <summary>The sum.</summary>
    public static TokenCount operator +(TokenCount left, TokenCount right) => new(checked(left.Count + right.Count));

    /// <summary>So many times the tokens.</summary>
    public static TokenCount operator *(long times, TokenCount tokens) => From(checked(times * tokens.Count));

    /// <summary>A share of the tokens, rounded to the nearest whole one, halves to even.</summary>
    public static TokenCount operator *(TokenCount quantity, Ratio share) => From(checked((long)Math.Round(quantity.Count * share.Value)));

    /// <summary>Memory of all tokens, each taking <paramref name="each"/>.</summary>
    public static ByteCount operator *(TokenCount tokens, ByteCount each) => tokens.Count * each;

    /// <summary>Tokens a second.</summary>
    public static Rate operator /(TokenCount tokens, Seconds time) => Rate.Of(tokens.Count, time);

    /// <summary>How many whole parts of <paramref name="part"/> fit in; a part of none fits without end: <see cref="long.MaxValue"/>.</summary>
    public static long operator /(TokenCount whole, TokenCount part) => part.Count == 0 ? long.MaxValue : whole.Count / part.Count;

    /// <summary>Whether there are fewer.</summary>
    public static bool operator <(TokenCount left, TokenCount right) => left.Count < right.Count;

    /// <summary>Whether there are more.</summary>
    public static bool operator >(TokenCount left, TokenCount right) => left.Count > right.Count;

    /// <summary>Whether there are no more.</summary>
    public static bool operator <=(TokenCount left, TokenCount right) => left.Count <= right.Count;

    /// <summary>Whether there are no fewer.</summary>
    public static bool operator >=(TokenCount left, TokenCount right) => left.Count >= right.Count;

    /// <summary>The tokens left after <paramref name="taken"/>; none where more are taken than there are.</summary>
    public TokenCount Less(TokenCount taken) => new(Math.Max(0, Count - taken.Count));

    /// <summary>The tokens of the largest of <paramref name="parts"/> parts as even as they can be: the quotient, rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no part.</exception>
    public TokenCount DividedUp(long parts)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        return new(WholeNumber.DivideUp(Count, parts));
    }

    /// <summary>Order by number.</summary>
    public int CompareTo(TokenCount other) => Count.CompareTo(other.Count);

    /// <summary>The number in digits.</summary>
    public override string ToString() => Count.ToString(CultureInfo.InvariantCulture);
}
