using System.Collections.Immutable;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Cost;

/// <summary>The power that a deployment draws and the energy of what it produces.</summary>
/// <remarks><c>P = TDP · (idle + (1 − idle) · u)</c>, u the larger of the shares of peak arithmetic and peak bandwidth that the pass reaches: the linear model of
/// Fan, Weber and Barroso 2007, doi:10.1145/1250662.1250665, over a board's design power. Hosts, cooling and losses come on top.</remarks>
/// <param name="Deployment">All GPUs.</param>
/// <param name="Utilization">u of the pass that most time goes to.</param>
/// <param name="PerOutputToken">Null for models that do not generate.</param>
/// <param name="PerSample">Null for models that do.</param>
public sealed record EnergyUse(Interval<Watts> Deployment, Ratio Utilization, Interval<Joules>? PerOutputToken, Interval<Joules>? PerSample)
{
    /// <summary>Share of its design power that a board with a running process draws while no kernel runs: 70 to 120 of 700 W are seen of H100. Assumed for all.</summary>
    private const double IdleShare = 0.15;

    /// <summary>How far the linear model may be off. Assumed: no measured power stands behind it.</summary>
    private static readonly Spread PowerSpread = Spread.Of(0.6, 1.5);

    /// <summary>Null where the design power is not known.</summary>
    public static EnergyUse? Of(Estimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        if (estimate.Deployment.Accelerator.Watts == 0)
            return null;
        Watts board = Watts.From(estimate.Deployment.Accelerator.Watts);
        Ratio utilization = UtilizationOf(estimate);
        Interval<Watts> gpu = PowerSpread.Around(board * Ratio.From(IdleShare + ((1 - IdleShare) * utilization.Value)));
        Interval<Watts> bounded = Interval<Watts>.Between(gpu.Low, gpu.Estimate, gpu.High < board ? gpu.High : board);
        Interval<Watts> all = bounded * Ratio.From(estimate.Deployment.Layout.Gpus);
        ServedWorkload served = estimate.Served;
        return new EnergyUse(all, utilization, Each(all, served.OutputTokens), Each(all, served.Samples));
    }

    private static Ratio UtilizationOf(Estimate estimate)
    {
        ImmutableArray<StepPart> pass = !estimate.Forward.IsEmpty ? estimate.Forward : !estimate.Decode.IsEmpty ? estimate.Decode : estimate.Prefill;
        double seconds = 0, flops = 0, bytes = 0;
        foreach (StepPart part in pass)
        {
            seconds += part.Time.Value;
            flops += part.Flops.Count;
            bytes += part.Bound == Bound.Network ? 0 : part.Moved.Bytes;
        }

        if (seconds == 0)
            return default;
        double arithmetic = flops / seconds / estimate.Deployment.Accelerator.RateFor(estimate.Deployment.Precision.Activations, out _).PerSecond;
        double bandwidth = bytes / seconds / estimate.Deployment.Accelerator.MemoryBandwidth.BytesPerSecond;
        return Ratio.From(Math.Min(1, Math.Max(arithmetic, bandwidth)));
    }

    private static Interval<Joules>? Each(Interval<Watts> power, Interval<Rate>? rate) => rate is { Low.PerSecond: > 0 } known
        ? Interval<Joules>.Between(power.Low / known.High, power.Estimate / known.Estimate, power.High / known.Low)
        : null;
}
