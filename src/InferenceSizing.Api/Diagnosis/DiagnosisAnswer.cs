using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Remedies;
using InferenceSizing.Api.Translation;

namespace InferenceSizing.Api.Diagnosis;

/// <summary>What an engine's log says, beside what is estimated for the same settings.</summary>
internal sealed record DiagnosisAnswer
{
    /// <summary>The engine; null where no line is one's that is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Engine { get; init; }

    /// <summary>Its release as printed; null where the log does not say it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Version { get; init; }

    /// <summary>The model as printed or asked; null where neither says it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Model { get; init; }

    /// <summary>The GPU as printed or asked; null where neither says it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Gpu { get; init; }

    /// <summary>A body of POST /estimate, as far as log and query say it.</summary>
    public required JsonObject Request { get; init; }

    /// <summary>JSON paths of what an estimate needs and neither log nor query says.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Flags that the engine printed.</summary>
    public required IReadOnlyList<FlagAnswer> Flags { get; init; }

    /// <summary>started, refused, outOfMemory, truncated (it ends before either), or unknown (no line is an engine's).</summary>
    public required string Outcome { get; init; }

    /// <summary>The check on which the start-up failed; null where it did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required LoggedRefusalAnswer? Refusal { get; init; }

    /// <summary>Every figure once, in the order of the log.</summary>
    public required IReadOnlyList<PrintedAnswer> Printed { get; init; }

    /// <summary>What would make it start or fit, each estimated again; empty where nothing failed, and where the log says too little.</summary>
    public required IReadOnlyList<RemedyAnswer> Remedies { get; init; }

    /// <summary>Lines with an amount of memory that were not read, at most twenty.</summary>
    public required IReadOnlyList<UnreadAnswer> Unread { get; init; }

    /// <summary>What the reader must know.</summary>
    public required IReadOnlyList<WarningAnswer> Warnings { get; init; }
}

/// <summary>A check that failed in the log.</summary>
/// <param name="Code">As the start-up checks of POST /estimate are called, or outOfMemory.</param>
/// <param name="Message">The engine's own line.</param>
/// <param name="Line">Where it stands, from 1.</param>
internal sealed record LoggedRefusalAnswer(string Code, string Message, int Line);

/// <summary>A figure of the log.</summary>
/// <param name="Quantity">A path of the answer of POST /estimate where it has the same figure, else a name.</param>
/// <param name="Value">As printed.</param>
/// <param name="Unit">As printed.</param>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Device">The device that it is about, where the line names one.</param>
/// <param name="Ours">What is estimated, in bytes for memory; absent where nothing is.</param>
/// <param name="ErrorPercent">Of ours against the printed figure.</param>
internal sealed record PrintedAnswer(
    string Quantity, decimal Value, string Unit, int Line, string? Device, PredictedFigure? Ours, decimal? ErrorPercent);

/// <summary>A figure of ours; low and high are the same for what is counted.</summary>
internal sealed record PredictedFigure(decimal Estimate, decimal Low, decimal High);

/// <summary>A line that was not read.</summary>
internal sealed record UnreadAnswer(int Line, string Text);
