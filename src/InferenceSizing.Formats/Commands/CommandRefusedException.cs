namespace InferenceSizing.Formats.Commands;

/// <summary>Leaves the reading of a command at once: it cannot be read as a shell would. Caught where a whole text is read, and given out as a
/// result.</summary>
internal sealed class CommandRefusedException(string reason) : Exception(reason);
