using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Answer;

namespace InferenceSizing.Api.Plans;

/// <summary>Deployments that serve the load within all limits, best first.</summary>
/// <param name="Warnings">What the reader must know of how the command was read; empty where the plan has none.</param>
/// <param name="Goal">What ranks them.</param>
/// <param name="Considered">Combinations of model, GPU, engine, precision and layout that were looked at.</param>
/// <param name="Deployments">The best ones.</param>
/// <param name="Front">Those of all feasible ones than which none is both cheaper and faster, cheapest first.</param>
/// <param name="Excluded">What kept GPUs out, each by the last limit that it came to.</param>
internal sealed record PlanAnswer(
    IReadOnlyList<WarningAnswer> Warnings, string Goal, int Considered, IReadOnlyList<PlannedAnswer> Deployments, IReadOnlyList<PlannedAnswer> Front,
    IReadOnlyList<ExclusionAnswer> Excluded);

/// <summary>One deployment, as POST /estimate answers for its request.</summary>
internal sealed record PlannedAnswer
{
    /// <summary>Its id; null for one that the request describes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Model { get; init; }

    /// <summary>Catalogue id.</summary>
    public required string Gpu { get; init; }

    /// <summary>GPUs of the deployment.</summary>
    public int Gpus { get; init; }

    /// <summary>GPUs that share each layer.</summary>
    public required int Tensor { get; init; }

    /// <summary>Stages that each hold some of the layers; absent for one.</summary>
    public int? Pipeline { get; init; }

    /// <summary>Groups that hold different experts; absent where all ranks share each expert.</summary>
    public int? Expert { get; init; }

    /// <summary>Copies of the model: as many as the load and the headroom need.</summary>
    public required int Replicas { get; init; }

    /// <summary>Further instances, of as many GPUs, that read prompts while the replicas decode; absent where these do both.</summary>
    public int? PrefillInstances { get; init; }

    /// <summary>Of the weights.</summary>
    public required string Precision { get; init; }

    /// <summary>The engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Sequences, or images, in flight at once in each replica at full load.</summary>
    public required long BatchSize { get; init; }

    /// <summary>What the deployment can serve.</summary>
    public decimal RequestsPerSecond { get; init; }

    /// <summary>Share of that which the load takes.</summary>
    public required decimal Utilization { get; init; }

    /// <summary>At full load.</summary>
    public Predicted? TtftMs { get; init; }

    /// <summary>At full load.</summary>
    public Predicted? TpotMs { get; init; }

    /// <summary>At full load; of a model that does not generate, of a batch.</summary>
    public Predicted? RequestMs { get; init; }

    /// <summary>Null where no price is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public decimal? UsdPerHour { get; init; }

    /// <summary>A million output tokens (or samples) at full load; null where no price is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public decimal? UsdPerMillion { get; init; }

    /// <summary>Of all GPUs at full load; null where the design power is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Predicted? Watts { get; init; }

    /// <summary>Percent of the untouched model's score; null where no results tell.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Predicted? AccuracyLoss { get; init; }

    /// <summary>The body for POST /estimate.</summary>
    public required CompleteBody Request { get; init; }
}

/// <summary>GPUs that one limit kept out.</summary>
/// <param name="Model">Place of the model in the request, from zero.</param>
/// <param name="Limit">engine, startup, precision, memory, maxTtftMs, maxTpotMs, maxRequestMs, maxGpus, price, maxUsdPerHour or maxAccuracyLoss.</param>
/// <param name="Gpus">Their catalogue ids.</param>
internal sealed record ExclusionAnswer(int Model, string Limit, IReadOnlyList<string> Gpus);
