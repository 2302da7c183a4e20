using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>What an engine makes of its kernels' times: constants that are fitted to measured runs, and how far those runs lay from the fit.</summary>
public sealed record EngineTiming
{
    /// <summary>An engine of which nothing was measured: its kernels alone, with wide intervals.</summary>
    public static EngineTiming Unmeasured { get; } = new()
    {
        Accuracy = new TimingAccuracy(Spread.Of(0.3, 3), Spread.Of(0.45, 2.2), Spread.Of(0.45, 2.2), Spread.Of(0.3, 3)),
        Basis = "Kernel curves alone: no runs of this engine were measured.",
    };

    /// <summary>A decode step's kernels in a run, over their sum measured alone, α.</summary>
    public Ratio StepFactor { get; init; } = Ratio.One;

    /// <summary>What graph replay and the host leave between the kernels of a layer, o.</summary>
    public Seconds PerLayer { get; init; }

    /// <summary>Scheduling, sampling, returning: once a step.</summary>
    public Seconds PerStep { get; init; }

    /// <summary>How much of the prefill of other requests a decode step carries, φ.</summary>
    public Ratio PrefillShare { get; init; } = Ratio.One;

    /// <summary>A request's own prefill in a run, over its kernels measured alone, p₁.</summary>
    public Ratio OwnPrefill { get; init; } = Ratio.One;

    /// <summary>Start-up wait of a benchmark's clients, over that of a queue in order of arrival, p₂.</summary>
    public Ratio StartUpBurst { get; init; } = Ratio.One;

    /// <summary>Steps that a request waits for until it is scheduled and answered, p₃.</summary>
    public Ratio StepsToFirstToken { get; init; } = Ratio.One;

    /// <summary>Fixed part of the time to the first token in service, p₀.</summary>
    public Seconds FirstTokenOverhead { get; init; }

    /// <summary>How far times lay from the fit, on runs that it had not seen.</summary>
    public required TimingAccuracy Accuracy { get; init; }

    /// <summary>Classes of chips that the runs were on; on others the intervals are wider.</summary>
    public ImmutableArray<ChipClass> MeasuredOn { get; init; } = [];

    /// <summary>What the constants rest on, for the reader.</summary>
    public required string Basis { get; init; }

    /// <summary>One more token of every running sequence, without what it carries of prompts.</summary>
    public Seconds StepOf(StepCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        return (costs.Decode * StepFactor) + (HostOf(costs.Layers) * costs.StepsPerToken);
    }

    /// <summary>The part of a pass that is not kernels.</summary>
    public Seconds HostOf(long layers) => PerStep + (layers * PerLayer);
}
