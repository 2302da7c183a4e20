using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Calibration.Kernels;

/// <summary>A row of a kernel table: an operator, the pass it was timed in, and its formats.</summary>
/// <param name="System">The chip as the table names it.</param>
/// <param name="Dimensions">The shape, as text: equal for equal kernels.</param>
/// <param name="Operator">The operator of the domain.</param>
/// <param name="Step">The pass.</param>
/// <param name="Weights">Precision id of the weights.</param>
/// <param name="Cache">Precision id of the cache.</param>
internal sealed record KernelShape(string System, string Dimensions, Operator Operator, StepShape Step, string Weights, string Cache)
{
    public ParallelLayout Layout { get; init; } = ParallelLayout.Single;

    /// <summary>Whether prefill and decode are different kernels.</summary>
    public bool SplitsPhases { get; init; }

    public static ModelTraits Traits => ModelTraits.Plain;

    /// <summary>Kernels that are thinned together.</summary>
    public string Group =>
        $"{System} {Dimensions.AsSpan(0, Dimensions.IndexOf(' ', StringComparison.Ordinal))} {Weights} {Cache} {Step.IsDecode && SplitsPhases}";

    public override string ToString() => $"{Group} {Dimensions}";
}
