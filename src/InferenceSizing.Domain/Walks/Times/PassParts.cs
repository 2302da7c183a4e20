using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times;

/// <summary>Time of a pass, and what of it is in the parts whose kernels engines differ most in.</summary>
/// <param name="All">The whole pass.</param>
/// <param name="Experts">Of that, the routed experts.</param>
/// <param name="Recurrent">Of that, recurrent mixers.</param>
/// <param name="Links">Of that, sums between ranks.</param>
public readonly record struct PassParts(Seconds All, Seconds Experts, Seconds Recurrent, Seconds Links)
{
    /// <summary>A pass without such parts.</summary>
    public static PassParts Of(Seconds all) => new(all, Seconds.Zero, Seconds.Zero, Seconds.Zero);

    /// <summary>One pass after the other.</summary>
    public static PassParts operator +(PassParts first, PassParts second) =>
        new(first.All + second.All, first.Experts + second.Experts, first.Recurrent + second.Recurrent, first.Links + second.Links);

    /// <summary>A share or a multiple of the pass.</summary>
    public static PassParts operator *(PassParts pass, Ratio share) => new(pass.All * share, pass.Experts * share, pass.Recurrent * share, pass.Links * share);

    /// <summary>The time where an engine's kernels take other times than those that were measured without the engine.</summary>
    /// <param name="all">The engine's over the measured, of all kernels.</param>
    /// <param name="experts">Of experts, over that.</param>
    /// <param name="recurrent">Of recurrent mixers, over that.</param>
    /// <param name="links">Of sums between ranks, over that.</param>
    public Seconds Weighted(Ratio all, Ratio experts, Ratio recurrent, Ratio links) => Seconds.From(all.Value
        * (All.Value + ((experts.Value - 1) * Experts.Value) + ((recurrent.Value - 1) * Recurrent.Value) + ((links.Value - 1) * Links.Value)));
}
