using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Sweeps;

/// <summary>All points of a sweep, in order.</summary>
/// <param name="Warnings">What the reader must know of how the command was read; empty where the request has none.</param>
/// <param name="Points">The last axis varies fastest.</param>
internal sealed record SweepAnswer(IReadOnlyList<WarningAnswer> Warnings, IReadOnlyList<SweepPointAnswer> Points);

/// <summary>One point of a sweep: the figures of POST /estimate for it, predicted ones by their best estimate. What does not apply is left out; in CSV it is
/// empty.</summary>
internal sealed record SweepPointAnswer
{
    /// <summary>Place in the sweep, from zero.</summary>
    public required int Index { get; init; }

    /// <summary>The value of each axis, by its path.</summary>
    public required IReadOnlyDictionary<string, JsonElement> At { get; init; }

    /// <summary>Why there is no answer at this point: a value that the member does not take, or a combination that does not go together.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the asked batch fits.</summary>
    public bool? Fits { get; init; }

    /// <summary>Whether everything in require holds.</summary>
    public bool? Passed { get; init; }

    /// <summary>GPUs of the deployment.</summary>
    public int? Gpus { get; init; }

    /// <summary>Of the fullest GPU.</summary>
    public long? WeightsBytes { get; init; }

    /// <summary>Of the fullest GPU, for the asked batch.</summary>
    public long? KvCacheBytes { get; init; }

    /// <summary>Of the fullest GPU.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Left of the engine's budget; negative is the shortfall.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>The largest batch that every limit allows.</summary>
    public long? LargestBatch { get; init; }

    /// <summary>Time to first token.</summary>
    public decimal? TtftMs { get; init; }

    /// <summary>Time per output token.</summary>
    public decimal? TpotMs { get; init; }

    /// <summary>Time of a request.</summary>
    public decimal? RequestMs { get; init; }

    /// <summary>Time of a batch of a model that does not generate.</summary>
    public decimal? BatchMs { get; init; }

    /// <summary>Of the deployment.</summary>
    public decimal? OutputTokensPerSecond { get; init; }

    /// <summary>Of the deployment.</summary>
    public decimal? SamplesPerSecond { get; init; }

    /// <summary>Of the deployment.</summary>
    public decimal? RequestsPerSecond { get; init; }

    /// <summary>Of the deployment.</summary>
    public decimal? UsdPerHour { get; init; }

    /// <summary>A million output tokens, or samples.</summary>
    public decimal? UsdPerMillion { get; init; }

    /// <summary>Of all GPUs.</summary>
    public decimal? Watts { get; init; }

    /// <summary>Percent of the untouched model's score; left out where no results tell.</summary>
    public decimal? AccuracyLoss { get; init; }

    public static SweepPointAnswer Of(int index, IReadOnlyDictionary<string, JsonElement> at, Assessment assessment) =>
        MetricMembers<SweepPointAnswer>.Fill(new SweepPointAnswer { Index = index, At = at, Passed = assessment.Verdict?.Passed }, assessment);
}
