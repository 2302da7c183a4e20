using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Commands;

/// <summary>What the model of a call is, as far as the meaning of flags depends on it.</summary>
/// <param name="IsMixture">Whether it has experts.</param>
/// <param name="IsQuantized">Whether its checkpoint is quantized by itself.</param>
public readonly record struct CalledModel(bool IsMixture, bool IsQuantized)
{
    /// <summary>Tokens of its longest context; null where it is not known.</summary>
    public TokenCount? LongestContext { get; init; }

    /// <summary>A model whose checkpoint stores a format; null where it is not known, and then taken to be whole.</summary>
    public static CalledModel Storing(string? format, bool isMixture) => new(isMixture, format is not null && !WeightSchemes.IsPlain(format));
}
