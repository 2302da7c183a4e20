using System.Collections.Frozen;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>All fitted constants of forward passes. Immutable, shared; the catalogue loads it, the calibration tool writes it.</summary>
/// <param name="Sets">Curves of every way of running.</param>
/// <param name="Chips">Factors of the chips that were measured, or of which something is assumed.</param>
public sealed record SinglePassModel(FrozenDictionary<SinglePassSet, SinglePassCurves> Sets, FrozenDictionary<SinglePassChip, ChipFactors> Chips)
{
    /// <summary>How a chip differs from what its data sheet says.</summary>
    /// <remarks>The smallest kernels take clocks, not seconds. Boards of one kind run at 0.6 to 1.3 GHz, by module and power mode; the clocks of cards of one
    /// kind are alike, and theirs is in the factor.</remarks>
    public ChipFactors FactorsOf(Accelerator accelerator)
    {
        ChipFactors factors = Chips.GetValueOrDefault(accelerator.SinglePassKind(), ChipFactors.None);
        return accelerator.BoardClock() is { } clock ? factors with { Floor = Ratio.From(factors.Floor.Value / clock.Value) } : factors;
    }

    /// <summary>Whether times of chips like this one were in the fit.</summary>
    public bool IsMeasured(Accelerator accelerator) => FactorsOf(accelerator).Measured;
}
