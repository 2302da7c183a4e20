using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators;

public enum AttentionReach
{
    /// <summary>Every earlier token.</summary>
    Full,

    /// <summary>The last <c>size</c> tokens.</summary>
    Sliding,

    /// <summary>The tokens since the last multiple of <c>size</c> (Llama 4).</summary>
    Chunked,

    /// <summary>Both directions, all tokens: encoders. Nothing is cached.</summary>
    Bidirectional,

    /// <summary>Both directions within a window of <c>size</c> tokens around the query (ModernBERT), or among the codes of one frame of sound. Nothing is
    /// cached.</summary>
    BidirectionalLocal,
}

/// <summary>Which keys a query sees.</summary>
/// <param name="Reach">The rule.</param>
/// <param name="Size">Window or chunk in tokens; zero for the others.</param>
public readonly record struct AttentionSpan(AttentionReach Reach, TokenCount Size)
{
    public static AttentionSpan Full => new(AttentionReach.Full, default);

    public static AttentionSpan Bidirectional => new(AttentionReach.Bidirectional, default);

    public static AttentionSpan Sliding(TokenCount window) => new(AttentionReach.Sliding, window);

    public static AttentionSpan Chunked(TokenCount chunk) => new(AttentionReach.Chunked, chunk);

    public static AttentionSpan BidirectionalLocal(TokenCount window) => new(AttentionReach.BidirectionalLocal, window);

    /// <summary>Whether queries see later tokens too, so that no cache outlives the pass.</summary>
    public bool IsBidirectional => Reach is AttentionReach.Bidirectional or AttentionReach.BidirectionalLocal;

    public bool IsLocal => Reach is AttentionReach.Sliding or AttentionReach.Chunked;

    /// <summary>Keys within reach of the last of <paramref name="context"/> tokens.</summary>
    internal long KeysAt(long context) => IsLocal || Reach == AttentionReach.BidirectionalLocal ? Math.Min(context, Size.Count) : context;

    /// <summary>Query-key pairs of <paramref name="newTokens"/> queries that end a context of <paramref name="context"/> keys.</summary>
    /// <remarks>Causal: Σ over the queries of the keys within reach, <c>S(2C − S + 1)/2</c> without a window. Derived.</remarks>
    internal double Pairs(long newTokens, long context)
    {
        double s = newTokens, c = context;
        if (IsBidirectional)
            return s * (Reach == AttentionReach.Bidirectional ? c : Math.Min(c, Size.Count));
        double all = s * ((2 * c) - s + 1) / 2;
        if (!IsLocal || context <= Size.Count)
            return all;
        // Queries whose reach is cut see Size keys; the earlier ones see what there is.
        double whole = Math.Max(0, Size.Count - (c - s));
        double uncut = whole * ((2 * (c - s)) + whole + 1) / 2;
        return uncut + ((s - whole) * (Reach == AttentionReach.Chunked ? (Size.Count + 1) / 2.0 : Size.Count));
    }
}
