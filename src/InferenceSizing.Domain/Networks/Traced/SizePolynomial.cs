using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>A count of elements or operations of one sample as a polynomial of second degree in its size: tokens, or pixels over those it was traced with.</summary>
/// <remarks>Attention is of the second degree in the tokens, all else of the first: a trace at three sizes gives the coefficients exactly.</remarks>
/// <param name="Constant">What does not change.</param>
/// <param name="Linear">Of the first degree.</param>
/// <param name="Square">Of the second degree.</param>
public readonly record struct SizePolynomial(Magnitude Constant, Magnitude Linear, Magnitude Square)
{
    /// <summary>The count for a sample of a size, never below zero.</summary>
    public ElementCount At(Ratio size) => ElementCount.From(Math.Max(0, Constant.Value + (size.Value * (Linear.Value + (size.Value * Square.Value)))));

    /// <summary>The polynomial through three sizes and counts.</summary>
    public static SizePolynomial Through((Ratio Size, ElementCount Count) first, (Ratio Size, ElementCount Count) second, (Ratio Size, ElementCount Count) third)
    {
        double x0 = first.Size.Value, x1 = second.Size.Value, x2 = third.Size.Value;
        double d01 = (second.Count.Count - first.Count.Count) / (x1 - x0), d12 = (third.Count.Count - second.Count.Count) / (x2 - x1);
        double square = Cleaned((d12 - d01) / (x2 - x0), third.Count.Count / (x2 * x2));
        double linear = Cleaned(d01 - (square * (x0 + x1)), third.Count.Count / x2);
        double constant = Cleaned(first.Count.Count - (linear * x0) - (square * x0 * x0), third.Count.Count);
        return new(Magnitude.From(constant), Magnitude.From(linear), Magnitude.From(square));
    }

    /// <summary>Zero where only rounding is left.</summary>
    private static double Cleaned(double value, double scale)
    {
        const double rounding = 1e-9;
        return Math.Abs(value) <= rounding * Math.Abs(scale) ? 0 : value;
    }
}
