using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Catalogue.Speed;

/// <summary>An all-reduce's curve with what it is for and where it comes from.</summary>
/// <param name="Link">The link between the ranks.</param>
/// <param name="Generation">The generation of the chips.</param>
/// <param name="Ranks">Number of ranks.</param>
/// <param name="Curve">The constants.</param>
/// <param name="Fit">Their origin.</param>
public sealed record LinkCurveEntry(LinkKind Link, ChipGeneration Generation, int Ranks, LinkCurve Curve, FitRecord Fit);
