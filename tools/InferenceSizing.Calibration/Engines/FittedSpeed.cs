using InferenceSizing.Calibration.Kernels;
using InferenceSizing.Catalogue.Speed;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Engines;

/// <summary>The catalogue's constants with those that were just fitted in place of their like: kernels of the same sort, all-reduces over the same kind of
/// link.</summary>
internal static class FittedSpeed
{
    public static SpeedModel Of(SpeedTables tables, IEnumerable<FittedCurve> curves, IEnumerable<FittedLink> links)
    {
        FitRecord fit = new("fitted", "this run", null, 1, null, null);
        KernelCurveEntry[] fitted = [
            .. curves.Select(curve =>
            new KernelCurveEntry(curve.Key.Chips, curve.Key.Kind, curve.SplitsPhases ? curve.Key.Decode : null, curve.Key.Format, curve.Curve, fit))];
        LinkCurveEntry[] linked = [.. links.Select(link => new LinkCurveEntry(link.Link, link.Generation, link.Ranks, link.Curve, fit))];
        HashSet<LinkKind> measured = [.. linked.Select(link => link.Link)];
        return (tables with
        {
            // Of two curves for the same kernels the later holds.
            KernelCurves = [.. tables.KernelCurves, .. fitted],
            LinkCurves = [.. tables.LinkCurves.Where(entry => !measured.Contains(entry.Link)), .. linked],
        }).ToModel();
    }
}
