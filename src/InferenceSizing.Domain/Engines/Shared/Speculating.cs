using System.Collections.Immutable;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How a release proposes and verifies tokens.</summary>
/// <param name="Methods">What may propose them.</param>
/// <param name="DraftTokens">Tokens that it proposes at a time where nothing else is said.</param>
public sealed record Speculating(ImmutableArray<SpeculativeMethod> Methods, Func<SpeculativeMethod, int> DraftTokens)
{
    /// <summary>What most engines' examples propose.</summary>
    public const int UsualTokens = 3;

    /// <summary>Whether tokens may be proposed in this way.</summary>
    public bool Knows(SpeculativeMethod method) => Methods.Contains(method);
}
