namespace InferenceSizing.Domain.Outcomes;

/// <summary>Something that the reader must know to trust the figures rightly.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Message">One sentence, for people.</param>
public sealed record Warning(string Code, string Message);
