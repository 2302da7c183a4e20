using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Formats.Bytes;

/// <summary>More bytes than this service reads of a model file. Caught at this room's one door, <see cref="ModelFileReader"/>.</summary>
internal sealed class HeadTooLargeException(long limit) : Exception($"At most {limit} bytes of a model file are read.")
{
    public long Limit { get; } = limit;
}
