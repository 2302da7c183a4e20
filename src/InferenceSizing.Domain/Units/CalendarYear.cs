namespace InferenceSizing.Domain.Units;

/// <summary>A year of the calendar, of our era.</summary>
public readonly record struct CalendarYear : IComparable<CalendarYear>
{
    private CalendarYear(int number) => Number = number;

    /// <summary>As it is written: 2026.</summary>
    public int Number { get; }

    /// <summary>A year.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is zero or negative.</exception>
    public static CalendarYear Of(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        return new(number);
    }

    /// <summary>Whether it is earlier.</summary>
    public static bool operator <(CalendarYear left, CalendarYear right) => left.Number < right.Number;

    /// <summary>Whether it is later.</summary>
    public static bool operator >(CalendarYear left, CalendarYear right) => left.Number > right.Number;

    /// <summary>Whether it is no later.</summary>
    public static bool operator <=(CalendarYear left, CalendarYear right) => left.Number <= right.Number;

    /// <summary>Whether it is no earlier.</summary>
    public static bool operator >=(CalendarYear left, CalendarYear right) => left.Number >= right.Number;

    /// <summary>Order by year.</summary>
    public int CompareTo(CalendarYear other) => Number.CompareTo(other.Number);
}
