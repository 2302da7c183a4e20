namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Bounds that settings of several engines share: wide enough for anything that exists, narrow enough that products of tokens and bytes stay within 63
/// bits.</summary>
internal static class KnobBounds
{
    /// <summary>One percent.</summary>
    public const double LeastShare = 0.01;

    /// <summary>2^25: the longest prompt with the longest output of a request.</summary>
    public const long Context = 1L << 25;

    /// <summary>2^36: tokens of a pool.</summary>
    public const long PoolTokens = 1L << 36;

    /// <summary>2^20.</summary>
    public const long Sequences = 1L << 20;

    /// <summary>2^20 bytes, 1 MiB.</summary>
    public const long LeastBytes = 1L << 20;

    /// <summary>2^44 bytes, 16 TiB.</summary>
    public const long Bytes = 1L << 44;

    /// <summary>Slots for low-rank adapters.</summary>
    public const long Adapters = 1024;

    /// <summary>Longest rank of an adapter, vLLM's greatest.</summary>
    public const long AdapterRank = 512;
}
