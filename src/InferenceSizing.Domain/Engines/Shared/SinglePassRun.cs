using System.Collections.Immutable;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>How an engine runs single passes.</summary>
/// <param name="Curves">The curves that time them.</param>
/// <param name="FusesAttention">Whether attention keeps its scores out of memory.</param>
internal readonly record struct SinglePassRun(SinglePassSet Curves, bool FusesAttention);

/// <summary>The fullest moment of a pass.</summary>
/// <param name="Peak">Where it stands.</param>
/// <param name="Alive">What is in memory there.</param>
public sealed record SinglePassMoment(ActivationPeak Peak, ImmutableArray<LiveTensor> Alive);
