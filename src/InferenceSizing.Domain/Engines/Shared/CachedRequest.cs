namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What a request keeps in the cache when it ends.</summary>
/// <param name="Tokens">Tokens of its sequence.</param>
/// <param name="EncoderTokens">Encoder positions; zero without cross-attention.</param>
/// <param name="SharedTokens">Of its tokens, the first that it shares with all other requests and that the engine keeps once.</param>
internal readonly record struct CachedRequest(long Tokens, long EncoderTokens, long SharedTokens);
