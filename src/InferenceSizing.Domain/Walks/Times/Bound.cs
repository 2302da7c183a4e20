namespace InferenceSizing.Domain.Walks.Times;

/// <summary>What limits a kernel, or a whole part of a step.</summary>
public enum Bound
{
    Compute,
    Memory,
    Network,

    /// <summary>Launches, serial loops and the host: time that no faster chip removes.</summary>
    Latency,
}
