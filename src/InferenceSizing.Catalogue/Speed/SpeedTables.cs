using System.Collections.Immutable;
using InferenceSizing.Catalogue.Loading;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Catalogue.Speed;

/// <summary>All constants of times as the data files hold them.</summary>
/// <param name="KernelCurves">Curves of kernels.</param>
/// <param name="LinkCurves">Curves of all-reduces.</param>
/// <param name="EngineTimings">What engines make of them.</param>
public sealed record SpeedTables(
    ImmutableArray<KernelCurveEntry> KernelCurves, ImmutableArray<LinkCurveEntry> LinkCurves, ImmutableArray<EngineTimingEntry> EngineTimings)
{
    internal static SpeedTables Of(IReadOnlyList<DataFile> files) => new(
        [.. Of(files, Section.KernelCurves).Select(entry => SpeedReader.KernelCurve(entry.Json))],
        [.. Of(files, Section.LinkCurves).Select(entry => SpeedReader.LinkCurve(entry.Json))],
        [.. Of(files, Section.EngineTimings).Select(entry => SpeedReader.EngineTiming(entry.Json, entry.Error))]);

    /// <summary>The tables as the domain looks them up.</summary>
    public SpeedModel ToModel()
    {
        Dictionary<CurveKey, KernelCurve> curves = [];
        foreach (KernelCurveEntry entry in KernelCurves)
        {
            foreach (bool decode in (ReadOnlySpan<bool>)(entry.Decode is { } one ? [one] : [false, true]))
                curves[new CurveKey(entry.Chips, entry.Kind, decode, entry.Format)] = entry.Curve;
        }

        return new SpeedModel(
            Domain.Walks.Times.KernelCurves.Of(curves),
            new LinkCurves(LinkCurves.Select(entry => (entry.Link, entry.Generation, Count.From(entry.Ranks), entry.Curve))),
            new EngineTimings(EngineTimings.Select(entry => (entry.Scope, entry.Timing))));
    }

    /// <summary>The constants of a scope: its own, else those that its engine has for all chips from the same version on, else for all.</summary>
    public EngineTiming TimingOf(TimingScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return EngineTimings.Where(entry => entry.Scope.Engine == scope.Engine)
            .OrderByDescending(entry => entry.Scope == scope)
            .ThenByDescending(entry => Equals(entry.Scope.Since, scope.Since) && entry.Scope.Chips is null)
            .ThenByDescending(entry => entry.Scope.Since is null && entry.Scope.Chips is null)
            .FirstOrDefault()?.Timing ?? EngineTiming.Unmeasured;
    }

    private static List<SourcedEntry> Of(IReadOnlyList<DataFile> files, Section section) => Entries.Merge(files, section, entry => entry.Text("id"));
}
