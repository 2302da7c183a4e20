using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Capacity;

/// <summary>The smallest value of the engine's knob for its share of the GPU that serves the asked batch at the asked lengths.</summary>
/// <param name="Share">Rounded up to hundredths; null where there is none.</param>
/// <param name="LimitedBy">Why there is none: engine (it has no such knob), kvCacheMemoryBytes (it overrides the share), memory (the whole GPU is too little), or the knob
/// that the workload exceeds. Null where there is one.</param>
public sealed record SmallestShare(Ratio? Share, string? LimitedBy)
{
    private const int Whole = 100;

    internal static SmallestShare Of(Deployment deployment, RankLoad load)
    {
        EngineProfile engine = deployment.Engine;
        if (engine.ShareKnob is not { } knob)
            return new(null, "engine");
        if (load.Knobs.Has(Knob.KvCacheMemoryBytes))
            return new(null, "kvCacheMemoryBytes");
        if (BatchLimits.Unmet(engine, load) is { } unmet)
            return new(null, unmet);

        // What fits in a share fits in a larger one, so the search is for the most that may be left to others.
        double asked = load.Knobs.Share(knob).Value - ((double)BatchSolver.LeastFree(engine, load) / Math.Max(1, load.Usable.Count));
        long unused = Frontier.Largest(Whole - 1, Whole - (long)Math.Ceiling(Math.Clamp(asked, 0, 1) * Whole), left => Fits(Whole - left));
        return unused > 0 || Fits(Whole) ? new(Hundredths(Whole - unused), null) : new(null, BatchLimits.Memory);

        bool Fits(long hundredths) => BatchSolver.Fits(engine, load with { Knobs = load.Knobs.With(knob, Hundredths(hundredths)) }, load.Workload.BatchSize);
    }

    private static Ratio Hundredths(long count) => Ratio.From((double)count / Whole);
}
