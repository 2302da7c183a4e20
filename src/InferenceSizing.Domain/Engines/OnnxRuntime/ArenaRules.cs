namespace InferenceSizing.Domain.Engines.OnnxRuntime;

/// <summary>How an arena grows and shrinks.</summary>
/// <param name="SameAsRequested">Whether it grows only by what is asked for, and not by powers of two.</param>
/// <param name="Shrinks">Whether each run gives back the regions that are free at its end.</param>
internal readonly record struct ArenaRules(bool SameAsRequested, bool Shrinks);
