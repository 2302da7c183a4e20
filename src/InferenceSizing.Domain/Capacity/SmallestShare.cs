using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Capacity;

/// <summary>The smallest value of the engine's knob for its share of the GPU that serves the asked batch at the asked lengths.</summary>
/// <param name="Share">Rounded up to hundredths; null where there is none.</param>
/// <param name="LimitedBy">Why there is none: engine (it has no such knob), kvCacheMemoryBytes (it overrides the share), memory (the whole GPU, or what others
/// leave of it, is too little), the code of what the engine refuses at any share, requestsPerSecond (more come than the whole GPU serves), or the knob that the
/// workload exceeds. Null where there is one.</param>
public sealed record SmallestShare(Ratio? Share, string? LimitedBy)
{
    private const int Whole = 100;

    internal static SmallestShare Of(Deployment deployment, RankLoad load)
    {
        Engine engine = deployment.Engine;
        if (engine.Find(KnobRole.BudgetShare) is not { } knob)
            return new(null, "engine");
        if (SettingInTheWay(engine, load) is { } setting)
            return new(null, setting);
        int most = (int)(Whole * engine.Startup.LargestShareOf(load).Value);
        if (most == 0)
            return new(null, BatchLimits.Memory);
        RankLoad whole = At(most);
        if (!FitsInShare(whole))
            return new(null, BatchLimits.Lasting(deployment, whole));
        // What fits in a share fits in a larger one, so the search is for the most that may be left to others.
        RankLoad least = whole;
        long unused = Frontier.Largest(most - 1, Guess(), Leaves);
        return BatchLimits.Fits(deployment, least) ? new(Hundredths(most - unused), null) : new(null, BatchLimits.Lasting(deployment, least));

        // The last one that passes is the least, whose plan is made by then.
        bool Leaves(long left)
        {
            RankLoad candidate = At(most - left);
            if (!FitsInShare(candidate))
                return false;
            least = candidate;
            return true;
        }

        bool FitsInShare(RankLoad candidate) => deployment.Steady(candidate) is { } served && BatchSolver.FitsInShare(engine, served);

        RankLoad At(long hundredths) =>
            deployment.SettledAnew(load with { Knobs = load.Knobs.With(knob, KnobValue.Of(Hundredths(hundredths))) });

        // The pool grows in proportion to the share: a line through the asked share and the whole, down to what the batch or the start needs.
        long Guess()
        {
            double others = ((double)most / Whole) - load.Knobs[knob].Share.Value, atWhole = BatchSolver.LeastFree(engine, whole),
                gained = atWhole - BatchSolver.LeastFree(engine, load), spare = Math.Min(atWhole, engine.Startup.SpareOf(whole));
            return others * gained > 0 ? (long)Math.Clamp(Whole * others * (spare / gained), 1, most) : 1;
        }
    }

    /// <summary>The setting that makes the share count for nothing, or that the workload exceeds; null where there is none.</summary>
    private static string? SettingInTheWay(Engine engine, RankLoad load) =>
        engine.Find(KnobRole.CacheBytes) is { } cache && load.Knobs.Has(cache) ? cache.Name : BatchLimits.Unmet(engine, load);

    private static Ratio Hundredths(long count) => Ratio.From((double)count / Whole);
}
