using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Domain.Sizing;

namespace InferenceSizing.Api.Remedies;

/// <summary>A change that makes the request pass, or some of its checks: estimated again with it, not guessed.</summary>
/// <param name="Title">In words.</param>
/// <param name="Kind">What it changes.</param>
/// <param name="Change">A merge patch (RFC 7396) for the request as it was sent, or for <c>resolved.request</c>.</param>
/// <param name="Flags">The same as flags of the engine's command line; empty where no flag says it: another card, another engine or model.</param>
/// <param name="Effect">What comes out with it.</param>
/// <param name="Remaining">Names of the checks that the change only comes nearer to; empty where all pass.</param>
internal sealed record RemedyAnswer(
    string Title, string Kind, JsonObject Change, IReadOnlyList<string> Flags, EffectAnswer Effect, IReadOnlyList<string> Remaining);

/// <summary>The figures that a remedy leads to.</summary>
internal sealed record EffectAnswer
{
    /// <summary>Memory of the fullest GPU, its best estimate.</summary>
    public long TotalBytes { get; init; }

    /// <summary>Left of the engine's budget.</summary>
    public long FreeBytes { get; init; }

    /// <summary>Time to first token.</summary>
    public decimal? TtftMs { get; init; }

    /// <summary>Time per output token.</summary>
    public decimal? TpotMs { get; init; }

    /// <summary>Time of a batch of a model that does not generate.</summary>
    public decimal? BatchMs { get; init; }

    /// <summary>Of the deployment.</summary>
    public decimal? OutputTokensPerSecond { get; init; }

    /// <summary>Of the deployment.</summary>
    public decimal? SamplesPerSecond { get; init; }

    /// <summary>Of the deployment; null where no price is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public decimal? UsdPerHour { get; init; }

    /// <summary>A million output tokens, or samples; null where no price is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public decimal? UsdPerMillion { get; init; }

    /// <summary>Percent of the untouched model's score; null where no results tell.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Predicted? AccuracyLoss { get; init; }

    /// <summary>GPUs of the deployment.</summary>
    public int Gpus { get; init; }

    public static EffectAnswer Of(Assessment assessment) => MetricMembers<EffectAnswer>.Fill(new EffectAnswer(), assessment);
}
