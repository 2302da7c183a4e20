namespace InferenceSizing.Formats.Commands;

/// <summary>A part of a question with the value that a command gives it.</summary>
/// <param name="Target">The part.</param>
/// <param name="Value">A whole number, a number, a truth value, a text, or a list of numbers.</param>
/// <param name="Setting">The setting's name; null for other parts.</param>
public sealed record Told(Target Target, object Value, string? Setting = null);
