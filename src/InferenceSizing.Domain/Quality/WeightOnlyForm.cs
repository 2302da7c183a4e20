using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Quality;

/// <summary>What weights of few bits lose where the products run in 16 bits, for formats without results of their own.</summary>
/// <remarks><c>loss = 3.2 · exp(−1.3 · (bits − 4.15)) · B^(−0.4)</c> percent of a task's score, B in 10^9 parameters, bits those of what is
/// quantized. Fitted to published results of weight-only quantization of 2 to 8.5 bits without round-to-nearest; against 398 of them the mean error is 2.5
/// points. The interval, 0.7 points below zero to 1 above 2.5 times the estimate, holds 79 % of the 379 from 2.5 bits on.</remarks>
internal static class WeightOnlyForm
{
    /// <summary>Below this results differ by more than any form says.</summary>
    public const double FewestBits = 2.5;

    public const int Results = 398;

    private const double Coefficient = 3.2;
    private const double PerBit = 1.3;
    private const double AtBits = 4.15;
    private const double SizeExponent = 0.4;
    private const double Billion = 1e9;
    private const double Gain = 0.7;
    private const double Widening = 2.5;
    private const double Noise = 1;

    /// <summary>The estimate, in words.</summary>
    public static string Formula { get; } =
        FormattableString.Invariant($"{Coefficient} * exp(-{PerBit} * (bits - {AtBits})) * (10^9 parameters)^-{SizeExponent}");

    public static Loss Of(Ratio bits, long parameters)
    {
        double loss = Coefficient * Math.Exp(-PerBit * (bits.Value - AtBits)) * Math.Pow(parameters / Billion, -SizeExponent);
        return new Loss(Magnitude.From(-Gain), Magnitude.From(loss), Magnitude.From((Widening * loss) + Noise));
    }
}
