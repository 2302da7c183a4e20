using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Serving;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Calibration.Engines;

/// <summary>The interval that the service answers around a run's prediction.</summary>
internal static class Held
{
    /// <summary>The interval's factors for the quantity that was measured.</summary>
    public static Spread SpreadOf(PreparedRun run, EngineTiming timing) => Of(run, PredictionAccuracy.For(
        run.Deployment.Accelerator, run.Deployment.Layout, timing, run.Costs.FormatsMeasured || run.Engine == "llama.cpp").Times);

    /// <summary>Of an engine's intervals, the one for the quantity that was measured.</summary>
    public static Spread Of(PreparedRun run, TimingAccuracy accuracy) => run.Measured.Quantity switch
    {
        MeasuredFigure.FirstToken => accuracy.FirstTokenUnder(run.Workload.Offered),
        MeasuredFigure.OutputToken => accuracy.OutputToken,
        MeasuredFigure.InterToken => accuracy.InterTokenUnder(run.Workload.Offered),
        MeasuredFigure.PrefillRate => accuracy.Prefill,
        _ => accuracy.Request,
    };

    /// <summary>Whether the interval holds what was measured.</summary>
    /// <param name="run">The run.</param>
    /// <param name="log">Logarithm of measured over predicted.</param>
    /// <param name="spread">The interval's factors.</param>
    public static bool Is(PreparedRun run, double log, Spread spread)
    {
        double ratio = Math.Exp(run.IsRate ? -log : log);
        return ratio >= spread.Below.Value && ratio <= spread.Above.Value;
    }
}
