using InferenceSizing.Calibration.Measurements;
using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Learning;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Serving;

namespace InferenceSizing.Calibration.Engines;

/// <summary>A measured figure with the kernel times that the domain finds for its run.</summary>
internal sealed record PreparedRun
{
    private const double MillisecondsPerSecond = 1e3;

    public required MeasuredRun Measured { get; init; }

    public required Deployment Deployment { get; init; }

    public required Workload Workload { get; init; }

    public required StepCosts Costs { get; init; }

    /// <summary>Sequences that are read together for the prefill's rate.</summary>
    private long ReadTogether => Workload.Offered is OfferedBatch ? Costs.Running : Costs.AttentionData;

    /// <summary>Whether the figure is a rate, not a time.</summary>
    public bool IsRate => Measured.Quantity is MeasuredFigure.OutputRate or MeasuredFigure.TotalRate or MeasuredFigure.PrefillRate;

    public string Engine => Deployment.Engine.Name;

    public ChipClass Chips => Deployment.Accelerator.Class;

    public string Chip => Deployment.Accelerator.Id;

    public required string Model { get; init; }

    /// <summary>Runs that share a model, a chip and an engine: what is left out together.</summary>
    public string Group => $"{Model} | {Chip} | {Engine}";

    /// <summary>Models of one design under different names.</summary>
    public string Family => Model.Contains("DeepSeek-R1", StringComparison.Ordinal) || Model.Contains("DeepSeek-V3", StringComparison.Ordinal) ? "DeepSeek-V3"
        : Model;

    /// <summary>Who published it: what is left out together to see what an unknown laboratory would measure.</summary>
    public string Source => Measured.Source;

    /// <summary>The logarithm of what was measured over what a timing predicts.</summary>
    public double Residual(EngineTiming timing)
    {
        double predicted = Predicted(timing);
        return Math.Log(Measured.Value / predicted);
    }

    /// <summary>The same as if the run did not say whether its lengths vary.</summary>
    public double ResidualOfUnstatedLengths(EngineTiming timing) =>
        (this with { Workload = Workload with { Offered = Loop! with { FixedLengths = null } } }).Residual(timing);

    /// <summary>What the clients of a closed loop send; null for batches.</summary>
    public OfferedClients? Loop => Workload.Offered as OfferedClients;

    /// <summary>The figure that was measured, in its unit, as the service would answer it with this timing.</summary>
    public double Predicted(EngineTiming timing)
    {
        ServedTimes times = Loop is { } loop ? ServedTimes.OfClosedLoop(Costs, timing, loop) : ServedTimes.OfStaticBatch(Costs, timing);
        double requests = Costs.Clients * (double)Deployment.Layout.Replicas / times.Request.Value;
        return Measured.Quantity switch
        {
            MeasuredFigure.FirstToken => times.FirstToken.Value * MillisecondsPerSecond,
            MeasuredFigure.OutputToken => times.Step.Value * MillisecondsPerSecond,
            MeasuredFigure.InterToken => times.Undisturbed.Value * MillisecondsPerSecond,
            MeasuredFigure.Request => times.Request.Value * MillisecondsPerSecond,
            MeasuredFigure.OutputRate => requests * Workload.OutputTokens.Count,
            MeasuredFigure.TotalRate => requests * Workload.ContextTokens.Count,
            MeasuredFigure.PrefillRate => Workload.InputTokens.Count * ReadTogether * (double)Deployment.Layout.Replicas / times.OwnPrefill.Value,
            _ => throw new InvalidOperationException($"{Measured.Quantity} is not a quantity."),
        };
    }
}
