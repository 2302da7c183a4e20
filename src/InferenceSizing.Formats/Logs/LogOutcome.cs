namespace InferenceSizing.Formats.Logs;

/// <summary>How a start-up ended.</summary>
public enum LogOutcome
{
    /// <summary>Nothing in the text is an engine's.</summary>
    Unknown,

    /// <summary>It ends before the engine says that it is up or that it is not.</summary>
    Truncated,
    Started,
    Refused,
    OutOfMemory,
}

/// <summary>The check on which a start-up failed.</summary>
/// <param name="Code">As an estimate's own start-up checks are called, or outOfMemory.</param>
/// <param name="Message">The engine's own line.</param>
/// <param name="Line">Where it stands.</param>
public sealed record LoggedRefusal(string Code, string Message, int Line);
