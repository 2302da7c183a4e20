using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>How long a kernel of one kind takes: a launch, then the roofline with the efficiencies that real kernels reach, rounded at its corner.</summary>
/// <remarks><c>t = launch + (t_c^q + t_m^q + t_s^q)^(1/q)</c> with <c>t_c = W·(1 + m₀/M)·(1 + n₀/N) / (F·e_c)</c>, <c>t_m = B / (BW·e_m) + blocks·t_b</c> and
/// <c>t_s = K·τ</c>, the loop that runs serially within a kernel. W and B are the kernel's own (<see cref="KernelWork"/>). Never below the roofline
/// max(W/F, B/BW), since efficiencies are at most one. Williams et al. 2009, doi:10.1145/1498765.1498785.</remarks>
public sealed record KernelCurve
{
    /// <summary>The sharpness of a corner that is an arc: that of norms, activations and lookups, near half of the kernels of a pass, for which no power is
    /// worked out.</summary>
    private const double Circle = 2;

    /// <summary>Time of an empty kernel of the kind.</summary>
    public required Seconds Launch { get; init; }

    /// <summary>Reached share of the data sheet's dense rate, e_c, at most one.</summary>
    public required Ratio ComputeEfficiency { get; init; }

    /// <summary>Reached share of the data sheet's bandwidth, e_m, at most one.</summary>
    public required Ratio MemoryEfficiency { get; init; }

    /// <summary>How sharp the roofline's corner is, q: one adds the limits, infinity takes the longest.</summary>
    public required Ratio Sharpness { get; init; }

    /// <summary>Rows that are computed in vain, m₀.</summary>
    public Ratio IdleRows { get; init; }

    /// <summary>Columns that are computed in vain, n₀: tiles that do not fill the chip.</summary>
    public Ratio IdleColumns { get; init; }

    /// <summary>Time of one pass of the serial loop, τ.</summary>
    public Seconds SerialStep { get; init; }

    /// <summary>Time of one block of work besides its bytes, t_b.</summary>
    public Seconds PerBlock { get; init; }

    /// <summary>Time of a kernel.</summary>
    /// <param name="work">What it computes; its M, N, K and blocks.</param>
    /// <param name="moved">Bytes it reads and writes.</param>
    /// <param name="rate">The data sheet's rate of the format it multiplies in.</param>
    /// <param name="bandwidth">The data sheet's bandwidth.</param>
    internal KernelTime Time(in KernelWork work, Traffic moved, FlopRate rate, Bandwidth bandwidth)
    {
        double compute = work.Flops.Count * Padded(IdleRows, work.M) * Padded(IdleColumns, work.N) / (rate.PerSecond * ComputeEfficiency.Value);
        double memory = (moved.Bytes / (bandwidth.BytesPerSecond * MemoryEfficiency.Value)) + (work.Blocks * PerBlock.Value);
        double serial = work.K * SerialStep.Value;
        double busy = Rounded(compute, memory, serial, Sharpness.Value);
        double launches = (1 + work.FurtherLaunches) * Launch.Value;
        double fixedTime = Math.Max(launches, serial);
        Bound bound = fixedTime > compute && fixedTime > memory ? Bound.Latency : compute >= memory ? Bound.Compute : Bound.Memory;
        return new KernelTime(Seconds.From(launches + busy), bound);
    }

    private static double Padded(Ratio idle, long size) => size == 0 ? 1 : 1 + (idle.Value / size);

    /// <summary>The root of the sum of powers, scaled by the longest so that no power leaves the range of doubles.</summary>
    private static double Rounded(double first, double second, double third, double power)
    {
        double longest = Math.Max(first, Math.Max(second, third));
        if (longest == 0)
            return 0;
        double sum = Powered(first / longest, power) + Powered(second / longest, power) + Powered(third / longest, power);
        return longest * (power == Circle ? Math.Sqrt(sum) : Math.Pow(sum, 1 / power));
    }

    private static double Powered(double share, double power) => share is 0 or 1 ? share : power == Circle ? share * share : Math.Pow(share, power);
}
