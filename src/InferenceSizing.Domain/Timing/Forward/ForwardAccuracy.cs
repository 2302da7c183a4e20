using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Timing.Forward;

/// <summary>The 80 % intervals of an engine's forward passes, as factors of the estimate: errors on models and chips that the fit had not seen.</summary>
/// <param name="Known">Of models whose graph is known.</param>
/// <param name="Unknown">Of models of which only the totals are known.</param>
/// <param name="Basis">What the intervals rest on, for the reader.</param>
public sealed record ForwardAccuracy(Spread Known, Spread Unknown, string Basis)
{
    /// <summary>Chips of a kind on which nothing was measured. Fitted to leaving one GPU out: errors grow by about this.</summary>
    private static readonly Ratio UnmeasuredChip = Ratio.From(1.3);

    public Spread For(bool graphKnown, bool chipMeasured)
    {
        Spread spread = graphKnown ? Known : Unknown;
        return chipMeasured ? spread : Spread.Of(spread.Below.Value / UnmeasuredChip.Value, spread.Above.Value * UnmeasuredChip.Value);
    }
}
