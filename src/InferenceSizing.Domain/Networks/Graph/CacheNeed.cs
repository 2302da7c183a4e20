using InferenceSizing.Domain.Networks.Operators;

namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>What an operator keeps for each sequence between passes.</summary>
public abstract record CacheNeed;

/// <summary>Keys and values of the tokens within reach.</summary>
/// <param name="KeyValueHeads">H_kv.</param>
/// <param name="KeyDimension">Elements of a head's key.</param>
/// <param name="ValueDimension">Elements of a head's value; zero where it is the key.</param>
/// <param name="Span">Which tokens are kept.</param>
public sealed record KeyValueCacheNeed(int KeyValueHeads, int KeyDimension, int ValueDimension, AttentionSpan Span) : CacheNeed;

/// <summary>MLA's compressed cache: one latent and one rotary part a token, held whole by every tensor rank.</summary>
/// <param name="LatentRank">kv_lora_rank.</param>
/// <param name="RopeDimension">qk_rope_head_dim.</param>
/// <param name="IndexDimension">Index keys of sparse attention; zero without an indexer.</param>
/// <param name="Span">Which tokens are kept.</param>
public sealed record LatentCacheNeed(int LatentRank, int RopeDimension, int IndexDimension, AttentionSpan Span) : CacheNeed
{
    /// <summary>Elements of the keys and values of all heads, for engines that keep these instead: n_h · (d_nope + d_rope + d_v).</summary>
    public int ExpandedElements { get; init; }
}

/// <summary>One entry for every few tokens of the whole context, and the state of the compressor that makes them (DeepSeek-V4).</summary>
/// <param name="Ratio">Tokens an entry stands for.</param>
/// <param name="Dimension">Elements of an entry, key and value in one, held whole by every tensor rank.</param>
/// <param name="IndexDimension">Elements of an entry's index key; zero without an indexer.</param>
/// <param name="StateElements">What the compressors keep of the tokens of an unfinished entry, for each sequence.</param>
public sealed record CompressedCacheNeed(int Ratio, int Dimension, int IndexDimension, long StateElements) : CacheNeed;

/// <summary>Keys and values over the encoder's positions, written once a request.</summary>
public sealed record CrossCacheNeed(int KeyValueHeads, int HeadDimension) : CacheNeed;

/// <summary>A state of fixed size for each sequence, however long it grows.</summary>
/// <param name="ConvolutionElements">The short convolution's tail, kept in the activations' format.</param>
/// <param name="StateElements">The recurrent state.</param>
/// <param name="SplitsOverTensor">Whether tensor ranks share it.</param>
public sealed record RecurrentStateNeed(long ConvolutionElements, long StateElements, bool SplitsOverTensor) : CacheNeed
{
    /// <summary>Tokens that the convolution's tail is of; zero without one.</summary>
    public int ConvolutionTokens { get; init; }
}
