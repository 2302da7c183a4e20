using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Precisions;

/// <summary>What a precision may be used for.</summary>
[Flags]
public enum PrecisionUses
{
    None = 0,
    Weights = 1,
    Activations = 2,
    KeyValueCache = 4,
}

/// <summary>A precision id, what it may be used for and how its bits come about.</summary>
/// <param name="Id">The id of the contract.</param>
/// <param name="Title">A name to show.</param>
/// <param name="Uses">Where it may stand in a request.</param>
/// <param name="How">How the bits for each weight come about, in a sentence.</param>
/// <param name="Source">Where that is defined.</param>
/// <param name="Weights">The scheme of safetensors and engine files; null where the precision is a GGUF file type or not for weights.</param>
/// <param name="GgufWeights">The scheme of GGUF files; null where there is no such file type.</param>
/// <param name="Cache">The layout of a cache element; null where a cache is not kept so.</param>
public sealed record PrecisionEntry(
    string Id,
    string Title,
    PrecisionUses Uses,
    string How,
    string Source,
    WeightScheme? Weights,
    WeightScheme? GgufWeights,
    TensorEncoding? Cache)
{
    private readonly Lazy<Ratio?> _effectiveBits = new(() => (Weights ?? GgufWeights) is { } scheme ? ReferenceDecoder.EffectiveBits(scheme) : null);

    /// <summary>Mean bits of a weight of <see cref="ReferenceDecoder"/>, scales and what stays at 16 bits included; null where not for weights.</summary>
    public Ratio? EffectiveBits => _effectiveBits.Value;

    /// <summary>The format of products and activations; null where the precision is not one.</summary>
    public NumberFormat? Activations => Uses.HasFlag(PrecisionUses.Activations) ? Weights?.Activations : null;
}
