namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>Predicted figures on the wire: six significant digits, beyond which a prediction says nothing. Decimals, because they hold just those digits and
/// are written in a third of the time that the shortest form of a double takes; an answer has 250.</summary>
internal static class Figure
{
    private const int Digits = 6;

    /// <summary>Digits behind the point that a decimal has room for; smaller figures are zero.</summary>
    private const int MostDecimals = 28;

    /// <summary>Zeros that six digits can have behind them in a decimal; larger figures are written as its largest value.</summary>
    private const int MostZeros = 22;

    /// <summary>Whole numbers up to here are counts, which are written as they are: 2^53.</summary>
    private const double LargestCount = 9_007_199_254_740_992;

    /// <summary>Below 2^96 - 1, the largest decimal.</summary>
    private const double LargestDecimal = 7.9e28;

    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, MostDecimals + 1).Select(power => Math.Pow(10, power))];

    private static readonly decimal[] Zeros = [.. Enumerable.Range(0, MostZeros + 1).Select(power => (decimal)Math.Pow(10, power))];

    /// <summary>A figure that may be counted or predicted: counts stay exact.</summary>
    public static decimal CountedOr(double value) => IsCount(value) ? (long)value : Of(value);

    /// <summary>Whether a figure is a whole number that is written as it is.</summary>
    public static bool IsCount(double value) => double.IsInteger(value) && Math.Abs(value) <= LargestCount;

    /// <summary>A figure that someone else printed: its digits, as far as a double holds them; beyond a decimal's range, the end of that range.</summary>
    public static decimal AsPrinted(double value) =>
        Math.Abs(value) < LargestDecimal ? (decimal)value : value > 0 ? decimal.MaxValue : decimal.MinValue;

    public static decimal Of(double value) => Of(value, Digits);

    /// <summary>A share in percent, as exact as errors are known.</summary>
    public static decimal OfPercent(double share)
    {
        const double percent = 100;
        const int known = 3;
        return Of(percent * share, known);
    }

    /// <summary>A figure with fewer significant digits, at most six.</summary>
    public static decimal Of(double value, int significant)
    {
        if (value == 0)
            return 0;
        int decimals = significant - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (decimals > MostDecimals)
            return 0;
        if (decimals < -MostZeros)
            return value > 0 ? decimal.MaxValue : decimal.MinValue;
        if (decimals <= 0)
            return (long)Math.Round(value / PowersOfTen[-decimals]) * Zeros[-decimals];
        int digits = (int)Math.Round(value * PowersOfTen[decimals]);
        (int shorter, int last) = Math.DivRem(digits, 10);
        while (last == 0 && decimals > 0)
        {
            digits = shorter;
            decimals--;
            (shorter, last) = Math.DivRem(digits, 10);
        }

        return new decimal(Math.Abs(digits), 0, 0, digits < 0, (byte)decimals);
    }
}
