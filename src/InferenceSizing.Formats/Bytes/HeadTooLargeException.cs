namespace InferenceSizing.Formats.Bytes;

/// <summary>More bytes than this service reads of a model file. Caught where a whole file is read, and given out as a result.</summary>
internal sealed class HeadTooLargeException(long limit) : Exception($"At most {limit} bytes of a model file are read.")
{
    public long Limit { get; } = limit;
}
