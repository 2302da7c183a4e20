using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>What the clients of a workload see.</summary>
/// <param name="OwnPrefill">The pass over a request's own prompt.</param>
/// <param name="FirstToken">From sending a request to its first token.</param>
/// <param name="Step">Time of each token after the first.</param>
/// <param name="Carried">The part of a step that is prefill of other requests.</param>
/// <param name="Request">From sending a request to its last token.</param>
/// <param name="Queued">The part of <paramref name="FirstToken"/> that a request waits for others to end.</param>
internal readonly partial record struct ServedTimes(Seconds OwnPrefill, Seconds FirstToken, Seconds Step, Seconds Carried, Seconds Request, Seconds Queued)
{
    private const double Half = 0.5;

    /// <summary>A step that carries no prefill of other requests: the gap between most tokens.</summary>
    public Seconds Undisturbed => Seconds.From(Step.Value - Carried.Value);

    /// <summary>One batch whose sequences start together: its prefill, then its steps.</summary>
    public static ServedTimes OfStaticBatch(StepCosts costs, EngineTiming timing)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(timing);
        Seconds prefill = timing.PrefillOf(costs);
        Seconds step = timing.StepOf(costs);
        return new(prefill, prefill, step, Seconds.Zero, prefill + (Math.Max(0, costs.OutputTokens.Count - 1) * step), Seconds.Zero);
    }

    /// <summary>Clients that each send again when answered.</summary>
    /// <remarks><c>step = α·D + o·L + φ·(b − 1)/out · P</c>; <c>first = read + p₃·step·(b − 1)/b + p₀ + (c/b − 1)·(out·step + P)</c>.
    /// Clients in step send their b prompts together, and passes read g of them at a time, in a g-th of the pass each, T: the mean one is read after
    /// <c>(b + g)/2 · p₁·T</c>, and <c>(b − g)/2</c> follow while a sequence decodes. A share κ of all rounds is in step (all of them where lengths are
    /// fixed), and a share p₂/n besides of a benchmark whose clients start together and send n requests each; in the others a prompt is read by itself,
    /// behind ρ/(2(1 − ρ)) more of a steady state, b − 1 at most.</remarks>
    /// <param name="costs">Kernel times.</param>
    /// <param name="timing">The engine's constants.</param>
    /// <param name="loop">What the clients send; null for the steady state.</param>
    public static ServedTimes OfClosedLoop(StepCosts costs, EngineTiming timing, OfferedClients? loop)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(timing);
        (Seconds step, Seconds carried) = StepCarrying(costs, timing, loop);
        // The queue of a steady state has a server's arrivals; of so many clients no more than the others can be ahead.
        double apart = loop?.RequestsEach is null ? Math.Min(QueueAhead(ShareOf(carried, step)), Prompts(costs) - 1) : 0;
        Seconds prefill = timing.PrefillOf(costs), alone = prefill + (Shared(costs, timing, timing.OwnPrefill) * Ratio.From(apart));
        Seconds together = (Together(costs, timing, timing.OwnPrefill) * Ratio.From(Half * (Prompts(costs) + costs.PromptsTogether.Value)))
            + timing.HostOf(costs.Layers);
        Seconds read = Mixed(alone, together, InStepOf(costs, timing, loop));
        Seconds queued = ((costs.OutputTokens.Count * step) + costs.Prefill.All) * Ratio.From(Math.Max(0, ((double)costs.Clients / costs.Running) - 1));
        Seconds first = read + WaitedFor(step, costs, timing) + timing.FirstTokenOverhead + queued;
        Seconds decoding = Math.Max(0, costs.OutputTokens.Count - 1) * step;
        // Prompts are computed one after another: the clients cannot come round faster than the prefills of all of them take.
        Seconds bound = Seconds.From(Math.Max(0, (costs.Clients * Busy(costs, timing).Value) - decoding.Value));
        first = Seconds.Max(first, bound);
        return new(prefill, first, step, carried, first + decoding, queued);
    }

    /// <summary>Steps of others that a request waits for until it is scheduled: none where it is alone.</summary>
    public static Seconds WaitedFor(Seconds step, StepCosts costs, EngineTiming timing)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(timing);
        return step * timing.StepsToFirstToken * Ratio.From(Math.Max(0, costs.Running - 1.0) / Math.Max(1, costs.Running));
    }

    /// <summary>A decode step with what it carries of other requests' prefills.</summary>
    /// <param name="costs">Kernel times.</param>
    /// <param name="timing">The engine's constants.</param>
    /// <param name="loop">What the clients send; null for the steady state.</param>
    public static (Seconds Step, Seconds Carried) StepCarrying(StepCosts costs, EngineTiming timing, OfferedClients? loop)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(timing);
        Seconds step = timing.StepOf(costs);
        if (costs.OutputTokens.Count <= 1)
            return (step, Seconds.Zero);
        double inStep = InStepOf(costs, timing, loop);
        Seconds beside = PromptsIn(costs, timing, timing.PrefillShare, inStep), alone = PromptsIn(costs, timing, AloneOf(timing), inStep);
        // A step hides prompts behind what it reads anyway, but takes no less than their kernels.
        Seconds carried = Seconds.Max(beside, Seconds.From(Math.Max(0, alone.Value - step.Value)));
        return (step + carried, carried);
    }

    /// <summary>What a step carries of other requests' prompts.</summary>
    /// <param name="costs">Kernel times.</param>
    /// <param name="timing">The engine's constants.</param>
    /// <param name="factor">What prompts take, over their kernels measured alone.</param>
    /// <param name="inStep">How far the clients are in step.</param>
    private static Seconds PromptsIn(StepCosts costs, EngineTiming timing, Ratio factor, double inStep)
    {
        Seconds apart = CarriedPrefill(OfInstance(costs, timing, factor), costs.Running, costs.OutputTokens.Count);
        double behind = Half * (Prompts(costs) - costs.PromptsTogether.Value);
        Seconds together = Together(costs, timing, factor) * Ratio.From(behind / costs.Pipeline / costs.OutputTokens.Count);
        return Mixed(apart, together, inStep);
    }

    /// <summary>What prompts take at least where nothing hides them: no kernel runs faster than measured alone.</summary>
    private static Ratio AloneOf(EngineTiming timing)
    {
        Ratio alone = timing.OwnPrefill < Ratio.One ? timing.OwnPrefill : Ratio.One;
        return alone > timing.PrefillShare ? alone : timing.PrefillShare;
    }

    /// <summary>How far the clients of a run are in step: those of a benchmark all are in their first request. Those that wait for others to end are admitted
    /// one by one.</summary>
    private static double InStepOf(StepCosts costs, EngineTiming timing, OfferedClients? loop)
    {
        if (!costs.SendsAgain)
            return 0;
        double later = loop?.FixedLengths switch { true => 1, false => timing.InStepVaried.Value, null => timing.InStep.Value };
        double inStep = loop?.RequestsEach is { } each ? Math.Min(1, later + ((1 - later) * timing.StartUpBurst.Value / each)) : later;
        return inStep * Math.Min(1, (double)costs.Running / costs.Clients);
    }

    private static Seconds Mixed(Seconds apart, Seconds together, double inStep) =>
        (apart * Ratio.From(1 - inStep)) + (together * Ratio.From(inStep));

    /// <summary>What each prompt takes of a pass that reads those that were sent together.</summary>
    private static Seconds Together(StepCosts costs, EngineTiming timing, Ratio factor) => Seconds.Max(
        costs.TogetherPrefill.Weighted(factor, timing.ExpertPrefill, timing.RecurrentPrefill, timing.Links),
        timing.LeastPrefill(costs.Layers) * costs.PromptPasses * Ratio.From(1 / costs.PromptsTogether.Value));

    /// <summary>Prompts of a replica, one of each sequence that runs.</summary>
    private static double Prompts(StepCosts costs) => Math.Max(1, (double)costs.Running / costs.AttentionData);

    /// <summary>What one more prompt takes of an instance: attention replicas and the stages of a pipeline work on different prompts at once.</summary>
    private static Seconds OfInstance(StepCosts costs, EngineTiming timing, Ratio factor) =>
        Shared(costs, timing, factor) * Ratio.From(1.0 / costs.AttentionData / costs.Pipeline);

    /// <summary>What one more prompt takes of an instance that is busy with others.</summary>
    public static Seconds Service(StepCosts costs, EngineTiming timing)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(timing);
        return OfInstance(costs, timing, timing.PrefillShare);
    }

    /// <summary>The least that one more prompt keeps an instance busy where prompts are all that it does.</summary>
    public static Seconds Busy(StepCosts costs, EngineTiming timing)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(timing);
        return OfInstance(costs, timing, AloneOf(timing));
    }

    /// <summary>What one more prompt takes where a step carries several.</summary>
    /// <param name="costs">Kernel times.</param>
    /// <param name="timing">The engine's constants.</param>
    /// <param name="factor">The engine's over the measured.</param>
    internal static Seconds Shared(StepCosts costs, EngineTiming timing, Ratio factor) => Seconds.Max(
        costs.SharedPrefill.Weighted(factor, timing.ExpertPrefill, timing.RecurrentPrefill, timing.Links),
        timing.LeastPrefill(costs.Layers) * costs.SharedPasses);

    /// <summary>The part of one prompt's prefill that each decode step carries when <paramref name="running"/> sequences each bring a prompt every
    /// <paramref name="outputTokens"/> steps.</summary>
    internal static Seconds CarriedPrefill(Seconds prefill, long running, long outputTokens) => prefill * Ratio.From((double)(running - 1) / outputTokens);

    /// <summary>Share of a step that others' prefills take.</summary>
    internal static double ShareOf(Seconds carried, Seconds step) => step.Value == 0 ? 0 : carried.Value / step.Value;

    /// <summary>Mean prefills ahead of a prompt in a queue of one server with a fixed service time: <c>ρ / (2(1 − ρ))</c>, Pollaczek-Khinchine.</summary>
    internal static double QueueAhead(double busy)
    {
        const double busiest = 0.95, half = 2;
        double held = Math.Min(busiest, busy);
        return held / (half * (1 - held));
    }
}
