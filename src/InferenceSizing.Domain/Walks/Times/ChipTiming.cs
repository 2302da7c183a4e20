using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>A chip, and how long kernels and all-reduces take on chips of its kind.</summary>
internal sealed record ChipTiming(Accelerator Accelerator, KernelCurves Kernels, LinkCurves Links);
