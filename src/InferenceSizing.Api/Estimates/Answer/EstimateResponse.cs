using System.Text.Json.Serialization;
using InferenceSizing.Api.Launch;
using InferenceSizing.Api.Remedies;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>The answer to a sizing question. Predicted figures are intervals, counted ones whole numbers; bytes are exact. What is asked for stands
/// before how it was worked out.</summary>
internal sealed record EstimateResponse
{
    /// <summary>The answer in a few sentences, with sizes in GiB. Only with detail summary.</summary>
    public string? Summary { get; init; }

    /// <summary>Whether the engine starts with these settings and what is in flight fits into its budget. An answer either way, not an error.</summary>
    public required bool Fits { get; init; }

    /// <summary>Whether the engine comes up, and if not, which of its checks fails.</summary>
    public required StartupAnswer Startup { get; init; }

    /// <summary>Whether everything in <c>require</c> holds; null without it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required VerdictAnswer? Verdict { get; init; }

    /// <summary>What would make it pass, at most eight, best first, when the asked batch does not fit or a check fails: each estimated again, none guessed.
    /// Where no change makes all checks pass, those that make some pass or bring one half of its way, with the checks that remain; a check that no change meets
    /// is named in warnings.</summary>
    public IReadOnlyList<RemedyAnswer> Remedies { get; init; } = [];

    /// <summary>What the reader must know to trust the figures rightly.</summary>
    public required IReadOnlyList<WarningAnswer> Warnings { get; init; }

    /// <summary>The load that is offered, and how much of it is in flight.</summary>
    public required LoadAnswer Load { get; init; }

    /// <summary>Where memory goes.</summary>
    public required MemoryAnswer Memory { get; init; }

    /// <summary>The largest batch that every limit allows, at the asked lengths.</summary>
    public required LargestBatchAnswer LargestBatch { get; init; }

    /// <summary>Times at the asked batch, whether it fits or not.</summary>
    public required LatencyAnswer Latency { get; init; }

    /// <summary>Rates of the whole deployment at the asked batch.</summary>
    public required ThroughputAnswer Throughput { get; init; }

    /// <summary>What the deployment costs; null where no price is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required CostAnswer? Cost { get; init; }

    /// <summary>Power and energy; null where the card's design power is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required EnergyAnswer? Energy { get; init; }

    /// <summary>What is lost of the model's quality.</summary>
    public required QualityAnswer Quality { get; init; }

    /// <summary>What would just be enough for the asked batch: the longest context, the smallest share of the GPU, the fewest GPUs. Absent with detail
    /// summary.</summary>
    public CapacityAnswer? Capacity { get; init; }

    /// <summary>Instances that read prompts apart; absent where all instances read and decode.</summary>
    public DisaggregatedAnswer? Disaggregated { get; init; }

    /// <summary>CPU offload; absent where all weights are on the GPU, or the engine's own settings say otherwise.</summary>
    public OffloadAnswer? Offload { get; init; }

    /// <summary>Where the errors of times and rates are answered for this engine, GPU and model: a path of this service. Absent for models that do not
    /// generate.</summary>
    public string? Accuracy { get; init; }

    /// <summary>Measured runs of the caller's workspace that the times leaned on, nearest first; empty without any.</summary>
    public required IReadOnlyList<CalibratedByAnswer> CalibratedBy { get; init; }

    /// <summary>The question as it was understood.</summary>
    public required ResolvedAnswer Resolved { get; init; }

    /// <summary>Where time goes. Absent with detail summary.</summary>
    public BreakdownAnswer? Breakdown { get; init; }

    /// <summary>Operators of the model and what each holds. Only with detail full.</summary>
    public IReadOnlyList<OperatorAnswer>? Operators { get; init; }

    /// <summary>Where the peak of activation memory stands and what is alive there, for models that do not generate. Only with detail full.</summary>
    public ActivationPeakAnswer? ActivationPeak { get; init; }

    /// <summary>Times and memory by batch, for models that do not generate. Only with detail full.</summary>
    public IReadOnlyList<BatchPointAnswer>? BatchCurve { get; init; }

    /// <summary>The ten textbook relations for this model beside the detailed figures. Absent with detail summary.</summary>
    public IReadOnlyList<RelationAnswer>? RuleOfThumb { get; init; }

    /// <summary>What starts the resolved deployment: its command, a Kubernetes manifest and a compose file. Only with detail full, for engines with a command
    /// line, and where all instances do the same.</summary>
    public LaunchAnswer? Launch { get; init; }

    /// <summary>How the figures came about. Absent with detail summary.</summary>
    public IReadOnlyList<ExplanationAnswer>? Explanation { get; init; }
}

/// <summary>All assertions together.</summary>
/// <param name="Passed">Whether every check passed.</param>
/// <param name="Checks">One for each member of <c>require</c>.</param>
internal sealed record VerdictAnswer(bool Passed, IReadOnlyList<CheckAnswer> Checks);

/// <summary>One assertion and what was found.</summary>
/// <param name="Name">The member of <c>require</c>.</param>
/// <param name="Limit">What was required, in the unit of the member; 1 and 0 for true and false.</param>
/// <param name="Actual">What was found; null where the model has no such figure, which fails the check.</param>
/// <param name="Before">The earlier answer's figure, around which the limit leaves the tolerance; absent for limits of their own.</param>
/// <param name="Passed">Whether it holds.</param>
internal sealed record CheckAnswer(
    string Name,
    decimal Limit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? Actual,
    decimal? Before,
    bool Passed);

/// <summary>Something that the reader must know.</summary>
/// <param name="Code">Stable, for programs.</param>
/// <param name="Message">One sentence, for people.</param>
internal sealed record WarningAnswer(string Code, string Message);
