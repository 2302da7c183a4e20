using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Plans.Request;
using InferenceSizing.Domain.Deciding;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Plans;

/// <summary>What a plan asks for, in the domain's terms.</summary>
internal static class PlannedTerms
{
    private static readonly PlanConstraints NoConstraints = new();

    public static PlanTerms Of(PlanRequest plan)
    {
        PlanConstraints constraints = plan.Constraints ?? NoConstraints;
        return new PlanTerms(
            Rate.From(plan.Workload!.RequestsPerSecond!.Value),
            plan.Workload.Headroom is { } headroom ? Ratio.From(headroom) : PlanTerms.UsualHeadroom,
            plan.Objectives is { } objectives ? [.. RequirementMembers.LimitsOf(objectives)] : [])
        {
            HoldsUpperEnd = plan.Objectives?.Percentile == PlanPercentiles.Upper,
            Goal = plan.Goal is { } goal ? PlanGoals.GoalOf(goal) : PlanGoal.CostPerHour,
            MostGpus = constraints.MaxGpus is { } most ? Count.From(most) : PlanTerms.UsualMostGpus,
            Disaggregates = constraints.Disaggregated ?? false,
            Engines = [.. (constraints.Engines ?? []).Select(name => EngineList.Find(name)!)],
            Precisions = [.. constraints.Precisions ?? []],
            FewestWeightBits = constraints.MinWeightBits is { } bits ? Ratio.From(bits) : null,
            MostAccuracyLoss = constraints.MaxAccuracyLoss is { } loss ? Magnitude.From(loss) : null,
            MostPerHour = constraints.MaxUsdPerHour is { } dollars ? DollarsPerHour.From((decimal)dollars) : null,
        };
    }

    /// <summary>The name of a limit: of an objective its own.</summary>
    public static string WordOf(PlanObstacle obstacle) => obstacle.Objective is { } metric ? RequirementMembers.NameOf(metric)
        : JsonNamingPolicy.CamelCase.ConvertName(obstacle.Limit.ToString());
}
