using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Calibration.Kernels;

/// <summary>A measured kernel as the domain sees it.</summary>
/// <param name="Key">The curve that it belongs to.</param>
/// <param name="Load">What it does.</param>
/// <param name="Bandwidth">The chip's.</param>
/// <param name="Seconds">The fastest measured time.</param>
internal sealed record KernelMeasurement(CurveKey Key, KernelLoad Load, Bandwidth Bandwidth, double Seconds);
