using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Answer;

namespace InferenceSizing.Api.Remedies;

/// <summary>A change that makes the request pass: estimated again with it, not guessed.</summary>
/// <param name="Title">In words.</param>
/// <param name="Kind">What it changes.</param>
/// <param name="Change">A merge patch (RFC 7396) for the request as it was sent, or for <c>resolved.request</c>.</param>
/// <param name="Effect">What comes out with it.</param>
internal sealed record RemedyAnswer(string Title, string Kind, JsonObject Change, EffectAnswer Effect);

/// <summary>The figures that a remedy leads to.</summary>
/// <param name="TotalBytes">Memory of the fullest GPU, its best estimate.</param>
/// <param name="FreeBytes">Left of the engine's budget.</param>
/// <param name="TtftMs">Time to first token.</param>
/// <param name="TpotMs">Time per output token.</param>
/// <param name="BatchMs">Time of a batch of a model that does not generate.</param>
/// <param name="OutputTokensPerSecond">Of the deployment.</param>
/// <param name="SamplesPerSecond">Of the deployment.</param>
/// <param name="UsdPerHour">Of the deployment; null where no price is known.</param>
/// <param name="UsdPerMillion">A million output tokens, or samples; null where no price is known.</param>
/// <param name="AccuracyLoss">Percent of the untouched model's score; null where no results tell.</param>
/// <param name="Gpus">GPUs of the deployment.</param>
internal sealed record EffectAnswer(
    long TotalBytes,
    long FreeBytes,
    decimal? TtftMs,
    decimal? TpotMs,
    decimal? BatchMs,
    decimal? OutputTokensPerSecond,
    decimal? SamplesPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? UsdPerHour,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? UsdPerMillion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Predicted? AccuracyLoss,
    int Gpus);
