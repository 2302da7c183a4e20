using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>What an operator keeps for each sequence between passes, and what that takes of a rank's memory. A new attention brings a spec of its
/// own.</summary>
/// <param name="Span">The tokens that are kept; the whole context where no window limits it.</param>
internal abstract record CacheSpec(AttentionSpan Span)
{
    /// <summary>An index key of sparse attention: FP8 with one FP32 scale for each 128 elements (DeepSeek-V3.2 in vLLM and SGLang).</summary>
    private protected static readonly TensorEncoding IndexKey = new()
    {
        Id = "fp8-index",
        PayloadBits = BitCount.From(8),
        GroupColumns = AxisLength.From(128),
        ScaleBits = BitCount.From(32),
        Source = "DeepSeek-V3.2, DeepGEMM paged index cache"
    };

    /// <summary>Whether the tokens are the encoder's, written once a request.</summary>
    public virtual bool IsCross => false;

    /// <summary>Bytes of one layer on the fullest rank.</summary>
    /// <param name="storage">How the parts are stored.</param>
    /// <param name="layout">How tensor ranks share heads and states.</param>
    /// <exception cref="OverflowException">Beyond 2^63 − 1 bytes.</exception>
    public abstract CacheBytes BytesOf(in CacheStorage storage, ParallelLayout layout);

    /// <summary>The part of a sequence in an engine that keeps what is behind it for each of <paramref name="proposed"/> tokens, any of which may be the last
    /// that is taken.</summary>
    /// <param name="perSequence">The part without proposed tokens.</param>
    /// <param name="proposed">Tokens proposed in a step.</param>
    public virtual ByteCount WithProposed(ByteCount perSequence, TokenCount proposed) => perSequence;
}

/// <summary>How a cache is stored.</summary>
/// <param name="Keys">Keys and latents.</param>
/// <param name="Values">Values.</param>
/// <param name="ConvolutionTail">The tail of a short convolution.</param>
internal readonly record struct CacheStorage(TensorEncoding Keys, TensorEncoding Values, NumberFormat ConvolutionTail)
{
    /// <summary>Whether kernels of sparse attention read the latent in the cache's own format, without scales and rotary elements of 16 bits.</summary>
    public bool PlainSparseLatents { get; init; }

    /// <summary>Elements of a head's key, and of its value, that an engine keeps in place of the latent; none where it keeps the latent.</summary>
    public AxisLength ExpandedHead { get; init; }
}

/// <summary>A rank's bytes of one layer. A spec may have both parts: compressed entries grow with the tokens next to the compressor's state.</summary>
/// <param name="PerToken">For one token; zero where nothing grows with tokens.</param>
/// <param name="PerSequence">For a sequence, whatever its length.</param>
internal readonly record struct CacheBytes(ByteCount PerToken, ByteCount PerSequence);
