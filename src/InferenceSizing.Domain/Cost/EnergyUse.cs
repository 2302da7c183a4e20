using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Cost;

/// <summary>The power that a deployment draws under its load, and the energy of each thing that it produces.</summary>
/// <remarks><c>P = TDP · min(full, idle + (running + arithmetic · a) · t / (t + wait))</c>, t the time of a step and a its operations over those of the peak
/// rate. Between kernels (launches, scheduling on the host, waiting for other ranks) a board falls back towards idle, and short steps have the larger share of
/// such waits; while kernels run it draws the more the more its arithmetic has to do. Hosts, cooling and losses come on top.</remarks>
/// <param name="Deployment">All GPUs.</param>
/// <param name="Idle">All GPUs between requests, with the model loaded.</param>
/// <param name="Utilization">t / (t + wait): the share of the time in which the boards compute.</param>
/// <param name="PerOutputToken">Null for models that do not generate.</param>
/// <param name="PerSample">Null for models that do.</param>
public sealed record EnergyUse(
    Interval<Watts> Deployment, Interval<Watts> Idle, Ratio Utilization, Interval<Joules>? PerOutputToken, Interval<Joules>? PerSample)
{
    /// <summary>Measured over predicted with the model left out is 0.81 to 1.17 in four of five cases; one laboratory stands behind it, so both ends lie a
    /// little further out.</summary>
    private static readonly Spread PowerSpread = Spread.Of(0.78, 1.20);

    /// <summary>Boards of the same kind idle at 10 to 17 % of their design power with a model loaded (H100). Assumed for all.</summary>
    private static readonly Spread IdleSpread = Spread.Of(0.67, 1.15);

    /// <summary>The rule with its constants, for the reader.</summary>
    public static string Rule { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{BoardPower.Rule}, at most the power limit; utilization = step / (step + {BoardPower.Wait.Milliseconds:0} ms), arithmetic = operations of a step " +
            $"over those of the peak rate: fitted to 147 measured steady states on H100 and B200; on other cards it is carried over.");

    /// <summary>Null where the design power is not known.</summary>
    /// <param name="deployment">What draws the power.</param>
    /// <param name="served">What it serves.</param>
    /// <param name="step">What a step goes to: of a model that generates one token of every sequence, else the prefill; of others the batch.</param>
    /// <param name="readersBusy">Share of the time in which instances that read prompts apart do so; null where there are none.</param>
    internal static EnergyUse? Of(Deployment deployment, ServedWorkload served, ImmutableArray<StepPart> step, Ratio? readersBusy)
    {
        if (deployment.Accelerator is not { Watts: { Value: > 0 } board } accelerator)
            return null;
        Watts most = accelerator.PowerLimit is { } limit && limit < board ? limit : board;
        Ratio computing = ComputingShare(deployment, served, readersBusy), gpus = Ratio.From(deployment.Gpus.Value);
        Interval<Watts> gpu = PowerSpread.Around(board * BoardPower.At(computing, ArithmeticOf(deployment, served, step)));
        Interval<Watts> all = Interval<Watts>.Between(Least(gpu.Low, most), Least(gpu.Estimate, most), Least(gpu.High, most)) * gpus;
        Interval<Watts> idle = IdleSpread.Around(board * BoardPower.Idle) * gpus;
        return new EnergyUse(all, idle, computing, Each(all, served.OutputTokens), Each(all, served.Samples));
    }

    private static Watts Least(Watts left, Watts right) => left < right ? left : right;

    /// <summary>A step of a model that generates is one token of every sequence, else the prefill; of others it is the batch.</summary>
    private static double StepOf(ServedWorkload served) =>
        (served.TimePerOutputToken ?? served.Batch ?? served.TimeToFirstToken)?.Estimate.Value ?? 0;

    /// <summary>Operations of a step over those that the peak rate of its activations' format has in the same time.</summary>
    private static Ratio ArithmeticOf(Deployment deployment, ServedWorkload served, ImmutableArray<StepPart> step)
    {
        double time = StepOf(served), operations = 0;
        foreach (StepPart part in step)
            operations += part.Flops.Count;
        return Ratio.From(time == 0 ? 0 : operations / time / deployment.Accelerator.RateFor(deployment.Precision.Activations, out _).PerSecond);
    }

    private static Ratio ComputingShare(Deployment deployment, ServedWorkload served, Ratio? readersBusy)
    {
        double step = StepOf(served);
        double computing = step / (step + BoardPower.Wait.Value);
        if (deployment.Prefill is not { } pool || readersBusy is not { } busy)
            return Ratio.From(computing);
        // Power is linear in the share, so that of GPUs that read and of those that decode is that of their mean.
        double readers = (double)pool.Layout.Gpus.Value / deployment.Gpus.Value;
        return Ratio.From((readers * busy.Value) + ((1 - readers) * computing));
    }

    private static Interval<Joules>? Each(Interval<Watts> power, Interval<Rate>? rate) => rate is { Low.PerSecond: > 0 } known
        ? Interval<Joules>.Between(power.Low / known.High, power.Estimate / known.Estimate, power.High / known.Low)
        : null;
}
