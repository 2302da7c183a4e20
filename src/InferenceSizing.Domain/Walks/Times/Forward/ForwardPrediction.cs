using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.Forward;

/// <summary>Times of forward passes and how far they may be off.</summary>
/// <param name="Timeline">The times.</param>
/// <param name="Spread">Their 80 % interval.</param>
/// <param name="Basis">What it rests on.</param>
public sealed record ForwardPrediction(ForwardTimeline Timeline, Spread Spread, string Basis);
