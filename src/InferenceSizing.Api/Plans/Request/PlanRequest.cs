using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Numbers;

namespace InferenceSizing.Api.Plans.Request;

/// <summary>What is to be served, how well, and within which limits.</summary>
internal sealed record PlanRequest
{
    public const int MaxModels = 8;

    /// <summary>An engine's command line: its model, engine and weight precision are those to plan with, where nothing beside it says otherwise.</summary>
    public CommandChoice? Command { get; init; }

    /// <summary>Models to choose from, each as POST /estimate takes it. With a command it may be empty: that of the command.</summary>
    [Length(1, MaxModels)]
    public IReadOnlyList<JsonElement>? Models { get; init; }

    /// <summary>What is asked of them.</summary>
    [Required]
    public PlanWorkload? Workload { get; init; }

    /// <summary>How fast answers must be.</summary>
    public PlanObjectives? Objectives { get; init; }

    /// <summary>What a deployment may be.</summary>
    public PlanConstraints? Constraints { get; init; }

    /// <summary>What ranks deployments. Default: costPerHour.</summary>
    [OneOf(typeof(PlanGoals))]
    public string? Goal { get; init; }

    /// <summary>Deployments to answer with. Default: 10.</summary>
    [Range(1, 50)]
    public int? Most { get; init; }
}

/// <summary>The load.</summary>
internal sealed record PlanWorkload : LengthsRequest
{
    /// <summary>Requests (of a model that does not generate: samples) a second of the whole deployment.</summary>
    [Required, Range(Bounds.MinLimit, Bounds.MaxRequestRate)]
    [JsonPropertyOrder(-4)]
    public double? RequestsPerSecond { get; init; }

    /// <summary>Share of the deployment's capacity that stays free. Default: 0.2.</summary>
    [Range(0.0, 0.9)]
    [JsonPropertyOrder(-4)]
    public double? Headroom { get; init; }
}

/// <summary>How fast answers must be at full load.</summary>
internal sealed record PlanObjectives
{
    /// <summary>Time to the first token, milliseconds.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MaxTtftMs { get; init; }

    /// <summary>Time for each output token after the first, milliseconds.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MaxTpotMs { get; init; }

    /// <summary>Time of a whole request (of a model that does not generate: of a batch), milliseconds.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MaxRequestMs { get; init; }

    /// <summary>What is held against the limits: 50 the best estimate of each time, 90 the upper end of its 80 % interval, which nine of ten times stay below.
    /// Default: 50.</summary>
    [OneOf(typeof(PlanPercentiles))]
    public string? Percentile { get; init; }
}

/// <summary>What a deployment may be.</summary>
internal sealed record PlanConstraints
{
    public const int MaxGpuIds = 256;
    public const int MaxWords = 8;

    /// <summary>GPUs to choose from, by any name that POST /estimate takes; a name of several cards stands for all of them. Default: all.</summary>
    [Length(1, MaxGpuIds)]
    public IReadOnlyList<string>? Gpus { get; init; }

    /// <summary>GPUs of the deployment at most. Default: 64.</summary>
    [Range(1, Bounds.MaxDegree)]
    public int? MaxGpus { get; init; }

    /// <summary>Whether instances that read prompts apart from those that decode are looked at too, and how many of each. Default: false.</summary>
    public bool? Disaggregated { get; init; }

    /// <summary>Engines to choose from. Default: the model's own.</summary>
    [Length(1, MaxWords)]
    public IReadOnlyList<string>? Engines { get; init => field = value is null ? null : [.. value.Select(word => EngineNames.IdOf(word)!)]; }

    /// <summary>Weight precisions to choose from. Default: the checkpoint's, and the usual ones that the chip computes in.</summary>
    [Length(1, MaxWords)]
    public IReadOnlyList<string>? Precisions { get; init => field = value is null ? null : [.. value.Select(word => PrecisionNames.IdOf(word)!)]; }

    /// <summary>Fewest bits of a weight.</summary>
    [Range(1.0, 32.0)]
    public double? MinWeightBits { get; init; }

    /// <summary>Percent of the untouched model's score that is lost at most; what no results tell is out.</summary>
    [Range(0.0, 100.0)]
    public double? MaxAccuracyLoss { get; init; }

    /// <summary>Budget, US dollars an hour.</summary>
    [Range(Bounds.MinLimit, Bounds.MaxLimit)]
    public double? MaxUsdPerHour { get; init; }

    /// <summary>Providers to rent from; the cheapest of them counts for each GPU. Default: the middle one of all. The catalogue's prices know no
    /// regions.</summary>
    [Length(1, MaxWords)]
    public IReadOnlyList<string>? Providers { get; init; }
}

internal sealed class PlanGoals : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<PlanGoal>().Select(NameOf)];

    public static PlanGoal GoalOf(string word) => Enum.Parse<PlanGoal>(word, ignoreCase: true);

    public static string NameOf(PlanGoal goal) => JsonNamingPolicy.CamelCase.ConvertName(goal.ToString());
}

internal sealed class PlanPercentiles : IVocabulary
{
    public const string Middle = "50";
    public const string Upper = "90";

    public static IReadOnlyList<string> Words { get; } = [Middle, Upper];
}
