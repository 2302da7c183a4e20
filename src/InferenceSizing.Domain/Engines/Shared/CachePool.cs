using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The cache of one rank as its engine allocates it: what it says of it at start, and what requests take of it.</summary>
internal abstract class CachePool
{
    /// <summary>Tokens that the pool holds, as this version of the engine logs it.</summary>
    public abstract long LoggedTokens { get; }

    /// <summary>Requests of the engine's longest context that it promises to hold at once.</summary>
    public abstract Ratio MaxConcurrency { get; }

    /// <summary>Pool bytes that requests in their steady state take: a window that is full takes no more.</summary>
    /// <param name="sequences">Requests of the rank.</param>
    /// <param name="each">What each keeps.</param>
    public abstract ByteCount HeldBy(long sequences, in CachedRequest each);

    /// <summary>Requests that the pool holds even while each has a step's tokens beyond its windows.</summary>
    /// <param name="each">What each keeps.</param>
    public abstract long GuaranteedSequences(in CachedRequest each);
}
