using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Keys and values over the encoder's positions, written once a request.</summary>
/// <param name="KeyValueHeads">H_kv.</param>
/// <param name="HeadDimension">Elements of a head's key, and of its value.</param>
internal sealed record CrossCacheSpec(long KeyValueHeads, long HeadDimension) : CacheSpec(AttentionSpan.Full)
{
    /// <inheritdoc/>
    public override bool IsCross => true;

    /// <inheritdoc/>
    public override CacheBytes BytesOf(in CacheStorage storage, ParallelLayout layout)
    {
        const int keyAndValue = 2;
        AxisLength heads = AxisLength.From(WholeNumber.DivideUp(KeyValueHeads, layout.Tensor));
        return new(storage.Keys.BytesOf(heads, AxisLength.From(HeadDimension), Count.From(keyAndValue)), ByteCount.Zero);
    }
}
