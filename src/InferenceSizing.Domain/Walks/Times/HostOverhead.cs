using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>Time that an engine spends besides its kernels.</summary>
/// <param name="PerStep">Scheduling, sampling, returning: once a step.</param>
/// <param name="PerLayer">What graph replay leaves between the kernels of a layer.</param>
/// <param name="PerOperator">Dispatch of one operator from the host, where nothing is captured in a graph.</param>
internal sealed record HostOverhead(Seconds PerStep, Seconds PerLayer, Seconds PerOperator)
{
    /// <summary>Nothing.</summary>
    public static HostOverhead None { get; } = new(Seconds.Zero, Seconds.Zero, Seconds.Zero);
}
