using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Quality;

/// <summary>What weights of few bits lose where the products run in 16 bits, for formats without results of their own.</summary>
/// <remarks><c>loss = 3.0 · exp(−1.2 · (bits − 4.15)) · B^(−1/4)</c> percent of a task's score, B in 10^9 parameters. Fitted to published results of
/// weight-only quantization of 2 to 8.5 bits; against 454 of them the mean error is 2.6 points. The interval, 0.7 points below zero to 1 above 2.5 times the
/// estimate, holds 83 % of them.</remarks>
internal static class WeightOnlyForm
{
    /// <summary>Below this results differ by more than any form says.</summary>
    public const double FewestBits = 2.5;

    public const int Results = 454;

    private const double Coefficient = 3.0;
    private const double PerBit = 1.2;
    private const double AtBits = 4.15;
    private const double SizeExponent = 0.25;
    private const double Billion = 1e9;
    private const double Gain = 0.7;
    private const double Widening = 2.5;
    private const double Noise = 1;

    public static Loss Of(Ratio bits, long parameters)
    {
        double loss = Coefficient * Math.Exp(-PerBit * (bits.Value - AtBits)) * Math.Pow(parameters / Billion, -SizeExponent);
        return new Loss(Magnitude.From(-Gain), Magnitude.From(loss), Magnitude.From((Widening * loss) + Noise));
    }
}
