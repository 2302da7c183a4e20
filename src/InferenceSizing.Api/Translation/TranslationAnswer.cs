using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Answer;

namespace InferenceSizing.Api.Translation;

/// <summary>What a command line or manifest says.</summary>
/// <param name="Requests">One for each engine that it starts, in its order.</param>
internal sealed record TranslationAnswer(IReadOnlyList<TranslatedRequest> Requests);

/// <summary>One engine of the text.</summary>
internal sealed record TranslatedRequest
{
    /// <summary>The container, service or worker; null for a bare command.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Name { get; init; }

    /// <summary>The engine or server that the text starts, by its own name, whether or not it is modelled here.</summary>
    public required string Engine { get; init; }

    /// <summary>A body of POST /estimate, as far as the text says it.</summary>
    public required JsonObject Request { get; init; }

    /// <summary>JSON paths of what POST /estimate needs and the text does not say.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Every flag, in the order of the text.</summary>
    public required IReadOnlyList<FlagAnswer> Flags { get; init; }

    /// <summary>Variables that the engine is given. Values of secrets are not repeated.</summary>
    public required IReadOnlyList<VariableAnswer> Environment { get; init; }

    /// <summary>What the reader must know.</summary>
    public required IReadOnlyList<WarningAnswer> Warnings { get; init; }

    /// <summary>Why no estimate stands for the text; null where one does.</summary>
    [JsonIgnore]
    public string? Unsized { get; init; }
}

/// <summary>A flag and what it became.</summary>
/// <param name="Flag">As written; MODEL for a model that stands without a flag.</param>
/// <param name="Value">Its value, true for a switch; null for a secret.</param>
/// <param name="Meaning">The JSON path that it became, none (no effect on the estimate) or unknown.</param>
/// <param name="Effect">What it changes in the engine: memory, speed, both, hostMemory or none; absent for one that is not known.</param>
/// <param name="Note">What the reader must know of it.</param>
/// <param name="Since">The first release that was read with it; absent where all were, or no source says.</param>
/// <param name="Until">The last release that was read with it; absent where it was not dropped.</param>
/// <param name="Nearest">Of an unknown flag, the engine's flags that look like it.</param>
internal sealed record FlagAnswer(
    string Flag,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Value,
    string Meaning,
    string? Effect,
    string? Note,
    string? Since,
    string? Until,
    IReadOnlyList<string>? Nearest);

/// <summary>A variable of the engine's environment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; null for a secret, and where the text does not say it.</param>
/// <param name="Meaning">The JSON path that it became, or none.</param>
internal sealed record VariableAnswer(string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Value, string Meaning);
