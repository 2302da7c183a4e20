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
        Accuracy = new TimingAccuracy(Spread.Of(0.3, 3), Spread.Of(0.45, 2.2), Spread.Of(0.45, 2.2), Spread.Of(0.45, 2.2), Spread.Of(0.3, 3)),
        Basis = "Kernel curves alone: no runs of this engine were measured.",
    };

    /// <summary>A decode step's kernels in a run, over their sum measured alone, α.</summary>
    public Ratio StepFactor { get; init; } = Ratio.One;

    /// <summary>How experts' kernels in a decode step differ from α.</summary>
    public Ratio ExpertStep { get; init; } = Ratio.One;

    /// <summary>How recurrent mixers in a decode step differ from α.</summary>
    public Ratio RecurrentStep { get; init; } = Ratio.One;

    /// <summary>How experts' kernels differ from p₁ and φ over prompts.</summary>
    public Ratio ExpertPrefill { get; init; } = Ratio.One;

    /// <summary>How recurrent mixers differ from p₁ and φ over prompts.</summary>
    public Ratio RecurrentPrefill { get; init; } = Ratio.One;

    /// <summary>How sums between ranks differ from α and p₁: another library, links that others share, no access between peers.</summary>
    public Ratio Links { get; init; } = Ratio.One;

    /// <summary>What graph replay and the host leave between the kernels of a layer, o.</summary>
    public Seconds PerLayer { get; init; }

    /// <summary>Small kernels around the routed experts of a layer, beside <see cref="PerLayer"/>.</summary>
    public Seconds PerExpertLayer { get; init; }

    /// <summary>Small kernels around the latent attention of a layer, beside <see cref="PerLayer"/>.</summary>
    public Seconds PerLatentLayer { get; init; }

    /// <summary>Small kernels around the recurrence of a layer, beside <see cref="PerLayer"/>.</summary>
    public Seconds PerRecurrentLayer { get; init; }

    /// <summary>Scheduling, sampling, returning: once a step.</summary>
    public Seconds PerStep { get; init; }

    /// <summary>What the host adds to a step for each sequence that runs in it: its tokens, its stop rules, its answer.</summary>
    public Seconds PerSequence { get; init; }

    /// <summary>The least that a pass over prompts takes for each layer: it is launched kernel by kernel, not replayed from a graph, so a short one waits for
    /// the host.</summary>
    public Seconds LeastPromptLayer { get; init; }

    /// <summary>How far clients of a closed loop stay in step where nothing says whether their lengths vary, from zero (they spread evenly over the time of
    /// a request) to one (all of them send together): the mean of the benchmarks that were measured.</summary>
    public Ratio InStep { get; init; }

    /// <summary>The same where lengths vary. Where they are fixed all are answered together and send again together: one.</summary>
    public Ratio InStepVaried { get; init; }

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
    internal Seconds StepOf(StepCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        return costs.Decode.Weighted(StepFactor, ExpertStep, RecurrentStep, Links) + (HostOf(costs) * costs.StepsPerToken);
    }

    /// <summary>The pass over a request's own prompt; of a static batch, over all prompts.</summary>
    internal Seconds PrefillOf(StepCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        Seconds kernels = costs.Prefill.Weighted(OwnPrefill, ExpertPrefill, RecurrentPrefill, Links);
        return Seconds.Max(kernels, LeastPrefill(costs.Layers) * costs.PromptPasses) + HostOf(costs.Layers);
    }

    /// <summary>The least that one pass over prompts takes.</summary>
    public Seconds LeastPrefill(LayerMix layers) => layers.All * LeastPromptLayer;

    /// <summary>The part of a pass that is not kernels, whatever the sequences.</summary>
    public Seconds HostOf(LayerMix layers) =>
        PerStep + (layers.All * PerLayer) + (layers.Experts * PerExpertLayer) + (layers.Latent * PerLatentLayer) + (layers.Recurrent * PerRecurrentLayer);

    /// <summary>The part of a decode step that is not kernels.</summary>
    internal Seconds HostOf(StepCosts costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        return HostOf(costs.Layers.OfStep) + (PerSequence * Ratio.From((double)costs.Running / costs.AttentionData));
    }
}
