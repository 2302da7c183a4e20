using System.Collections.Frozen;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Tests.Walks.Times.SinglePass;

public sealed class SinglePassAccuracyTests
{
    /// <summary>Factors that are assumed are used, and the interval is still that of a chip on which nothing was measured.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void A_chip_counts_as_measured_only_where_its_factors_were_fitted(bool fitted)
    {
        ChipFactors factors = new(Ratio.One, Ratio.From(0.7), Ratio.One, Ratio.One, default, Measured: fitted);
        SinglePassModel model = SampleSinglePass.Plain with
        {
            Chips = FrozenDictionary.ToFrozenDictionary<SinglePassChip, ChipFactors>([new(SinglePassChip.Hopper, factors)])
        };

        Assert.Equal(0.7, model.FactorsOf(SampleAccelerators.H100).Tensor.Value);
        Assert.Equal(fitted, model.IsMeasured(SampleAccelerators.H100));
    }

    [Theory, InlineData(true, false), InlineData(false, true)]
    public void A_chip_or_a_design_that_was_not_measured_has_an_interval_wider_by_three_tenths_on_both_sides(bool designMeasured, bool chipMeasured)
    {
        // 0.8 / 1.3 = 0.61538; 1.25 * 1.3 = 1.625.
        Spread spread = SampleSinglePass.Ideal().Accuracy.For(graphKnown: true, designMeasured, chipMeasured, ofMachine: default);

        Assert.Equal(0.61538, spread.Below.Value, 5);
        Assert.Equal(1.625, spread.Above.Value, 5);
    }
}
