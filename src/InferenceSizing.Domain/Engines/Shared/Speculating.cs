using System.Collections.Immutable;
using InferenceSizing.Domain.Speculation;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How a release proposes and verifies tokens.</summary>
public sealed class Speculating
{
    /// <summary>What most engines' examples propose.</summary>
    internal const int UsualTokens = 3;

    private readonly ImmutableArray<SpeculativeMethod> _methods;
    private readonly Func<SpeculativeMethod, int> _draftTokens;

    internal Speculating(ImmutableArray<SpeculativeMethod> methods, Func<SpeculativeMethod, int> draftTokens, string source) =>
        (_methods, _draftTokens, Source) = (methods, draftTokens, source);

    /// <summary>Where the engine proposes and verifies.</summary>
    public string Source { get; }

    /// <summary>Whether tokens may be proposed in this way.</summary>
    public bool Knows(SpeculativeMethod method) => _methods.Contains(method);

    /// <summary>Tokens that it proposes at a time where nothing else is said.</summary>
    internal int DraftTokens(SpeculativeMethod method) => _draftTokens(method);
}
