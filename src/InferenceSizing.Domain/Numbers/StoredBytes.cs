using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers;

/// <summary>Bytes that a file has for some elements, scales and zero points included.</summary>
/// <param name="Elements">Elements; zero where the bytes belong to none.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record StoredBytes(Count Elements, ByteCount Bytes)
{
    /// <summary>Bytes of some of the elements: <c>floor(Bytes · elements / Elements)</c>; all of them where they belong to none.</summary>
    internal ByteCount ShareOf(long elements) => Elements == Count.Zero
        ? Bytes
        : ByteCount.FromCount(checked((long)((Int128)Bytes.Count * elements / Elements.Value)));
}
