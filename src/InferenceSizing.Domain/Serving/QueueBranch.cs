using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Serving;

/// <summary>Times near the point where clients begin to wait for others to end: with and without that queue, since a tenth of the admitted sequences more or
/// fewer decides between them.</summary>
/// <param name="Queued">Whether clients wait for others to end.</param>
/// <param name="Running">Sequences that decode at once.</param>
/// <param name="TimeToFirstToken">Time to the first token.</param>
/// <param name="Request">From sending a request to its last token.</param>
public sealed record QueueBranch(bool Queued, SequenceCount Running, Interval<Seconds> TimeToFirstToken, Interval<Seconds> Request);
