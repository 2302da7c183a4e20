namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>Predicted figures on the wire: six significant digits, beyond which a prediction says nothing.</summary>
internal static class Figure
{
    private const int Digits = 6;

    /// <summary>Powers of ten that a double holds exactly.</summary>
    private const int ExactPowers = 22;

    private static readonly double[] PowersOfTen = [.. Enumerable.Range(0, ExactPowers + 1).Select(power => Math.Pow(10, power))];

    /// <summary>Whole numbers up to here are counts, which are written as they are: 2^53.</summary>
    private const double LargestCount = 9_007_199_254_740_992;

    /// <summary>A figure that may be counted or predicted: counts stay exact.</summary>
    public static double CountedOr(double value) => double.IsInteger(value) && Math.Abs(value) <= LargestCount ? value : Of(value);

    public static double Of(double value)
    {
        if (value == 0)
            return 0;
        int decimals = Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return decimals switch
        {
            >= 0 and <= ExactPowers => Math.Round(value * PowersOfTen[decimals]) / PowersOfTen[decimals],
            < 0 and >= -ExactPowers => Math.Round(value / PowersOfTen[-decimals]) * PowersOfTen[-decimals],
            _ => value,
        };
    }
}
