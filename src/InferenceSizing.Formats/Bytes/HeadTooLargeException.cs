namespace InferenceSizing.Formats.Bytes;

/// <summary>More of a model file than this service reads or keeps. Caught where a whole file is read, and given out as a result.</summary>
internal sealed class HeadTooLargeException(string reason) : Exception(reason)
{
    /// <summary>More bytes than are read.</summary>
    public static HeadTooLargeException ToRead(long limit) => new($"At most {limit} bytes of a model file are read.");
}
