using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Numbers;

/// <summary>Factors by which a scaled rotation divides its frequencies, as GGUF files keep them: tensors of their own.</summary>
/// <param name="Lists">How many; none where files keep no factors.</param>
/// <param name="Elements">Factors of one.</param>
public readonly record struct FactorLists(Count Lists, AxisLength Elements);
