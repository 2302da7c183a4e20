using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Api.Translation;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Plans;

/// <summary>A plan that holds a command, as the plan that the command stands for. What stands beside the command goes before it.</summary>
internal static class PlanExpansion
{
    /// <summary>The plan without its command; the same where it has none.</summary>
    public static Outcome<PlanRequest> Expand(this RequestExpansion expansion, PlanRequest plan) => plan.Command is null ? plan
        : from told in expansion.Expand(new EstimateRequest { Command = plan.Command })
          from models in ModelsOf(plan, told)
          select plan with { Command = null, Models = models, Constraints = Limited(plan.Constraints ?? new PlanConstraints(), told) };

    private static Outcome<JsonElement[]> ModelsOf(PlanRequest plan, EstimateRequest told)
    {
        if (plan.Models is { Count: > 0 } named)
            return named.ToArray();
        return told.Model is null ? Refused.At("models", "The command names no model that is known: name it here.")
            : new[] { JsonSerializer.SerializeToElement(told.Model, EstimateJson.Default.ModelChoice) };
    }

    private static PlanConstraints Limited(PlanConstraints limits, EstimateRequest told) => limits with
    {
        Engines = limits.Engines ?? (told.Engine?.Name is { } engine ? [engine] : null),
        Precisions = limits.Precisions ?? (told.Precision?.Weights is { } weights ? [weights] : null),
    };
}
