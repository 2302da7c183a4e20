using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Engines;

/// <summary>What the other eras of an engine show of chips and weights: how products of a format fare on a chip changes less from release to release than from
/// chip to chip.</summary>
/// <param name="Timing">Constants fitted to their runs.</param>
/// <param name="Served">Whether the runs are of servers under load.</param>
internal sealed record OtherEras(EngineTiming Timing, bool Served)
{
    /// <summary>Fits them to the runs of the other eras.</summary>
    /// <param name="runs">Their runs.</param>
    /// <param name="engine">Constants of the engine on all chips, to be drawn to.</param>
    /// <param name="near">The same of nearly the same runs, to begin at.</param>
    public static OtherEras Of(IReadOnlyList<PreparedRun> runs, EngineTiming? engine, OtherEras? near) =>
        new(TimingFit.Fit(runs, engine, near?.Timing), runs.Any(EngineFits.IsBenchmark));

    /// <summary>What an era of <paramref name="engine"/> is drawn to. Of batches the prompts' constants carry over as they are: fused and replayed kernels,
    /// which set such eras apart, hardly change them. A step's carry over with what sets the era apart on chips where both were measured, and not
    /// without.</summary>
    /// <param name="engine">Constants of the engine on all chips.</param>
    /// <param name="era">What the era makes of a step, over the other eras; null where no two scopes show it.</param>
    public EngineTiming Beside(EngineTiming engine, ClassEffect? era)
    {
        if (Served)
            return Timing;
        EngineTiming step = era?.On(Timing) ?? engine;
        return engine with
        {
            OwnPrefill = Timing.OwnPrefill,
            ExpertPrefill = Timing.ExpertPrefill,
            RecurrentPrefill = Timing.RecurrentPrefill,
            StepFactor = step.StepFactor,
            PerLayer = step.PerLayer,
            PerExpertLayer = step.PerExpertLayer,
            PerRecurrentLayer = step.PerRecurrentLayer,
            ExpertStep = step.ExpertStep,
        };
    }
}
