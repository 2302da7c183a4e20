using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>The load that is offered, and how much of it is in flight.</summary>
/// <param name="Offered">As it was asked for.</param>
/// <param name="InFlight">Sequences or images at once on the busiest instance: memory, fits and every check are worked out from it.</param>
/// <param name="Basis">How the one follows from the other.</param>
/// <param name="ImageTokensPerRequest">Tokens of the images in a prompt, beside inputTokens; absent without any.</param>
internal sealed record LoadAnswer(OfferedAnswer Offered, InFlightAnswer InFlight, string Basis, long? ImageTokensPerRequest)
{
    public static LoadAnswer Of(Estimate estimate)
    {
        OfferedLoad offered = estimate.Load.Workload.Offered;
        Interval<SequenceCount> sequences = estimate.InFlight.Sequences;
        return new LoadAnswer(
            new OfferedAnswer(ArrivalNames.NameOf(offered.Kind), offered.AtOnce?.Count, offered is OfferedRate rate ? rate.Requests.PerSecond : null),
            new InFlightAnswer(sequences.Estimate.Count, sequences.Low.Count, sequences.High.Count),
            estimate.InFlight.Basis,
            estimate.Load.Workload.PictureTokens.Count is > 0 and var tokens ? tokens : null);
    }
}

/// <summary>The load as it was asked for.</summary>
/// <param name="Arrival">static, closedLoop or open.</param>
/// <param name="BatchSize">Sequences, images or clients of one instance, of unevenly loaded ones in the mean; absent for open arrivals.</param>
/// <param name="RequestsPerSecond">Of open arrivals, to the whole deployment.</param>
internal sealed record OfferedAnswer(string Arrival, long? BatchSize, double? RequestsPerSecond);

/// <summary>Sequences or images in flight; the bounds are apart for open arrivals, whose times are predicted.</summary>
/// <param name="Estimate">The figure that everything else is worked out from.</param>
/// <param name="Low">Lower bound of an 80 % interval.</param>
/// <param name="High">Upper bound of an 80 % interval.</param>
internal sealed record InFlightAnswer(long Estimate, long Low, long High);
