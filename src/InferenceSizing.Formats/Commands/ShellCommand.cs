using System.Collections.Immutable;

namespace InferenceSizing.Formats.Commands;

/// <summary>One command of a script with the variables that it is started with.</summary>
/// <param name="Words">The program and its arguments.</param>
/// <param name="Environment">What stands in front of it and what was exported before, in that order of names.</param>
public sealed record ShellCommand(ImmutableArray<ShellWord> Words, ImmutableArray<ShellVariable> Environment)
{
    /// <summary>The variables that the words were read with, for a script that one of them holds.</summary>
    internal ShellVariables Variables { get; init; } = new();
}
