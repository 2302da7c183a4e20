using System.Collections.Frozen;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Domain.Walks.Times.Forward;

/// <summary>All fitted constants of forward passes. Immutable, shared; the catalogue loads it, the calibration tool writes it.</summary>
/// <param name="Sets">Curves of every way of running.</param>
/// <param name="Chips">Factors of the chips that were measured, or of which something is assumed.</param>
public sealed record SinglePassModel(FrozenDictionary<ForwardSet, ForwardCurves> Sets, FrozenDictionary<ForwardChip, ChipFactors> Chips)
{
    public ChipFactors FactorsOf(Accelerator accelerator) => Chips.GetValueOrDefault(accelerator.ForwardKind(), ChipFactors.None);

    /// <summary>Whether times of chips like this one were in the fit.</summary>
    public bool IsMeasured(Accelerator accelerator) => FactorsOf(accelerator).Measured;
}
