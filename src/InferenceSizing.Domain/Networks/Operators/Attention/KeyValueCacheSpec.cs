using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>Keys and values of the tokens within reach.</summary>
/// <remarks><c>(d_k + d_v) · ceil(H_kv / tensor) · bytes</c> for a token and layer. Pope et al. 2022, arXiv:2211.05102.</remarks>
/// <param name="KeyValueHeads">H_kv.</param>
/// <param name="KeyDimension">Elements of a head's key.</param>
/// <param name="ValueDimension">Elements of a head's value; zero where it is the key.</param>
/// <param name="Span">Which tokens are kept.</param>
internal sealed record KeyValueCacheSpec(long KeyValueHeads, long KeyDimension, long ValueDimension, AttentionSpan Span) : CacheSpec(Span)
{
    /// <inheritdoc/>
    public override CacheBytes BytesOf(in CacheStorage storage, ParallelLayout layout)
    {
        AxisLength heads = AxisLength.From(WholeNumber.DivideUp(KeyValueHeads, layout.Tensor));
        return new(
            storage.Keys.BytesOf(heads, AxisLength.From(KeyDimension), Count.One) + storage.Values.BytesOf(heads, AxisLength.From(ValueDimension), Count.One),
            ByteCount.Zero);
    }
}
