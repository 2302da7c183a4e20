namespace InferenceSizing.Formats.Commands;

/// <summary>A variable of the environment in which a command runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value as the program would get it.</param>
public readonly record struct ShellVariable(string Name, ShellWord Value);
