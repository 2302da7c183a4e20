using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using InferenceSizing.Api.Diagnosis;

namespace InferenceSizing.Api.Calibrations;

/// <summary>A benchmark's result as it was read, beside what is estimated for the same conditions.</summary>
/// <param name="Id">Made from what was sent: the same result sent again is the same calibration.</param>
/// <param name="Workspace">Whose it is.</param>
/// <param name="Runs">One for each run of the result.</param>
internal sealed record CalibrationAnswer(string Id, string Workspace, IReadOnlyList<MeasuredRunAnswer> Runs);

/// <summary>One run.</summary>
internal sealed record MeasuredRunAnswer
{
    /// <summary>The tool that wrote it.</summary>
    public required string Tool { get; init; }

    /// <summary>Its name in the file; null where it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The server under test; null where neither file nor query says it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Engine { get; init; }

    /// <summary>The conditions as a body of POST /estimate, as far as file and query say them.</summary>
    public required JsonObject Request { get; init; }

    /// <summary>JSON paths of what an estimate needs and neither says.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Requests of the run, how many were completed and how many failed, where the file says it.</summary>
    public required RunCountsAnswer Counts { get; init; }

    /// <summary>What was measured.</summary>
    public required IReadOnlyList<MeasuredAnswer> Figures { get; init; }

    /// <summary>Why the run is not used; null where it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? NotUsed { get; init; }
}

/// <summary>Requests of a run.</summary>
internal sealed record RunCountsAnswer(long? Requests, long? Completed, long? Failed, double? DurationSeconds);

/// <summary>A measured figure.</summary>
/// <param name="Metric">A path of the answer of POST /estimate where it has the same figure, else a name.</param>
/// <param name="Statistic">mean, median, std, p99 …</param>
/// <param name="Value">As the tool writes it.</param>
/// <param name="Unit">As the tool writes it.</param>
/// <param name="Test">The test of llama-bench that it is of.</param>
/// <param name="PerGpu">Whether it is of one GPU.</param>
/// <param name="Ours">What is estimated for the same conditions, in milliseconds for times.</param>
/// <param name="ErrorPercent">Of ours against the measured figure.</param>
internal sealed record MeasuredAnswer(
    string Metric, string Statistic, double Value, string Unit, string? Test, bool? PerGpu, PredictedFigure? Ours, decimal? ErrorPercent);

/// <summary>The calibrations of a workspace.</summary>
/// <param name="Items">By id.</param>
internal sealed record CalibrationList(IReadOnlyList<CalibrationAnswer> Items);
