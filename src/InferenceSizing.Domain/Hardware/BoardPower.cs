using System.Globalization;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Hardware;

/// <summary>How much of its design power a board draws, and what a limit below that costs.</summary>
internal static class BoardPower
{
    /// <summary>Share that a board with a loaded model draws while no kernel runs: 70 to 120 of 700 W are seen of H100. Assumed for all.</summary>
    private const double IdleShare = 0.15;

    /// <summary>Share that kernels add to <see cref="IdleShare"/> while they run one after the other and wait for memory.</summary>
    /// <remarks>Fitted with <see cref="ArithmeticShare"/> and <see cref="Wait"/> to 147 steady states of eight language models on one to eight H100 and B200
    /// under vLLM (ML.ENERGY leaderboard, ml-energy/leaderboard at 0cd52dab89, NVML readings of February 2026): mean error 11.6 % with the model left out,
    /// 11.4 % with the chip left out.</remarks>
    private const double RunningShare = 0.61;

    /// <summary>Share that arithmetic at its peak rate would add to that. Fitted, as above: boards draw more the larger the batch, while kernels run all the
    /// time.</summary>
    private const double ArithmeticShare = 1;

    /// <summary>The most that a board draws in the mean: its limit holds in every moment. Runs of large batches in the same source draw 0.91 to 0.99, long
    /// passes of diffusion models 0.80 (B200) and 0.94 (H100) on one board.</summary>
    private const double FullShare = 0.95;

    /// <summary>Power over clock: switched capacity times clock times voltage squared, and voltage in step with the clock. Derived; near the lowest voltage the
    /// clock falls faster.</summary>
    private const double PowerOverClock = 3;

    /// <summary>The least clock that a limit is taken to force: boards stop near a third of their boost clock. Assumed.</summary>
    private const double LeastClock = 0.3;

    /// <summary>Waits of the board in each step. Fitted with <see cref="RunningShare"/>.</summary>
    public static Seconds Wait { get; } = Seconds.FromMilliseconds(2);

    /// <summary>While no kernel runs.</summary>
    public static Ratio Idle { get; } = Ratio.From(IdleShare);

    /// <summary>The rule, for the reader.</summary>
    public static string Rule { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"({IdleShare} + ({RunningShare} + {ArithmeticShare} x arithmetic) x utilization, at most {FullShare}) x design power");

    /// <summary>While kernels run for <paramref name="computing"/> of the time.</summary>
    /// <param name="computing">Share of the time in which kernels run.</param>
    /// <param name="arithmetic">Operations over those of the peak rate in the same time.</param>
    public static Ratio At(Ratio computing, Ratio arithmetic) =>
        Ratio.From(Math.Min(FullShare, IdleShare + ((RunningShare + (ArithmeticShare * arithmetic.Value)) * computing.Value)));

    /// <summary>The clock under a limit, over the clock without: one where a board does not reach the limit.</summary>
    /// <param name="design">The design power.</param>
    /// <param name="limit">The limit.</param>
    public static Ratio ClockUnder(Watts design, Watts limit)
    {
        double share = limit.Value / design.Value;
        return share >= FullShare ? Ratio.One
            : Ratio.From(Math.Max(LeastClock, Math.Pow(Math.Max(0, share - IdleShare) / (FullShare - IdleShare), 1 / PowerOverClock)));
    }
}
