using System.Collections.Frozen;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Serving;

/// <summary>All fitted constants of times. Immutable, shared; the catalogue loads it, the calibration tool writes it.</summary>
/// <param name="Kernels">Curves of kernels by class of chips.</param>
/// <param name="Links">Curves of all-reduces.</param>
/// <param name="Engines">What engines make of them.</param>
public sealed record SpeedModel(FrozenDictionary<ChipClass, KernelCurves> Kernels, LinkCurves Links, EngineTimings Engines)
{
    internal ChipTiming On(Accelerator accelerator) => new(accelerator, Kernels[accelerator.Class], Links);
}
