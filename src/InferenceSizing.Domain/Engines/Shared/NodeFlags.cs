namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The flags by which the processes of several nodes become one instance, each node with the same command next to them.</summary>
/// <param name="Nodes">How many nodes there are.</param>
/// <param name="Rank">Which of them this is, from zero.</param>
/// <param name="Leader">Where the first one is.</param>
/// <param name="AfterLeader">What follows the leader's address: a colon and a port, or nothing where the engine has a port of its own.</param>
/// <param name="Worker">What all but the first one are told; null for nothing.</param>
public sealed record NodeFlags(string Nodes, string Rank, string Leader, string AfterLeader, string? Worker);
