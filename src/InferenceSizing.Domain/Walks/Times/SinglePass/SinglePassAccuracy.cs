using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>The 80 % intervals of an engine's forward passes, as factors of the estimate: errors on models and chips that the fit had not seen.</summary>
/// <param name="Known">Of models whose graph is known.</param>
/// <param name="Unknown">Of models of which only the totals are known.</param>
/// <param name="Basis">What the intervals rest on, for the reader.</param>
public sealed record SinglePassAccuracy(Spread Known, Spread Unknown, string Basis)
{
    /// <summary>Chips or designs of a kind of which no time is behind the constants, each. Fitted to leaving one GPU out: errors grow by about this; and so
    /// they do for diffusion: of twelve published steps (SD 1.5 on A100 and T4, Flux on L40) 0.65 to 0.93 is predicted.</summary>
    private static readonly Ratio Unmeasured = Ratio.From(1.3);

    /// <summary>What hosts and clocks of desktops and boards make of a time that is nothing but starts of kernels and the host's own work. Fitted to 674
    /// times of single images on seven such machines (trtutils), of which it has to hold 80 % at half its share: the launches of one take 2.4 times
    /// ours.</summary>
    private static readonly Spread OfHosts = Spread.Of(0.7, 2.2);

    /// <param name="graphKnown">Whether the model's graph is known, not only its totals.</param>
    /// <param name="designMeasured">Whether times of its design are behind the constants.</param>
    /// <param name="chipMeasured">Whether times of its kind of chip are.</param>
    /// <param name="ofMachine">Share of the time that follows the machine round the chip.</param>
    public Spread For(bool graphKnown, bool designMeasured, bool chipMeasured, Ratio ofMachine)
    {
        Spread spread = (graphKnown ? Known : Unknown).And(OfHosts.Times(ofMachine));
        spread = designMeasured ? spread : Wider(spread);
        return chipMeasured ? spread : Wider(spread);
    }

    private static Spread Wider(Spread spread) => Spread.Of(spread.Below.Value / Unmeasured.Value, spread.Above.Value * Unmeasured.Value);
}
