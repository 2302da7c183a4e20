using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Catalogue.Speed;

/// <summary>An engine's timing with what it is for and where it comes from.</summary>
/// <param name="Scope">The deployments that it holds for.</param>
/// <param name="Timing">The constants.</param>
/// <param name="Fit">Their origin.</param>
public sealed record EngineTimingEntry(TimingScope Scope, EngineTiming Timing, FitRecord Fit);
