using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>What is in flight on the busiest instance: memory and every check are worked out from it.</summary>
/// <param name="Sequences">Sequences or images at once.</param>
/// <param name="Basis">How it follows from the offered load.</param>
/// <param name="IsSteady">False where requests come faster than they are served: then no number of sequences in flight is enough.</param>
public sealed record InFlightLoad(Interval<SequenceCount> Sequences, string Basis, bool IsSteady)
{
    /// <summary>As many as are offered at once.</summary>
    internal static InFlightLoad Offered(SequenceCount sequences, string basis) => new(Interval<SequenceCount>.Exactly(sequences), basis, true);

    /// <summary>Little's law: as many as come while one is answered.</summary>
    /// <remarks>Little 1961, Operations Research 9(3): L = lambda W for any queue in a steady state.</remarks>
    internal static InFlightLoad Arriving(Rate requests, Interval<Seconds> request)
    {
        return new(Interval<SequenceCount>.Between(During(request.Low), During(request.Estimate), During(request.High)),
            "requests a second x seconds of a request (Little's law)", true);

        SequenceCount During(Seconds time) => SequenceCount.From(Math.Max(1, (long)Math.Ceiling(requests.PerSecond * time.Value)));
    }

    /// <summary>The queue grows without end; the engine runs all that it admits.</summary>
    internal static InFlightLoad Saturated(SequenceCount admitted) =>
        new(Interval<SequenceCount>.Exactly(admitted), "requests come faster than they are served: the engine runs as many as it admits, and the queue grows " +
            "without end", false);
}
