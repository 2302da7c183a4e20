using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>What a kernel curve is for.</summary>
/// <param name="Chips">The class of chips that it was measured on.</param>
/// <param name="Kind">The kind of kernel.</param>
/// <param name="Decode">Whether it is of decode steps; prefills and whole passes otherwise.</param>
/// <param name="Format">The format of the kernel.</param>
public readonly record struct CurveKey(ChipClass Chips, KernelKind Kind, bool Decode, CurveFormat Format);
