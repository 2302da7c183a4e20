using InferenceSizing.Calibration.Kernels;
using InferenceSizing.Catalogue.Speed;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Engines;

/// <summary>The catalogue's constants with those that were just fitted in place of their like.</summary>
internal static class FittedSpeed
{
    public static SpeedModel Of(SpeedTables tables, IEnumerable<FittedCurve> curves, IEnumerable<FittedLink> links)
    {
        FitRecord fit = new("fitted", "this run", null, 1, null, null);
        KernelCurveEntry[] fitted = [.. curves.Select(curve => new KernelCurveEntry(curve.Key.Chips, curve.Key.Kind, curve.SplitsPhases ? curve.Key.Decode : null, curve.Key.Format, curve.Curve, fit))];
        LinkCurveEntry[] linked = [.. links.Select(link => new LinkCurveEntry(link.Link, link.Generation, link.Ranks, link.Curve, fit))];
        return (tables with
        {
            KernelCurves = [.. fitted.Length == 0 ? tables.KernelCurves : tables.KernelCurves.Where(entry => entry.Fit.Origin == "assumed"), .. fitted],
            LinkCurves = linked.Length == 0 ? tables.LinkCurves : [.. linked],
        }).ToModel();
    }
}
