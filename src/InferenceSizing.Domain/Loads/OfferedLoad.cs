using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Loads;

/// <summary>How requests come.</summary>
public enum ArrivalKind
{
    /// <summary>One batch whose sequences start together.</summary>
    Static,

    /// <summary>Clients that each send again when answered.</summary>
    ClosedLoop,

    /// <summary>Requests at a rate of their own.</summary>
    Open,
}

/// <summary>The load that is asked for, as it was asked: of an instance, or of the whole deployment where it is a rate.</summary>
public abstract record OfferedLoad
{
    /// <summary>Sequences or images that an instance is offered at once, of unevenly loaded ones in the mean; null for a rate.</summary>
    public abstract SequenceCount? AtOnce { get; }

    /// <summary>How requests come.</summary>
    public abstract ArrivalKind Kind { get; }

    /// <summary>A number of sequences that start together or are sent by as many clients.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Open arrivals have a rate, not a number.</exception>
    public static OfferedLoad Of(ArrivalKind kind, SequenceCount sequences) => kind switch
    {
        ArrivalKind.Static => new OfferedBatch(sequences),
        ArrivalKind.ClosedLoop => new OfferedClients(sequences, null),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Open arrivals have a rate."),
    };
}

/// <summary>One batch whose sequences start and are answered together.</summary>
/// <param name="Sequences">Sequences or images of an instance.</param>
internal sealed record OfferedBatch(SequenceCount Sequences) : OfferedLoad
{
    /// <inheritdoc/>
    public override SequenceCount? AtOnce => Sequences;

    /// <inheritdoc/>
    public override ArrivalKind Kind => ArrivalKind.Static;
}

/// <summary>Clients that each send again when answered.</summary>
/// <param name="Clients">Clients of an instance.</param>
/// <param name="RequestsEach">Null for the steady state; else a benchmark run in which all clients start at once and send that many each.</param>
/// <param name="FixedLengths">Whether all requests are of the same lengths, so that clients that start together stay in step; null where it is not
/// known.</param>
internal sealed record OfferedClients(SequenceCount Clients, int? RequestsEach, bool? FixedLengths = null) : OfferedLoad
{
    /// <inheritdoc/>
    public override SequenceCount? AtOnce => Clients;

    /// <inheritdoc/>
    public override ArrivalKind Kind => ArrivalKind.ClosedLoop;
}

/// <summary>Requests come at a rate of their own, whatever the service does.</summary>
/// <param name="Requests">Mean rate of a Poisson stream to the whole deployment.</param>
public sealed record OfferedRate(Rate Requests) : OfferedLoad
{
    /// <inheritdoc/>
    public override SequenceCount? AtOnce => null;

    /// <inheritdoc/>
    public override ArrivalKind Kind => ArrivalKind.Open;
}
