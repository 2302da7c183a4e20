using System.Text.Json.Serialization;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Plans;

/// <summary>Deployments that serve the load within all limits, best first.</summary>
/// <param name="Goal">What ranks them.</param>
/// <param name="Considered">Combinations of model, GPU, engine, precision and layout that were looked at.</param>
/// <param name="Deployments">The best ones.</param>
/// <param name="Front">Those of all feasible ones than which none is both cheaper and faster, cheapest first.</param>
/// <param name="Excluded">What kept GPUs out, each by the last limit that it came to.</param>
internal sealed record PlanAnswer(string Goal, int Considered, IReadOnlyList<PlannedAnswer> Deployments, IReadOnlyList<PlannedAnswer> Front, IReadOnlyList<ExclusionAnswer> Excluded);

/// <summary>One deployment, as POST /estimate answers for its request.</summary>
/// <param name="Model">Its id; null for one that the request describes.</param>
/// <param name="Gpu">Catalogue id.</param>
/// <param name="Gpus">GPUs of the deployment.</param>
/// <param name="Tensor">GPUs that share each layer.</param>
/// <param name="Replicas">Copies of the model: as many as the load and the headroom need.</param>
/// <param name="Precision">Of the weights.</param>
/// <param name="Engine">The engine.</param>
/// <param name="BatchSize">Sequences, or images, in flight at once in each replica at full load.</param>
/// <param name="RequestsPerSecond">What the deployment can serve.</param>
/// <param name="Utilization">Share of that which the load takes.</param>
/// <param name="TtftMs">At full load.</param>
/// <param name="TpotMs">At full load.</param>
/// <param name="RequestMs">At full load; of a model that does not generate, of a batch.</param>
/// <param name="UsdPerHour">Null where no price is known.</param>
/// <param name="UsdPerMillion">A million output tokens (or samples) at full load; null where no price is known.</param>
/// <param name="Watts">Of all GPUs at full load; null where the design power is not known.</param>
/// <param name="AccuracyLoss">Percent of the untouched model's score; null where no results tell.</param>
/// <param name="Request">The body for POST /estimate.</param>
internal sealed record PlannedAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Model,
    string Gpu,
    int Gpus,
    int Tensor,
    int Replicas,
    string Precision,
    string Engine,
    long BatchSize,
    decimal RequestsPerSecond,
    decimal Utilization,
    Predicted? TtftMs,
    Predicted? TpotMs,
    Predicted? RequestMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? UsdPerHour,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] decimal? UsdPerMillion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Predicted? Watts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Predicted? AccuracyLoss,
    EstimateRequest Request);

/// <summary>GPUs that one limit kept out.</summary>
/// <param name="Model">Place of the model in the request, from zero.</param>
/// <param name="Limit">engine, precision, memory, maxTtftMs, maxTpotMs, maxRequestMs, maxGpus, price, maxUsdPerHour or maxAccuracyLoss.</param>
/// <param name="Gpus">Their catalogue ids.</param>
internal sealed record ExclusionAnswer(int Model, string Limit, IReadOnlyList<string> Gpus);
