using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>The settings by which an engine bounds lengths and sequences, and whether it starts with them.</summary>
internal static class EngineLimits
{
    /// <summary>One setting may make room for the next check to fail: a smaller share leaves a smaller cache, a smaller cache fewer blocks.</summary>
    public const int TriesToStart = 3;

    /// <summary>The setting of the longest context; null for engines without.</summary>
    public static Knob? ContextKnob(Deployment deployment) => deployment.Engine.Find(KnobRole.Context);

    /// <summary>The setting of the most sequences, or of the slots that they take; null for engines without.</summary>
    public static Knob? SequenceKnob(Deployment deployment) =>
        deployment.Engine.Find(KnobRole.Sequences) ?? deployment.Engine.Find(KnobRole.Slots);

    /// <summary>The setting that makes room for so many tokens of one sequence; null for engines without.</summary>
    public static KnobSet? ContextSetting(Estimate estimate, TokenCount context)
    {
        Deployment deployment = estimate.Deployment;
        if (ContextKnob(deployment) is not { } knob)
            return null;
        long slots = deployment.Engine.Find(KnobRole.Slots) is not { } sharing ? 1
            : deployment.Knobs.Has(sharing) ? deployment.Knobs[sharing].Count : estimate.Load.InFlight.Count;
        return KnobSet.Empty.With(knob, KnobValue.Of(slots * context.Count));
    }

    /// <summary>Whether the model was made for so many tokens; one without a bound is.</summary>
    public static bool WithinModel(Deployment deployment, long context) =>
        deployment.Engine.LongestContext(deployment.Architecture, deployment.Knobs) is var longest && (longest.Count == 0 || context <= longest.Count);

    /// <summary>Whether the engine comes up, and takes the lengths of the load.</summary>
    public static bool Starts(Estimate estimate) => estimate.Startup.IsEmpty && LengthIsTaken(estimate);

    /// <summary>Settings with which the engine may come up for the load, where settings are all that keeps it from starting; null where they are not.</summary>
    public static KnobSet? SettingsToStart(Estimate estimate)
    {
        if (estimate.Startup.IsEmpty || !LengthIsTaken(estimate))
            return null;
        KnobSet settings = KnobSet.Empty;
        foreach (StartupRefusal refusal in estimate.Startup)
        {
            if (SettingFor(estimate, refusal) is not { } needed)
                return null;
            settings = needed.Over(settings);
        }

        return settings;
    }

    /// <summary>The longest context that the load needs, as many sequences as there are blocks, as much of the GPU as is free.</summary>
    private static KnobSet? SettingFor(Estimate estimate, StartupRefusal refusal)
    {
        long available = (long)refusal.Available.Value;
        return refusal.Code switch
        {
            StartupCode.ContextExceedsCache => ContextSetting(estimate, TokenCount.From(estimate.Load.CachedTokens)),
            StartupCode.SequencesExceedBlocks when available >= estimate.Load.InFlight.Count && SequenceKnob(estimate.Deployment) is { } sequences =>
                KnobSet.Empty.With(sequences, KnobValue.Of(available)),
            StartupCode.ShareExceedsFree when estimate.Deployment.Engine.Find(KnobRole.BudgetShare) is { } share && FreeShare(estimate, refusal) is { } free =>
                KnobSet.Empty.With(share, KnobValue.Of(free)),
            _ => null,
        };
    }

    /// <summary>The share that is free, in whole hundredths; null where that is none.</summary>
    public static Ratio? FreeShare(Estimate estimate, StartupRefusal refusal)
    {
        const double whole = 100;
        double hundredths = Math.Floor(whole * refusal.Available.Value / Math.Max(1, estimate.Load.Usable.Count));
        return hundredths < 1 ? null : Ratio.From(hundredths / whole);
    }

    /// <summary>Whether the load is within the model's own context, where the engine refuses a longer one.</summary>
    public static bool LengthIsTaken(Estimate estimate)
    {
        return !estimate.Deployment.Engine.Startup.RefusesLongerThanModel || !estimate.Deployment.Architecture.Generates
            || WithinModel(estimate.Deployment, estimate.Load.CachedTokens);
    }
}
