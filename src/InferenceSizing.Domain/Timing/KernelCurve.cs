using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Timing;

/// <summary>What limits a kernel, or a whole part of a step.</summary>
public enum Bound
{
    Compute,
    Memory,
    Network,

    /// <summary>Launches, serial loops and the host: time that no faster chip removes.</summary>
    Latency,
}

/// <summary>How long a kernel of one kind takes: a launch, then the roofline with the efficiencies that real kernels reach.</summary>
/// <remarks><c>t = launch + sqrt(t_compute² + t_memory²)</c>, each divided by its efficiency; the root rounds the roofline's corner and keeps the time above it.
/// Williams et al. 2009, doi:10.1145/1498765.1498785 for the roofline.</remarks>
/// <param name="Launch">Time of an empty kernel of the kind.</param>
/// <param name="ComputeEfficiency">Reached share of the data sheet's dense rate.</param>
/// <param name="MemoryEfficiency">Reached share of the data sheet's bandwidth.</param>
public sealed record KernelCurve(Seconds Launch, Ratio ComputeEfficiency, Ratio MemoryEfficiency)
{
    public KernelTime Time(FlopCount work, Traffic traffic, FlopRate rate, Bandwidth bandwidth)
    {
        double compute = work.Count / (rate.PerSecond * ComputeEfficiency.Value);
        double memory = traffic.Bytes / (bandwidth.BytesPerSecond * MemoryEfficiency.Value);
        double busy = Math.Sqrt((compute * compute) + (memory * memory));
        Bound bound = Launch.Value > busy ? Bound.Latency : compute >= memory ? Bound.Compute : Bound.Memory;
        return new KernelTime(Seconds.From(Launch.Value + busy), bound);
    }
}

/// <summary>A kernel's time and what it is bound by.</summary>
public readonly record struct KernelTime(Seconds Time, Bound Bound);
