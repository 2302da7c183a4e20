using InferenceSizing.Calibration.Fitting;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Engines;

/// <summary>The constants of a scope with their intervals, and how far runs lay from them when they were left out of the fit.</summary>
internal sealed record FittedTiming(TimingScope Scope, EngineTiming Timing, Errors Errors);
