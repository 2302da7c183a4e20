using System.Collections.Immutable;
using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Calibration.Kernels;

/// <summary>A fitted all-reduce.</summary>
internal sealed record FittedLink(LinkKind Link, ChipGeneration Generation, int Ranks, LinkCurve Curve, Errors Errors);

/// <summary>Fits all-reduces to the engines' own kernels, the fastest of them at each size.</summary>
internal sealed class LinkFit(CatalogueSet catalogue)
{
    private const int FewestMeasurements = 10;
    private const int Digits = 4;
    private const double Robust = 0.15;
    private const double MillisecondsPerSecond = 1e3;

    private readonly SortedDictionary<(string System, int Ranks, double Bytes), double> _fastest = [];

    public bool TryRead(CsvTable table)
    {
        if (!table.Has("system", "allreduce_dtype", "num_gpus", "message_size", "latency"))
            return false;
        while (table.Next())
        {
            if (table.Number("latency") is not > 0 || table.Whole("num_gpus") is not (> 1 and int ranks)
                || table["backend"].Contains("eager", StringComparison.Ordinal))
                continue;
            (string, int, double) key = (table["system"], ranks, table.Number("message_size")!.Value);
            double seconds = table.Number("latency")!.Value / MillisecondsPerSecond;
            _fastest[key] = _fastest.TryGetValue(key, out double known) ? Math.Min(known, seconds) : seconds;
        }

        return true;
    }

    public ImmutableArray<FittedLink> All() =>
    [
        .. _fastest.Select(known =>
            (Chip: KernelTables.Chip(catalogue, known.Key.System), known.Key.Ranks, Bytes: Traffic.From(known.Key.Bytes), Seconds: known.Value))
            .Where(row => row.Chip is not null)
            .GroupBy(row => (row.Chip!.Interconnect.Kind, Generation: GenerationOf(row.Chip), row.Ranks, row.Bytes))
            .SelectMany(same => same.Key.Kind == LinkKind.Pcie ? [same.MinBy(row => row.Seconds * row.Chip!.Interconnect.BetweenPeers.BytesPerSecond)]
                : same.AsEnumerable())
            .GroupBy(row => (row.Chip!.Interconnect.Kind, Generation: GenerationOf(row.Chip), row.Ranks))
            .Where(group => group.Count() >= FewestMeasurements)
            .OrderBy(group => group.Key.Kind).ThenBy(group => group.Key.Generation).ThenBy(group => group.Key.Ranks)
            .Select(group => Fit(group.Key.Kind, group.Key.Generation, group.Key.Ranks,
                [.. group.Select(row => (row.Bytes, row.Chip!.Interconnect.BetweenPeers, row.Seconds))])),
    ];

    /// <summary>Over PCIe the host's own tree decides, not the generation of the chips: of the measured hosts the one that uses its link best counts.</summary>
    private static ChipGeneration GenerationOf(Accelerator chip) => chip.Interconnect.Kind == LinkKind.Pcie ? ChipGeneration.Other : chip.Generation;

    private static FittedLink Fit(LinkKind link, ChipGeneration generation, int ranks, (Traffic Bytes, Bandwidth Link, double Seconds)[] rows)
    {
        double[] found = LeastSquares.Solve(
            [Math.Log(4), Math.Log(0.5), Math.Log(0.4)],
            [Math.Log(1), Math.Log(1e-3), Math.Log(0.01)],
            [Math.Log(100), Math.Log(50), Math.Log(1.5)],
            Robust,
            rows.Length,
            (logs, residuals) => Residuals(CurveOf(logs), ranks, rows, residuals));
        LinkCurve curve = CurveOf(found);
        curve = new LinkCurve(Seconds.From(Short(curve.Start.Value)), Seconds.From(Short(curve.PerRoot.Value)), Ratio.From(Short(curve.LinkEfficiency.Value)));
        double[] logs = new double[rows.Length];
        Residuals(curve, ranks, rows, logs);
        return new FittedLink(link, generation, ranks, curve, Errors.OfLogs(logs));
    }

    private static void Residuals(LinkCurve curve, int ranks, (Traffic Bytes, Bandwidth Link, double Seconds)[] rows, double[] residuals)
    {
        for (int i = 0; i < rows.Length; i++)
            residuals[i] = Math.Log(rows[i].Seconds / curve.Time(rows[i].Bytes, Count.From(ranks), rows[i].Link).Value);
    }

    private static LinkCurve CurveOf(double[] logs) =>
        new(Seconds.FromMicroseconds(Math.Exp(logs[0])), Seconds.FromMicroseconds(Math.Exp(logs[1])), Ratio.From(Math.Exp(logs[2])));

    private static double Short(double value) => Rounding.ToSignificant(value, Digits);
}
