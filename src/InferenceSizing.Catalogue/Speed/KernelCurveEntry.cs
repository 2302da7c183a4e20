using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Catalogue.Speed;

/// <summary>A kernel curve with what it is for and where it comes from.</summary>
/// <param name="Chips">The class of chips.</param>
/// <param name="Kind">The kind of kernel.</param>
/// <param name="Decode">Whether it is of decode steps, of prefills and whole passes, or (null) of both.</param>
/// <param name="Format">The format of the kernel.</param>
/// <param name="Curve">The constants.</param>
/// <param name="Fit">Their origin.</param>
public sealed record KernelCurveEntry(ChipClass Chips, KernelKind Kind, bool? Decode, CurveFormat Format, KernelCurve Curve, FitRecord Fit);
