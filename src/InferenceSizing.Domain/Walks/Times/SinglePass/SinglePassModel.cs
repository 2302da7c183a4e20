using System.Collections.Frozen;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>All fitted constants of forward passes. Immutable, shared; the catalogue loads it, the calibration tool writes it.</summary>
/// <param name="Sets">Curves of every way of running.</param>
/// <param name="Chips">Factors of the chips that were measured, or of which something is assumed.</param>
public sealed record SinglePassModel(FrozenDictionary<SinglePassSet, SinglePassCurves> Sets, FrozenDictionary<SinglePassChip, ChipFactors> Chips)
{
    public ChipFactors FactorsOf(Accelerator accelerator) => Chips.GetValueOrDefault(accelerator.SinglePassKind(), ChipFactors.None);

    /// <summary>Whether times of chips like this one were in the fit.</summary>
    public bool IsMeasured(Accelerator accelerator) => FactorsOf(accelerator).Measured;
}
