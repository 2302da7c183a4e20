using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Operators.Images;

/// <summary>An image as a language model takes it in.</summary>
/// <param name="Elements">Values of its pixels: channels · height · width.</param>
/// <param name="Tokens">Tokens that it becomes in the language model.</param>
public readonly record struct ImageInput(Count Elements, TokenCount Tokens)
{
    /// <summary>Patches that the tower works on, where images may be larger than a tower of fixed size takes; zero there.</summary>
    public Count Patches { get; init; }
}
