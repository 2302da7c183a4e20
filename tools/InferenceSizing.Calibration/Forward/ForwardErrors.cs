using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Forward;

/// <summary>Errors of one way of running on models and GPUs that a fit had not seen, and the intervals that follow.</summary>
/// <param name="Cases">Times compared.</param>
/// <param name="Median">Median of the absolute error, percent.</param>
/// <param name="Mean">Its mean, percent.</param>
/// <param name="Known">80 % interval of times of models whose graph is known, as factors of the prediction.</param>
/// <param name="Unknown">The same where only totals are known.</param>
/// <param name="Basis">In words.</param>
internal sealed record ForwardErrors(int Cases, double Median, double Mean, Spread Known, Spread Unknown, string Basis)
{
    private const double Tenth = 0.1, NineTenths = 0.9, Percent = 100;

    /// <summary>Fewer rows than this say nothing about tenths.</summary>
    private const int FewestRows = 20;

    /// <summary>Nothing narrower is claimed.</summary>
    private const double NarrowestBelow = 0.85, NarrowestAbove = 1.15;

    /// <param name="unseen">Logarithms of predicted over measured, with models or GPUs left out.</param>
    /// <param name="fallbackKnown">Where there are too few rows.</param>
    /// <param name="fallbackUnknown">Where there are too few rows.</param>
    public static ForwardErrors Of(IReadOnlyList<(MeasuredPass Pass, double LogError)> unseen, Spread fallbackKnown, Spread fallbackUnknown)
    {
        double[] off = [.. unseen.Select(error => Percent * Math.Abs(Math.Exp(error.LogError) - 1)).Order()];
        if (off.Length == 0)
            return new(0, 0, 0, fallbackKnown, fallbackUnknown, "Hardly any published time of ONNX Runtime states its conditions: kernels of PyTorch with TensorRT's fusion are assumed, and the interval is the widest.");
        return new(
            unseen.Select(error => (error.Pass.Group, error.Pass.Shape, error.Pass.Measured)).Distinct().Count(),
            off[off.Length / 2],
            off.Average(),
            SpreadOf([.. unseen.Where(error => error.Pass.GraphKnown).Select(error => error.LogError)], fallbackKnown),
            SpreadOf([.. unseen.Where(error => !error.Pass.GraphKnown).Select(error => error.LogError)], fallbackUnknown),
            $"Kernel by kernel with efficiencies fitted to published times; on models and GPUs left out of the fit the median error is {off[off.Length / 2]:F0} %.");
    }

    private static Spread SpreadOf(double[] logs, Spread fallback)
    {
        if (logs.Length < FewestRows)
            return fallback;
        Array.Sort(logs);
        double low = Math.Exp(-logs[(int)((logs.Length - 1) * NineTenths)]), high = Math.Exp(-logs[(int)((logs.Length - 1) * Tenth)]);
        return Spread.Of(Math.Min(low, NarrowestBelow), Math.Max(high, NarrowestAbove));
    }
}
