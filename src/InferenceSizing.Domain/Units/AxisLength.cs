using System.Globalization;

namespace InferenceSizing.Domain.Units;

/// <summary>Elements along one axis of a tensor: a hidden size, a head dimension, heads, experts, a vocabulary, channels, a kernel, pixels of a side. Never
/// negative.</summary>
/// <remarks>Arithmetic is checked: beyond 2^63 − 1 it throws <see cref="OverflowException"/>, as the sizes of PyTorch are 64 bits wide. <c>default</c> is an
/// axis that a model does not have.</remarks>
public readonly record struct AxisLength : IComparable<AxisLength>
{
    private AxisLength(long length) => Length = length;

    /// <summary>No element.</summary>
    public static AxisLength Zero => default;

    /// <summary>One element: the second axis of a vector.</summary>
    public static AxisLength One => new(1);

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>Whether the model has the axis: it has an element.</summary>
    public bool Exists => Length > 0;

    /// <summary>An axis of so many elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static AxisLength From(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return new(length);
    }

    /// <summary>The longer of two.</summary>
    public static AxisLength Max(AxisLength left, AxisLength right) => left.Length >= right.Length ? left : right;

    /// <summary>The shorter of two.</summary>
    public static AxisLength Min(AxisLength left, AxisLength right) => left.Length <= right.Length ? left : right;

    /// <summary>Two axes laid end to end (<c>torch.cat</c>).</summary>
    public static AxisLength operator +(AxisLength left, AxisLength right) => new(checked(left.Length + right.Length));

    /// <summary>Two axes flattened to one (<c>torch.flatten</c>): heads times head dimension is the width of the queries.</summary>
    public static AxisLength operator *(AxisLength outer, AxisLength inner) => new(checked(outer.Length * inner.Length));

    /// <summary>What is left of the axis without a part of it; none where the part is as long.</summary>
    public AxisLength Less(AxisLength taken) => new(Math.Max(0, Length - taken.Length));

    /// <summary>So many axes of this length laid end to end.</summary>
    public static AxisLength operator *(long times, AxisLength axis) => From(checked(times * axis.Length));

    /// <summary>A number of axes of this length laid end to end.</summary>
    public static AxisLength operator *(Count times, AxisLength axis) => times.Value * axis;

    /// <summary>An axis divided into <paramref name="parts"/> of equal length, rounded down.</summary>
    /// <exception cref="DivideByZeroException">There is no part.</exception>
    public static AxisLength operator /(AxisLength axis, long parts) => From(axis.Length / parts);

    /// <summary>The elements that are left of an axis divided into <paramref name="parts"/>.</summary>
    /// <exception cref="DivideByZeroException">There is no part.</exception>
    public static long operator %(AxisLength axis, AxisLength parts) => axis.Length % parts.Length;

    /// <summary>How many parts as long as <paramref name="part"/> it takes, the last one filled or not.</summary>
    /// <exception cref="DivideByZeroException">The part has no length.</exception>
    public long PartsOf(AxisLength part) => WholeNumber.DivideUp(Length, part.Length);

    /// <summary>Whether it is shorter.</summary>
    public static bool operator <(AxisLength left, AxisLength right) => left.Length < right.Length;

    /// <summary>Whether it is longer.</summary>
    public static bool operator >(AxisLength left, AxisLength right) => left.Length > right.Length;

    /// <summary>Whether it is no longer.</summary>
    public static bool operator <=(AxisLength left, AxisLength right) => left.Length <= right.Length;

    /// <summary>Whether it is no shorter.</summary>
    public static bool operator >=(AxisLength left, AxisLength right) => left.Length >= right.Length;

    /// <summary>The length of each of <paramref name="parts"/> that share the axis evenly, rounded down: the hidden size among heads is the head
    /// dimension.</summary>
    /// <exception cref="DivideByZeroException">There is no part.</exception>
    public AxisLength Among(AxisLength parts) => new(Length / parts.Length);

    /// <summary>This axis, or <paramref name="usual"/> where the model does not have it.</summary>
    public AxisLength Or(AxisLength usual) => Exists ? this : usual;

    /// <summary>Order by length.</summary>
    public int CompareTo(AxisLength other) => Length.CompareTo(other.Length);

    /// <summary>The number in digits.</summary>
    public override string ToString() => Length.ToString(CultureInfo.InvariantCulture);
}
