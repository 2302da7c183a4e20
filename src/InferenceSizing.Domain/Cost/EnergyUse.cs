using System.Globalization;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Cost;

/// <summary>The power that a deployment draws under its load, and the energy of each thing that it produces.</summary>
/// <remarks><c>P = TDP · (idle + (full − idle) · t / (t + wait))</c>, t the time of a step. A board that computes draws nearly its design power, whether memory
/// or arithmetic bounds the kernel; between kernels (launches, scheduling on the host, waiting for other ranks) it falls back towards idle, and short steps
/// have the larger share of such waits. Hosts, cooling and losses come on top.</remarks>
/// <param name="Deployment">All GPUs.</param>
/// <param name="Utilization">t / (t + wait): the share of the time in which the boards compute.</param>
/// <param name="PerOutputToken">Null for models that do not generate.</param>
/// <param name="PerSample">Null for models that do.</param>
public sealed record EnergyUse(Interval<Watts> Deployment, Ratio Utilization, Interval<Joules>? PerOutputToken, Interval<Joules>? PerSample)
{
    /// <summary>Share of its design power that a board with a loaded model draws while no kernel runs: 70 to 120 of 700 W are seen of H100. Assumed for
    /// all.</summary>
    private const double IdleShare = 0.15;

    /// <summary>Share of its design power that a board draws while kernels run one after the other.</summary>
    /// <remarks>Fitted with <see cref="Wait"/> to 147 steady states of eight language models on one to eight H100 and B200 under vLLM (ML.ENERGY leaderboard,
    /// ml-energy/leaderboard at 0cd52dab89, NVML readings of February 2026): mean error 11.5 % with the model left out, 12.0 % with the chip left out.
    /// Long passes of diffusion models in the same source draw 0.80 (B200) and 0.94 (H100) of it on one board.</remarks>
    private const double FullShare = 0.92;

    /// <summary>Waits of the board in each step. Fitted with <see cref="FullShare"/>.</summary>
    private static readonly Seconds Wait = Seconds.FromMilliseconds(4);

    /// <summary>Measured over predicted with the model left out is 0.81 to 1.17 in four of five cases; one laboratory stands behind it, so both ends lie a
    /// little further out.</summary>
    private static readonly Spread PowerSpread = Spread.Of(0.78, 1.20);

    /// <summary>The rule with its constants, for the reader.</summary>
    public static string Rule { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"Design power x ({IdleShare} + {FullShare - IdleShare:0.##} x utilization), utilization = step / (step + {Wait.Milliseconds:0} ms): fitted to 147 " +
            $"measured steady states on H100 and B200; on other cards it is carried over.");

    /// <summary>Null where the design power is not known.</summary>
    public static EnergyUse? Of(Estimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        if (estimate.Deployment.Accelerator.Watts == 0)
            return null;
        Watts board = Watts.From(estimate.Deployment.Accelerator.Watts);
        ServedWorkload served = estimate.Served;
        Ratio computing = ComputingShare(served);
        Interval<Watts> gpu = PowerSpread.Around(board * Ratio.From(IdleShare + ((FullShare - IdleShare) * computing.Value)));
        Interval<Watts> bounded = Interval<Watts>.Between(gpu.Low, gpu.Estimate, gpu.High < board ? gpu.High : board);
        Interval<Watts> all = bounded * Ratio.From(estimate.Deployment.Layout.Gpus);
        return new EnergyUse(all, computing, Each(all, served.OutputTokens), Each(all, served.Samples));
    }

    /// <summary>A step of a model that generates is one token of every sequence, else the prefill; of others it is the batch.</summary>
    private static Ratio ComputingShare(ServedWorkload served)
    {
        double step = (served.TimePerOutputToken ?? served.Batch ?? served.TimeToFirstToken)?.Estimate.Value ?? 0;
        return Ratio.From(step / (step + Wait.Value));
    }

    private static Interval<Joules>? Each(Interval<Watts> power, Interval<Rate>? rate) => rate is { Low.PerSecond: > 0 } known
        ? Interval<Joules>.Between(power.Low / known.High, power.Estimate / known.Estimate, power.High / known.Low)
        : null;
}
