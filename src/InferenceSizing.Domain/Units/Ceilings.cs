namespace InferenceSizing.Domain.Units;

/// <summary>What no request, config or setting goes beyond: wide enough for anything that exists, narrow enough that products of dimensions, tokens and bytes
/// stay within 63 bits and that the work for one request is bounded. Searches end there too.</summary>
public static class Ceilings
{
    /// <summary>Layers of a stack, and matrices of one kind: several times what any model has.</summary>
    public const int Layers = 4096;

    /// <summary>A width, a vocabulary, a number of heads; 2^24.</summary>
    public const int Dimension = 1 << 24;

    /// <summary>Tokens of a prompt: 2^24, above the longest context served (10 M).</summary>
    public const int PromptTokens = 1 << 24;

    /// <summary>Tokens generated for one prompt; 2^20.</summary>
    public const int OutputTokens = 1 << 20;

    /// <summary>Tokens of a context: 2^25, the longest prompt with the longest output.</summary>
    public const int ContextTokens = 1 << 25;

    /// <summary>Sequences, or images, in flight; 2^20.</summary>
    public const int Sequences = 1 << 20;

    /// <summary>Tokens of all sequences in flight; 2^36.</summary>
    public const long TokensInFlight = 1L << 36;

    /// <summary>Ranks of one kind, and copies of a model.</summary>
    public const int Degree = 1024;

    /// <summary>Pipeline stages, each of which is sized by itself, and items of a setting that is a list.</summary>
    public const int Items = 128;

    /// <summary>The least memory that a card or a setting has: 1 MiB.</summary>
    public const long LeastMemoryBytes = 1L << 20;

    /// <summary>Memory of a card: 2^44 bytes, 16 TiB.</summary>
    public const long MemoryBytes = 1L << 44;
}
