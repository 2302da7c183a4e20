namespace InferenceSizing.Domain.Networks.Graph;

/// <summary>A node within its block, as <see cref="NodeList"/> hands it out; what later nodes read is named by it.</summary>
/// <remarks><c>default</c> is the block's first node.</remarks>
public readonly record struct NodeIndex
{
    /// <summary>The place of what the block was given, before its first node.</summary>
    internal const int OfInput = -1;

    internal NodeIndex(int index) => Index = index;

    /// <summary>What the block was given.</summary>
    public static NodeIndex Input => new(OfInput);

    /// <summary>The nodes before it; <see cref="OfInput"/> for the block's own input.</summary>
    internal int Index { get; }
}
