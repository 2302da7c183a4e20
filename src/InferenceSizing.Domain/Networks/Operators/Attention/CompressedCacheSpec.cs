using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>One entry for every few tokens of the whole context, and the state of the compressor that makes them (DeepSeek-V4).</summary>
/// <param name="Ratio">Tokens an entry stands for.</param>
/// <param name="Dimension">Elements of an entry, key and value in one, held whole by every tensor rank.</param>
/// <param name="IndexDimension">Elements of an entry's index key; zero without an indexer.</param>
/// <param name="StateElements">What the compressors keep of the tokens of an unfinished entry, for each sequence.</param>
internal sealed record CompressedCacheSpec(long Ratio, long Dimension, long IndexDimension, long StateElements) : CacheSpec(AttentionSpan.Full)
{
    /// <inheritdoc/>
    public override CacheBytes BytesOf(in CacheStorage storage, ParallelLayout layout)
    {
        ByteCount entry = storage.Keys.BytesOfRow(AxisLength.From(Dimension)) + IndexKey.BytesOfRow(AxisLength.From(IndexDimension));
        return new(ByteCount.FromCount(WholeNumber.DivideUp(entry.Count, Ratio)), ByteCount.FromBits(checked(StateElements * RecurrentStateSpec.ElementBits)));
    }
}
