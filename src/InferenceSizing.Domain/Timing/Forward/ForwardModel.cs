using System.Collections.Frozen;
using InferenceSizing.Domain.Accelerators;

namespace InferenceSizing.Domain.Timing.Forward;

/// <summary>All fitted constants of forward passes. Immutable, shared; the catalogue loads it, the calibration tool writes it.</summary>
/// <param name="Sets">Curves of every way of running.</param>
/// <param name="Chips">Factors of the chips that were measured.</param>
public sealed record ForwardModel(FrozenDictionary<ForwardSet, ForwardCurves> Sets, FrozenDictionary<ForwardChip, ChipFactors> Chips)
{
    public ChipFactors FactorsOf(Accelerator accelerator) => Chips.GetValueOrDefault(accelerator.ForwardKind(), ChipFactors.None);

    public bool IsMeasured(Accelerator accelerator) => Chips.ContainsKey(accelerator.ForwardKind());
}
