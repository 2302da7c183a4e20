using System.Collections.Immutable;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Logs;

/// <summary>What a start-up log says.</summary>
public sealed record ReadLog
{
    /// <summary>The engine by its users' name; null where no line is one's.</summary>
    public string? Engine { get; init; }

    public string? Version { get; init; }

    /// <summary>The engine with the flags that it prints; null where the engine has no command line here.</summary>
    public EngineCall? Call { get; init; }

    /// <summary>The GPU as the log names it.</summary>
    public string? Accelerator { get; init; }

    /// <summary>Ranks that the log shows; null where it shows none.</summary>
    public GpuCount? Ranks { get; init; }

    /// <summary>The same of engines whose processes are named by their tensor rank.</summary>
    public GpuCount? TensorRanks => Engine is VllmLines.Name or SglangLines.Name ? Ranks : null;

    public LogOutcome Outcome { get; init; }

    /// <summary>The check on which it failed; null where it did not.</summary>
    public LoggedRefusal? Refusal { get; init; }

    /// <summary>Every figure once, in the order of the log.</summary>
    public ImmutableArray<PrintedFigure> Printed { get; init; } = [];

    /// <summary>Lines that hold a figure of memory and match no line that is known, at most a few.</summary>
    public ImmutableArray<UnreadLine> Unread { get; init; } = [];
}

/// <summary>A line with an amount of memory that no rule reads.</summary>
/// <param name="Line">Its number.</param>
/// <param name="Text">As much of it as is shown.</param>
public sealed record UnreadLine(int Line, string Text);
