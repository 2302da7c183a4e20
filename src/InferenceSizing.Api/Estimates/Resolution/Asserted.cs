using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>What a client requires, in the domain's units.</summary>
internal static class Asserted
{
    public static Requirements From(RequirementsRequest require) => new()
    {
        Fits = require.Fits,
        MinBatchSize = require.MinBatchSize,
        MaxTotal = require.MaxTotalGiB is { } gibibytes ? ByteCount.FromCount((long)(gibibytes * ByteCount.PerGiB)) : null,
        MaxTimeToFirstToken = Time(require.MaxTtftMs),
        MaxTimePerOutputToken = Time(require.MaxTpotMs),
        MaxRequest = Time(require.MaxRequestMs),
        MinOutputTokens = Speed(require.MinOutputTokensPerSecond),
        MinSamples = Speed(require.MinSamplesPerSecond),
        MaxCostPerMillion = require.MaxCostPerMillionTokens is { } cost ? DollarsPerMillion.From(cost) : null,
        MaxCostPerHour = require.MaxUsdPerHour is { } hour ? DollarsPerHour.From((decimal)hour) : null,
        MaxAccuracyLoss = require.MaxAccuracyLoss is { } loss ? Magnitude.From(loss) : null,
    };

    private static Seconds? Time(double? milliseconds) => milliseconds is { } value ? Seconds.FromMilliseconds(value) : null;

    private static Rate? Speed(double? perSecond) => perSecond is { } value ? Rate.From(value) : null;
}
