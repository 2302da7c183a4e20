using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>Errors of one way of running on models that a fit had not seen, and the intervals that follow.</summary>
/// <param name="Errors">Over all of them.</param>
/// <param name="Accuracy">The 80 % intervals.</param>
internal sealed record SinglePassErrors(Errors Errors, SinglePassAccuracy Accuracy)
{
    private const double Tenth = 0.1, NineTenths = 0.9;

    /// <summary>Fewer rows than this say nothing about tenths.</summary>
    private const int FewestRows = 20;

    /// <summary>Nothing narrower is claimed.</summary>
    private const double NarrowestBelow = 0.85, NarrowestAbove = 1.15;

    /// <summary>Where there are too few rows; ONNX Runtime has none, and the widest.</summary>
    private static readonly SinglePassAccuracy FewRows = new(Spread.Of(0.7, 1.4), Spread.Of(0.55, 1.9), "");
    private static readonly SinglePassAccuracy NoRows = new(Spread.Of(0.4, 2.5), Spread.Of(0.3, 3.3),
        "Hardly any published time of ONNX Runtime states its conditions: kernels of PyTorch with TensorRT's fusion are assumed, and the interval is the " +
            "widest.");

    /// <param name="unseen">Passes with the logarithm of measured over predicted of fits that had not seen them.</param>
    public static SinglePassErrors Of(IReadOnlyList<(MeasuredPass Pass, double Residual)> unseen)
    {
        if (unseen.Count == 0)
            return new(default, NoRows);
        Errors errors = Errors.OfLogs(unseen.Select(pair => pair.Residual));
        return new(errors, new SinglePassAccuracy(
            SpreadOf([.. unseen.Where(pair => pair.Pass.GraphKnown).Select(pair => pair.Residual)], FewRows.Known),
            SpreadOf([.. unseen.Where(pair => !pair.Pass.GraphKnown).Select(pair => pair.Residual)], FewRows.Unknown),
            FormattableString.Invariant(
                $"Kernel by kernel with efficiencies fitted to published times; on models left out of the fit the median error is {errors.Median:F0} %.")));
    }

    private static Spread SpreadOf(double[] logs, Spread fewRows) => logs.Length < FewestRows ? fewRows : Spread.Of(
        Math.Min(Math.Exp(Errors.Quantile(logs, Tenth)), NarrowestBelow),
        Math.Max(Math.Exp(Errors.Quantile(logs, NineTenths)), NarrowestAbove));
}
