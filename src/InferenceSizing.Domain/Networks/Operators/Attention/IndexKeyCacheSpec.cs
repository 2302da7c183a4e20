using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>One index key a token, held whole by every tensor rank, in 16 bits whatever the cache's format.</summary>
/// <remarks><c>2 · d_i</c> bytes for a token and layer: the side cache of vllm/models/minimax_m3 is bfloat16 unless <c>indexer_kv_dtype</c> says
/// otherwise.</remarks>
/// <param name="IndexDimension">Elements of a key, d_i.</param>
internal sealed record IndexKeyCacheSpec(long IndexDimension) : CacheSpec(AttentionSpan.Full)
{
    /// <inheritdoc/>
    public override CacheBytes BytesOf(in CacheStorage storage, ParallelLayout layout) =>
        new(TensorEncoding.Plain(NumberFormat.Bf16).BytesOfRow(AxisLength.From(IndexDimension)), ByteCount.Zero);
}
