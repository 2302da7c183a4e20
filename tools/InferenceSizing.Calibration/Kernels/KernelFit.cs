using System.Collections.Immutable;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Calibration.Kernels;

/// <summary>A fitted curve and how far the measurements lie from it.</summary>
internal sealed record FittedCurve(CurveKey Key, KernelCurve Curve, Errors Errors)
{
    /// <summary>Whether prefill and decode have curves of their own.</summary>
    public bool SplitsPhases => Key.Kind is KernelKind.Attention or KernelKind.LatentAttention;
}

/// <summary>Fits curves to measured kernels, one a class of chips, kind, phase and format.</summary>
internal static class KernelFit
{
    private const int FewestMeasurements = 100;
    private const int Digits = 4;

    /// <summary>Residuals beyond this, in logarithms, count linearly.</summary>
    private const double Robust = 0.15;

    public static ImmutableArray<FittedCurve> All(ImmutableArray<KernelMeasurement> measurements) =>
    [
        .. measurements.GroupBy(kernel => kernel.Key)
            .Where(group => group.Count() >= FewestMeasurements)
            .OrderBy(group => group.Key.ToString(), StringComparer.Ordinal)
            .Select(group => Fit(group.Key, [.. group])),
    ];

    private static FittedCurve Fit(CurveKey key, KernelMeasurement[] rows)
    {
        Constant[] constants = ConstantsOf(key);
        double[] found = LeastSquares.Solve(
            [.. constants.Select(constant => Math.Log(constant.Start))],
            [.. constants.Select(constant => Math.Log(constant.Low))],
            [.. constants.Select(constant => Math.Log(constant.High))],
            Robust,
            rows.Length,
            (logs, residuals) => Residuals(CurveOf(logs), rows, residuals));
        KernelCurve curve = Rounded(CurveOf(found));
        double[] logs = new double[rows.Length];
        Residuals(curve, rows, logs);
        return new FittedCurve(key, curve, Errors.OfLogs(logs));
    }

    private static void Residuals(KernelCurve curve, KernelMeasurement[] rows, double[] residuals)
    {
        for (int i = 0; i < rows.Length; i++)
            residuals[i] = Math.Log(rows[i].Seconds / curve.Time(rows[i].Load.Work, rows[i].Load.Moved, rows[i].Load.Rate, rows[i].Bandwidth).Time.Value);
    }

    /// <summary>Launch µs, two efficiencies, sharpness, then idle rows, idle columns, serial ns, block ns: what the kind has.</summary>
    private static Constant[] ConstantsOf(CurveKey key) => key.Kind switch
    {
        KernelKind.MatrixProduct => [Launch, Compute, Memory, Sharp, new(0.01, 0.1, 500), new(0.01, 64, 6000), new(1e-3, 0.5, 20), None],
        KernelKind.Experts => [new(1, 10, 150), Compute, Memory, Sharp, new(0.01, 4, 300), new(0.01, 64, 3000), None, new(0.01, 1, 3000)],
        _ when key.Decode => [Launch, Compute, Memory, Sharp, None, None, new(1e-3, 0.5, 100), new(1e-3, 1, 2000)],
        _ => [Launch, Compute, Memory, Sharp, new(0.02, 100, 5000), new(1e-3, 4, 200), None, None],
    };

    private static readonly Constant Launch = new(0.5, 5, 80);
    private static readonly Constant Compute = new(0.02, 0.6, 1);
    private static readonly Constant Memory = new(0.05, 0.7, 1);
    private static readonly Constant Sharp = new(0.8, 2, 12);

    /// <summary>A term that the kind does not have: too small to show.</summary>
    private static readonly Constant None = new(1e-9, 1e-9, 1e-9);

    private static KernelCurve CurveOf(double[] logs)
    {
        const double nanosecond = 1e-9;
        double[] value = [.. logs.Select(Math.Exp)];
        return new KernelCurve
        {
            Launch = Seconds.FromMicroseconds(value[0]),
            ComputeEfficiency = Ratio.From(Math.Min(1, value[1])),
            MemoryEfficiency = Ratio.From(Math.Min(1, value[2])),
            Sharpness = Ratio.From(value[3]),
            IdleRows = Ratio.From(value[4]),
            IdleColumns = Ratio.From(value[5]),
            SerialStep = Seconds.From(value[6] * nanosecond),
            PerBlock = Seconds.From(value[7] * nanosecond),
        };
    }

    /// <summary>As it is written to the file: few digits, and what does not show is nothing.</summary>
    private static KernelCurve Rounded(KernelCurve curve)
    {
        const double unseen = 0.03, unseenSeconds = 3e-12;
        return new KernelCurve
        {
            Launch = Seconds.From(Short(curve.Launch.Value)),
            ComputeEfficiency = Ratio.From(Short(curve.ComputeEfficiency.Value)),
            MemoryEfficiency = Ratio.From(Short(curve.MemoryEfficiency.Value)),
            Sharpness = Ratio.From(Short(curve.Sharpness.Value)),
            IdleRows = Ratio.From(Short(curve.IdleRows.Value) is var rows && rows < unseen ? 0 : rows),
            IdleColumns = Ratio.From(Short(curve.IdleColumns.Value) is var columns && columns < unseen ? 0 : columns),
            SerialStep = Seconds.From(Short(curve.SerialStep.Value) is var serial && serial < unseenSeconds ? 0 : serial),
            PerBlock = Seconds.From(Short(curve.PerBlock.Value) is var block && block < unseenSeconds ? 0 : block),
        };
    }

    private static double Short(double value) => Rounding.ToSignificant(value, Digits);

    /// <summary>Least, first and greatest value of a constant.</summary>
    private readonly record struct Constant(double Low, double Start, double High);
}
