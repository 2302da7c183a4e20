using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Sizing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Deciding;

/// <summary>By what the deployments of a plan are ranked.</summary>
public enum PlanGoal
{
    CostPerHour,
    CostPerMillion,
    FewestGpus,
    Latency,
    Energy,
}

/// <summary>What can keep a deployment out of a plan, in the order in which it is looked at.</summary>
public enum PlanLimit
{
    /// <summary>Engine, model, chip and layout do not go together.</summary>
    Engine,

    /// <summary>The engine refuses to start with these lengths.</summary>
    Startup,
    Precision,
    MaxAccuracyLoss,
    Memory,

    /// <summary>A bound on a time at full load.</summary>
    Objective,
    MaxGpus,
    Price,
    MaxUsdPerHour,
    None,
}

/// <summary>What a plan's deployments have to serve, how well, and what they may be.</summary>
/// <param name="Load">Requests (of a model that does not generate: samples) of the whole deployment.</param>
/// <param name="Headroom">Share of the deployment's capacity that stays free.</param>
/// <param name="Objectives">Bounds on times at full load.</param>
public sealed record PlanTerms(Rate Load, Ratio Headroom, ImmutableArray<Requirement> Objectives)
{
    public static Count UsualMostGpus { get; } = Count.From(64);

    /// <summary>Share of the capacity that stays free where nothing is said.</summary>
    public static Ratio UsualHeadroom { get; } = Ratio.From(0.2);

    /// <summary>Whether the upper end of a time's 80 % interval is held against its bound, not the estimate.</summary>
    public bool HoldsUpperEnd { get; init; }

    public PlanGoal Goal { get; init; }

    public Count MostGpus { get; init; } = UsualMostGpus;

    /// <summary>Whether instances that read prompts apart from those that decode are looked at too.</summary>
    public bool Disaggregates { get; init; }

    /// <summary>Engines to choose from; empty for the model's own.</summary>
    public ImmutableArray<Engine> Engines { get; init; } = [];

    /// <summary>Precision ids of weights to choose from; empty for the checkpoint's and the usual ones that the chip computes in.</summary>
    public ImmutableArray<string> Precisions { get; init; } = [];

    /// <summary>Fewest bits of a weight; null for any.</summary>
    public Ratio? FewestWeightBits { get; init; }

    /// <summary>Percent of the untouched model's score; null for any.</summary>
    public Magnitude? MostAccuracyLoss { get; init; }

    /// <summary>Budget; null for any.</summary>
    public DollarsPerHour? MostPerHour { get; init; }

    /// <summary>Share of what a deployment can serve that the load takes.</summary>
    public Ratio UtilizationOf(Assessment assessment)
    {
        ArgumentNullException.ThrowIfNull(assessment);
        return Ratio.From(Load.PerSecond / assessment.Estimate.Served.Requests!.Value.Estimate.PerSecond);
    }

    /// <summary>Whether a deployment without a price is of no use.</summary>
    internal bool NeedsPrice => MostPerHour is not null || Goal is PlanGoal.CostPerHour or PlanGoal.CostPerMillion;
}
