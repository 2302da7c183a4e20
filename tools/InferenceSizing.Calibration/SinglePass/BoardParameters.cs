using System.Collections.Frozen;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Calibration.SinglePass;

/// <summary>Factors of boards' chips, beside curves that stay as they are.</summary>
/// <param name="beside">The model that they are fitted beside.</param>
internal sealed class BoardParameters(SinglePassModel beside) : ISinglePassParameters
{
    /// <summary>What is thought of a factor.</summary>
    private const double Usual = 0.5;

    public double[] Start { get; } = [0, 0, 0, 0];

    public double[] Spread { get; } = [Usual, Usual, Usual, Usual];

    /// <inheritdoc/>
    /// <remarks>Factors are those of the same generation in servers with graphics memory, times what is fitted.</remarks>
    public SinglePassModel At(double[] logarithms)
    {
        ChipFactors like = beside.Chips[SinglePassChip.AmpereGraphics];
        ChipFactors board = like with
        {
            Vector = Times(like.Vector, 0),
            Tensor = Times(like.Tensor, 1),
            Memory = Times(like.Memory, 2),
            Floor = Times(like.Floor, 3),
            Images = beside.Chips[SinglePassChip.AmpereEmbedded].Images,
        };
        return beside with
        {
            Chips = beside.Chips.ToFrozenDictionary(chip => chip.Key, chip => chip.Key == SinglePassChip.AmpereEmbedded ? board : chip.Value),
        };

        Ratio Times(Ratio factor, int which) => Ratio.From(factor.Value * Math.Exp(logarithms[which]));
    }
}
