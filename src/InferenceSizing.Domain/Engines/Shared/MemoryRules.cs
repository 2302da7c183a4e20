namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How an engine comes to each part of a GPU's memory.</summary>
/// <param name="Budget">What it takes of the usable memory.</param>
/// <param name="Activations">The peak while it computes.</param>
/// <param name="Runtime">What lies outside weights, cache and activations.</param>
/// <param name="Pool">What it gives the cache.</param>
/// <param name="Tokens">How many tokens that pool holds.</param>
public sealed record MemoryRules(MemoryRule Budget, MemoryRule Activations, MemoryRule Runtime, MemoryRule Pool, MemoryRule Tokens)
{
    /// <summary>Of captured CUDA graphs; null where the engine captures none.</summary>
    public MemoryRule? Graphs { get; init; }

    /// <summary>What becomes of memory that other processes hold.</summary>
    public string Reserved { get; init; } = "what others hold is missing from what the engine may take";
}
