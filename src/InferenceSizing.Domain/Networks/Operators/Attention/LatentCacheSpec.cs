using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

/// <summary>MLA's compressed cache: one latent and one rotary part a token, held whole by every tensor rank.</summary>
/// <remarks><c>(r_kv + d_rope) · bytes</c> for a token and layer. DeepSeek-AI 2024, arXiv:2405.04434.</remarks>
/// <param name="LatentRank">kv_lora_rank.</param>
/// <param name="RopeDimension">qk_rope_head_dim.</param>
/// <param name="IndexDimension">Index keys of sparse attention; zero without an indexer.</param>
/// <param name="Span">Which tokens are kept.</param>
internal sealed record LatentCacheSpec(long LatentRank, long RopeDimension, long IndexDimension, AttentionSpan Span) : CacheSpec(Span)
{
    /// <summary>Query heads, for engines that keep a key and a value of each instead.</summary>
    public long Heads { get; init; }

    /// <summary>Elements of the keys and values of all heads, for engines that keep these instead: n_h · (d_nope + d_rope + d_v).</summary>
    public long ExpandedElements { get; init; }

    /// <summary>Whether a query sees only the keys that an indexer chose, its own or that of a layer before.</summary>
    public bool IsSparse { get; init; }

    /// <inheritdoc/>
    /// <remarks>Kernels of sparse attention read an FP8 latent with an FP32 scale for each 128 elements next to rotary elements of 16 bits:
    /// 512 + 16 + 128 bytes for DeepSeek-V3.2, in layers of GLM-5 that share an indexer too (<c>fp8_ds_mla</c> of vLLM, the same in SGLang). FlashInfer's
    /// kernel on data-center Blackwell reads plain FP8: 576 bytes.</remarks>
    public override CacheBytes BytesOf(in CacheStorage storage, ParallelLayout layout)
    {
        if (storage.ExpandedHead.Exists)
            return new KeyValueCacheSpec(Heads, storage.ExpandedHead.Length, storage.ExpandedHead.Length, Span).BytesOf(storage, layout);
        const int packedBits = 8;
        ByteCount latent = IsSparse && storage.Keys.PayloadBits.Count == packedBits && !storage.PlainSparseLatents
            ? IndexKey.BytesOfRow(AxisLength.From(LatentRank)) + TensorEncoding.Plain(NumberFormat.Bf16).BytesOfRow(AxisLength.From(RopeDimension))
            : storage.Keys.BytesOfRow(AxisLength.From(LatentRank + RopeDimension));
        return new(latent + IndexKey.BytesOfRow(AxisLength.From(IndexDimension)), ByteCount.Zero);
    }
}
