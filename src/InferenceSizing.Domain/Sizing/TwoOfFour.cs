using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Domain.Sizing;

/// <summary>Two-of-four sparsity where chip and engine use it.</summary>
internal static class TwoOfFour
{
    /// <summary>The plan with weights stored and multiplied without their zeros; the same plan where the engine has no kernels for it on this chip.</summary>
    public static PrecisionPlan Stored(PrecisionPlan plan, Engine engine, EngineVersion version, Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(engine);
        return engine.ReleaseOf(version).SkipsTwoOfFour?.Invoke(accelerator) == true ? plan with { Weights = TwoOfFourScheme.Over(plan.Weights) } : plan;
    }
}
