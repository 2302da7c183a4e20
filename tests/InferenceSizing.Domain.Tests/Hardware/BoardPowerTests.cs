using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Hardware;

public sealed class BoardPowerTests
{
    /// <summary>A board of 350 W draws 0.95 · 350 = 332.5 W at full load and 52.5 W idle. At 220 W the cube of its clock is (220 − 52.5) / (332.5 − 52.5)
    /// = 0.5982: 0.8426 of it. A limit above 332.5 W costs nothing, one near idle leaves 0.3.</summary>
    [Theory, InlineData(350, 1), InlineData(332.6, 1), InlineData(220, 0.8426), InlineData(53, 0.3)]
    public void A_limit_lowers_the_clock_by_the_cube_root(double limit, double clock) =>
        Assert.Equal(clock, BoardPower.ClockUnder(Watts.From(350), Watts.From(limit)).Value, 4);

    /// <summary>0.15 + 0.61 · 0.8 = 0.638 while memory is all that is busy; with arithmetic at a fifth of its peak rate 0.15 + 0.81 · 0.8 = 0.798; at half
    /// of it
    /// 0.15 + 1.11 · 0.8 = 1.038, of which a board's limit lets 0.95 through.</summary>
    [Theory, InlineData(0, 0.638), InlineData(0.2, 0.798), InlineData(0.5, 0.95)]
    public void A_board_draws_more_the_more_its_arithmetic_does(double arithmetic, double share) =>
        Assert.Equal(share, BoardPower.At(Ratio.From(0.8), Ratio.From(arithmetic)).Value, 6);

    /// <summary>700 W held to 350: (0.5 − 0.15) / 0.8 = 0.4375, of which the cube root is 0.7591. Memory keeps its clock.</summary>
    [Fact]
    public void A_limited_card_computes_less_and_reads_as_fast()
    {
        Accelerator card = SampleAccelerators.H100 with { Watts = Watts.From(700) }, limited = card.LimitedTo(Watts.From(350));

        Assert.Equal(0.7591, RateOf(limited) / RateOf(card), 4);
        Assert.Equal(card.MemoryBandwidth, limited.MemoryBandwidth);

        static double RateOf(Accelerator of) => of.RateFor(NumberFormat.Bf16, out _).PerSecond;
    }
}
