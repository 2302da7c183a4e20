using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Plans;

/// <summary>The requests that a plan's deployments are changes of.</summary>
internal static class PlannedRequest
{
    /// <summary>A model on one GPU of a kind, with the plan's load.</summary>
    public static EstimateRequest For(PlanRequest plan, ModelChoice model, Accelerator gpu) => new()
    {
        Model = model,
        Gpu = new CatalogueGpu { Id = gpu.Id },
        Workload = new WorkloadRequest(plan.Workload!),
        Cost = CheapestOf(plan.Constraints?.Providers, gpu) is { } provider ? new CostRequest { Provider = provider } : null,
        Detail = DetailNames.Summary,
    };

    /// <summary>The request with a deployment's change; what is left to defaults stays out.</summary>
    public static EstimateRequest With(EstimateRequest request, Change change) => request with
    {
        Gpu = request.Gpu! with { Count = (int?)change.Gpus?.Value },
        Precision = change.Weights is { } weights ? new PrecisionChoice { Weights = weights } : null,
        Engine = change.Engine is { } engine ? EngineOf(engine, change.Settings) : null,
        Workload = request.Workload! with { BatchSize = checked((int)change.Batch!.Value.Count) },
        Parallelism = change.Readers is not { } readers
            ? new ParallelismRequest
            {
                Tensor = TensorOf(change),
                Pipeline = DegreeOf(change.Layout!.Stages),
                Expert = DegreeOf(change.Layout.ExpertGroups),
                Replicas = ReplicasOf(change),
            }
            : new ParallelismRequest
            {
                Disaggregated = new DisaggregatedRequest
                {
                    Prefill = new PoolRequest { Instances = (int)readers.Value, Tensor = TensorOf(change) },
                    Decode = new PoolRequest { Instances = ReplicasOf(change), Tensor = TensorOf(change) },
                },
            },
    };

    private static int TensorOf(Change change) => (int)change.Layout!.TensorRanks.Value;

    /// <summary>A degree that stays out where it is one.</summary>
    public static int? DegreeOf(Count degree) => degree.Value > 1 ? (int)degree.Value : null;

    private static int ReplicasOf(Change change) => (int)change.Layout!.Copies.Value;

    private static EngineChoice EngineOf(Engine engine, KnobSet settings) => settings.IsEmpty
        ? new EngineChoice { Name = engine.Name }
        : EngineReading.Write(new EngineQuestion { Engine = engine, Settings = settings }, []);

    /// <summary>What a planned deployment is held to; bounds on the upper end of an interval have no place there.</summary>
    public static RequirementsRequest RequirementsOf(PlanRequest plan)
    {
        PlanObjectives? times = plan.Objectives?.Percentile == PlanPercentiles.Upper ? null : plan.Objectives;
        return new RequirementsRequest
        {
            Fits = true,
            MaxTtftMs = times?.MaxTtftMs,
            MaxTpotMs = times?.MaxTpotMs,
            MaxRequestMs = times?.MaxRequestMs,
            MaxUsdPerHour = plan.Constraints?.MaxUsdPerHour,
            MaxAccuracyLoss = plan.Constraints?.MaxAccuracyLoss,
        };
    }

    private static string? CheapestOf(IReadOnlyList<string>? providers, Accelerator gpu) => providers is null ? null
        : gpu.Prices.Where(price => providers.Contains(price.Provider, StringComparer.OrdinalIgnoreCase)).MinBy(price => price.PerGpu)?.Provider
            ?? providers[0];
}
