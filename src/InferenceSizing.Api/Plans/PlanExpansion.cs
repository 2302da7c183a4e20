using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Estimates.Answer;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Api.Translation;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Plans;

/// <summary>A plan without a command.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Warnings">What the reader must know of how the command was read.</param>
internal sealed record ExpandedPlan(PlanRequest Plan, IReadOnlyList<WarningAnswer> Warnings);

/// <summary>A plan that holds a command, as the plan that the command stands for. What stands beside the command goes before it.</summary>
internal static class PlanExpansion
{
    /// <summary>The JSON paths of a command's request that a plan takes over.</summary>
    private static readonly string[] TakenOver = ["model", "engine.name", "precision.weights"];

    /// <summary>The plan without its command; the same where it has none.</summary>
    public static Outcome<ExpandedPlan> Expand(this RequestExpansion expansion, PlanRequest plan) => plan.Command is null ? new ExpandedPlan(plan, [])
        : from told in expansion.Expand(new EstimateRequest { Command = plan.Command })
          from models in ModelsOf(plan, told.Request)
          select new ExpandedPlan(
              plan with { Command = null, Models = models, Constraints = Limited(plan.Constraints ?? new PlanConstraints(), told.Request) },
              [.. told.Warnings, .. LeftOutOf(told.Request)]);

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

    private static IEnumerable<WarningAnswer> LeftOutOf(EstimateRequest told)
    {
        string[] paths = [.. PathsOf(JsonSerializer.SerializeToNode(told, EstimateJson.Default.EstimateRequest)!.AsObject()).Except(TakenOver)];
        if (paths.Length > 0)
        {
            yield return new WarningAnswer(
                "commandPartlyPlanned", $"A plan takes the model, the engine and the weight precision of a command. Left out: {string.Join(", ", paths)}.");
        }
    }

    private static IEnumerable<string> PathsOf(JsonObject told) => told.SelectMany(
        part => part.Value is JsonObject members && part.Key != "model" ? members.Select(member => $"{part.Key}.{member.Key}") : [part.Key]);
}
