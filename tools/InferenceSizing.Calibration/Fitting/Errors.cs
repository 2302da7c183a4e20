namespace InferenceSizing.Calibration.Fitting;

/// <summary>How far predictions are off: absolute percentage errors.</summary>
/// <param name="Count">Predictions.</param>
/// <param name="Median">Median, percent.</param>
/// <param name="Mean">Mean, percent.</param>
/// <param name="NinthTenth">90th percentile, percent.</param>
/// <param name="Bias">Median of predicted over measured less one, percent.</param>
internal readonly record struct Errors(int Count, double Median, double Mean, double NinthTenth, double Bias)
{
    private const double Percent = 100;

    /// <param name="logs">Logarithms of measured over predicted.</param>
    public static Errors OfLogs(IEnumerable<double> logs)
    {
        double[] ratios = [.. logs.Select(log => Math.Exp(-log))];
        double[] off = [.. ratios.Select(ratio => Percent * Math.Abs(ratio - 1))];
        return ratios.Length == 0 ? default : new(ratios.Length, Quantile(off, 0.5), off.Average(), Quantile(off, 0.9), Percent * (Quantile(ratios, 0.5) - 1));
    }

    /// <summary>A quantile, linear between the two nearest values.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        double at = (sorted.Length - 1) * share;
        int low = (int)at, high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + ((sorted[high] - sorted[low]) * (at - low));
    }

    public override string ToString() => FormattableString.Invariant($"{Count,6} {Median,7:F1} {Mean,7:F1} {NinthTenth,7:F1} {Bias,7:+0.0;-0.0}");
}
