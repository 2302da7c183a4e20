using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>What the clients of a workload see.</summary>
/// <param name="OwnPrefill">The pass over a request's own prompt.</param>
/// <param name="FirstToken">From sending a request to its first token.</param>
/// <param name="Step">Time of each token after the first.</param>
/// <param name="Carried">The part of a step that is prefill of other requests.</param>
/// <param name="Request">From sending a request to its last token.</param>
/// <param name="Queued">The part of <paramref name="FirstToken"/> that a request waits for others to end.</param>
public readonly record struct ServedTimes(Seconds OwnPrefill, Seconds FirstToken, Seconds Step, Seconds Carried, Seconds Request, Seconds Queued)
{
    /// <summary>One batch whose sequences start together: its prefill, then its steps.</summary>
    public static ServedTimes OfStaticBatch(StepCosts costs, EngineTiming timing)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(timing);
        Seconds prefill = (costs.Prefill * timing.OwnPrefill) + timing.HostOf(costs.Layers);
        Seconds step = timing.StepOf(costs);
        return new(prefill, prefill, step, Seconds.Zero, prefill + (Math.Max(0, costs.OutputTokens - 1) * step), Seconds.Zero);
    }

    /// <summary>Clients that each send again when answered.</summary>
    /// <remarks><c>step = α·D + o·L + φ·(b − 1)/out · P</c>; <c>first = p₁·P + ahead·P + p₃·step + p₀ + (c/b − 1)·(out·step + P)</c>. Ahead is
    /// <c>p₂·(b − 1)/2n</c> for a benchmark whose clients start together and send n requests each, and ρ/(2(1 − ρ)) in the steady state.</remarks>
    /// <param name="costs">Kernel times.</param>
    /// <param name="timing">The engine's constants.</param>
    /// <param name="requestsPerClient">Requests of each client of a benchmark; null for the steady state.</param>
    public static ServedTimes OfClosedLoop(StepCosts costs, EngineTiming timing, int? requestsPerClient)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(timing);
        const double half = 0.5;
        (Seconds step, Seconds carried) = StepCarrying(costs, timing);
        double ahead = requestsPerClient is { } each
            ? half / each * timing.StartUpBurst.Value * (costs.Running - 1) / costs.AttentionData
            : QueueAhead(ShareOf(carried, step));
        Seconds prefill = (costs.Prefill * timing.OwnPrefill) + timing.HostOf(costs.Layers);
        Seconds queued = ((costs.OutputTokens * step) + costs.Prefill) * Ratio.From(Math.Max(0, ((double)costs.Clients / costs.Running) - 1));
        Seconds first = prefill + (costs.SharedPrefill * Ratio.From(ahead)) + (step * timing.StepsToFirstToken) + timing.FirstTokenOverhead + queued;
        Seconds decoding = Math.Max(0, costs.OutputTokens - 1) * step;
        // Prompts are computed one after another: the clients cannot come round faster than the prefills of all of them take.
        Seconds bound = Seconds.From(Math.Max(0, (costs.Clients * Service(costs, timing).Value) - decoding.Value));
        first = Seconds.Max(first, bound);
        return new(prefill, first, step, carried, first + decoding, queued);
    }

    /// <summary>A decode step with what it carries of other requests' prefills.</summary>
    public static (Seconds Step, Seconds Carried) StepCarrying(StepCosts costs, EngineTiming timing)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(timing);
        Seconds step = timing.StepOf(costs);
        if (costs.OutputTokens <= 1)
            return (step, Seconds.Zero);
        Seconds carried = CarriedPrefill(Service(costs, timing), costs.Running, costs.OutputTokens);
        return (step + carried, carried);
    }

    /// <summary>What one more prompt takes of an instance that is busy with others: attention replicas and the stages of a pipeline work on different prompts
    /// at once.</summary>
    public static Seconds Service(StepCosts costs, EngineTiming timing)
    {
        ArgumentNullException.ThrowIfNull(costs);
        ArgumentNullException.ThrowIfNull(timing);
        return costs.SharedPrefill * timing.PrefillShare * Ratio.From(1.0 / costs.AttentionData / costs.Pipeline);
    }

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
