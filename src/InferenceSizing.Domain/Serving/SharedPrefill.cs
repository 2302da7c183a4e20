using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>What the prompts of others cost a request that runs beside them.</summary>
internal static class SharedPrefill
{
    /// <summary>The share of others' prefills that a decode step carries.</summary>
    /// <remarks><c>(b − 1)/out · P</c>: each of the others brings one prompt in the time of its whole answer. Derived.</remarks>
    /// <param name="service">Time that one prompt takes of the instance, P.</param>
    /// <param name="running">Sequences that run at once, b.</param>
    /// <param name="outputTokens">Steps of an answer.</param>
    public static Seconds PerStep(Seconds service, long running, long outputTokens) => service * Ratio.From((double)(running - 1) / outputTokens);

    /// <summary>Mean prefills ahead of a prompt in a queue of one server with a fixed service time.</summary>
    /// <remarks><c>ρ / (2(1 − ρ))</c>, Pollaczek-Khinchine; beyond 0.95 the mean says little, and it is held there.</remarks>
    /// <param name="busy">Share of the time that the server works, ρ.</param>
    public static Ratio Ahead(Ratio busy)
    {
        const double busiest = 0.95, half = 2;
        double held = Math.Min(busiest, busy.Value);
        return Ratio.From(held / (half * (1 - held)));
    }
}
