namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>A rule in one line, and where it is from.</summary>
/// <param name="Formula">In words and symbols for the reader.</param>
/// <param name="Source">Code, paper or logs.</param>
public sealed record MemoryRule(string Formula, string Source);
