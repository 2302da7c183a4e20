using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>What one kernel of a pass does on a chip, in the formats of a deployment: all that a curve needs to time it.</summary>
/// <param name="Work">What it computes.</param>
/// <param name="Moved">Bytes it reads and writes.</param>
/// <param name="Decode">Whether the pass is a decode step.</param>
/// <param name="Format">The kernel's format.</param>
/// <param name="Rate">The chip's rate for it.</param>
internal readonly record struct KernelLoad(KernelWork Work, Traffic Moved, bool Decode, CurveFormat Format, FlopRate Rate);
