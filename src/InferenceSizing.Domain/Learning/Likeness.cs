namespace InferenceSizing.Domain.Learning;

/// <summary>How the variance of what estimates miss is shared: what two runs have in common, of one of the two effects.</summary>
/// <param name="Engine">Of all runs of an engine at one site.</param>
/// <param name="Chips">Besides, of an engine on a class of chips.</param>
/// <param name="Design">Besides, of a design of model there.</param>
/// <param name="Deployment">Besides, of that in a format on a chip in a layout.</param>
/// <param name="Load">Besides, of loads near each other; it fades with the distance of their logarithms.</param>
/// <remarks>The rest, up to one, is a run's own. Fitted by <c>tools/InferenceSizing.Calibration learn</c>: see docs/accuracy.md.</remarks>
internal sealed record Likeness(double Engine, double Chips, double Design, double Deployment, double Load)
{
    /// <summary>Logarithm of loads over which what they have in common falls to 1/e: a factor of four. Chosen among 2, 4 and 8.</summary>
    private static readonly double Reach = Math.Log(4);

    /// <summary>What a run of another release counts for, of one with the same rules. Assumed: releases change schedulers and kernels.</summary>
    private const double OtherRelease = 0.7;

    /// <summary>Of prompts: first tokens, prefills, and passes of models that do not generate.</summary>
    public static Likeness OfPrompts { get; } = new(0.02, 0.06, 0.07, 0.40, 0.30);

    /// <summary>Of decode steps.</summary>
    public static Likeness OfSteps { get; } = new(0.02, 0.05, 0.06, 0.10, 0.37);

    /// <summary>The part of a run's deviation that another run of the same deployment and load has in common.</summary>
    public double Common => Engine + Chips + Design + Deployment + Load;

    /// <summary>Covariance of the effect in two runs, its variance being one.</summary>
    public double Between(RunConditions first, RunConditions second)
    {
        if (first.Engine != second.Engine)
            return 0;
        double common = Engine;
        if (first.Chips == second.Chips)
            common += Chips + (first.Design == second.Design ? Design : 0);
        if (first.IsSameDeployment(second))
            common += Deployment + (Load * Math.Exp(-first.LoadDistanceTo(second) / Reach));
        return first.Version.CompareTo(second.Version) == 0 ? common : OtherRelease * common;
    }
}
