using System.Collections.Immutable;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Settings that an engine works out by itself when it starts.</summary>
/// <param name="AreOn">Whether it does so with these settings.</param>
/// <param name="Of">The settings that it works out, and what they come to.</param>
internal sealed record AutoSettings(Func<KnobSet, bool> AreOn, Func<RankLoad, ImmutableArray<SettledKnob>> Of);
