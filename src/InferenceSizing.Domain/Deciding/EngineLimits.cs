using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>The settings by which an engine bounds lengths and sequences, and whether it starts with them.</summary>
internal static class EngineLimits
{
    /// <summary>The setting of the longest context; null for engines without.</summary>
    public static Knob? ContextKnob(Deployment deployment) => deployment.Engine.Find(KnobRole.Context);

    /// <summary>The setting of the most sequences, or of the slots that they take; null for engines without.</summary>
    public static Knob? SequenceKnob(Deployment deployment) =>
        deployment.Engine.Find(KnobRole.Sequences) ?? deployment.Engine.Find(KnobRole.Slots);

    /// <summary>The setting that makes room for so many tokens of one sequence; null for engines without.</summary>
    public static KnobSet? ContextSetting(Deployment deployment, TokenCount context)
    {
        if (ContextKnob(deployment) is not { } knob)
            return null;
        long slots = deployment.Engine.Find(KnobRole.Slots) is { } sharing ? deployment.Knobs[sharing].Count : 1;
        return KnobSet.Empty.With(knob, KnobValue.Of(slots * context.Count));
    }

    /// <summary>Whether the model was made for so many tokens; one without a bound is.</summary>
    public static bool WithinModel(Deployment deployment, long context) =>
        deployment.Architecture.Dimensions.MaximumContext is var longest && (longest == 0 || context <= longest);

    /// <summary>Whether the engine comes up, and takes the lengths of the load.</summary>
    public static bool Starts(Estimate estimate) => estimate.Startup.IsEmpty && LengthIsTaken(estimate);

    /// <summary>Whether a shorter longest context is all that keeps the engine from starting.</summary>
    public static bool StartsWithShorterContext(Estimate estimate) =>
        !estimate.Startup.IsEmpty && estimate.Startup.All(refusal => refusal.Code == StartupCode.ContextExceedsCache) && LengthIsTaken(estimate);

    /// <summary>The longest context that the load needs, as a setting; null for engines without one.</summary>
    public static KnobSet? NeededContext(Estimate estimate) => ContextSetting(estimate.Deployment, TokenCount.From(estimate.Load.Workload.ContextTokens));

    /// <summary>Whether the load is within the model's own context, where the engine refuses a longer one.</summary>
    public static bool LengthIsTaken(Estimate estimate)
    {
        Workload workload = estimate.Load.Workload;
        return !estimate.Deployment.Engine.RefusesLongerThanModel || !estimate.Deployment.Architecture.Generates
            || WithinModel(estimate.Deployment, workload.ContextTokens);
    }
}
