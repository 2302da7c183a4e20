using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The longest input that an engine takes of a model that does not generate.</summary>
/// <param name="Of">The bound in tokens, and the setting behind it.</param>
/// <param name="Cuts">Whether it cuts a longer input instead of turning it away.</param>
internal sealed record InputBound(Func<Architecture, KnobSet, (string Limit, long Tokens)> Of, Func<KnobSet, bool> Cuts);
