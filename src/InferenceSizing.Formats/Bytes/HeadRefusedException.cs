namespace InferenceSizing.Formats.Bytes;

/// <summary>Leaves the reading of a model file at once: it is not what its format says. Caught where a whole file is read, and given out as a result.</summary>
internal sealed class HeadRefusedException(string reason) : Exception(reason);
