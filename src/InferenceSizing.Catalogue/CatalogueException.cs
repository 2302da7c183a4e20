namespace InferenceSizing.Catalogue;

/// <summary>A data file that is not a catalogue. Stops start-up: the message names the file, the line, the entry and the reason.</summary>
public sealed class CatalogueException : Exception
{
    public CatalogueException()
        : this("", 0, "", "The catalogue is not valid.")
    {
    }

    public CatalogueException(string message)
        : this("", 0, "", message)
    {
    }

    public CatalogueException(string message, Exception innerException)
        : base(message, innerException) => (File, Line, Entry, Reason) = ("", 0, "", message);

    /// <param name="file">Name of the file, with its directory for overlays.</param>
    /// <param name="line">Line of the offending value, from one.</param>
    /// <param name="entry">Id of the entry or path of the value; empty for the file as a whole.</param>
    /// <param name="reason">What is wrong, in one sentence.</param>
    public CatalogueException(string file, int line, string entry, string reason)
        : base($"{file}, line {line}{(entry.Length == 0 ? "" : $", {entry}")}: {reason}") => (File, Line, Entry, Reason) = (file, line, entry, reason);

    public string File { get; }

    public int Line { get; }

    public string Entry { get; }

    public string Reason { get; }
}
