using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Bounds that settings of several engines share.</summary>
internal static class KnobBounds
{
    /// <summary>One percent.</summary>
    public const double LeastShare = 0.01;

    public const long Context = Ceilings.ContextTokens;

    public const long PoolTokens = Ceilings.TokensInFlight;

    public const long Sequences = Ceilings.Sequences;

    public const long LeastBytes = Ceilings.LeastMemoryBytes;

    public const long Bytes = Ceilings.MemoryBytes;

    public const long Layers = Ceilings.Layers;

    /// <summary>Slots for low-rank adapters.</summary>
    public const long Adapters = 1024;

    /// <summary>Longest rank of an adapter, vLLM's greatest.</summary>
    public const long AdapterRank = 512;
}
