using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Hardware;

public sealed class BoardPowerTests
{
    /// <summary>A board of 350 W draws 0.92 · 350 = 322 W at full load and 52.5 W idle. At 220 W the cube of its clock is (220 − 52.5) / (322 − 52.5) = 0.6215:
    /// 0.8534 of it. A limit above 322 W costs nothing, one near idle leaves 0.3.</summary>
    [Theory, InlineData(350, 1), InlineData(322.1, 1), InlineData(220, 0.8534), InlineData(53, 0.3)]
    public void A_limit_lowers_the_clock_by_the_cube_root(double limit, double clock) =>
        Assert.Equal(clock, BoardPower.ClockUnder(Watts.From(350), Watts.From(limit)).Value, 4);

    /// <summary>700 W held to 350: (0.5 − 0.15) / 0.77 = 0.4545, of which the cube root is 0.7689. Memory keeps its clock.</summary>
    [Fact]
    public void A_limited_card_computes_less_and_reads_as_fast()
    {
        Accelerator card = SampleAccelerators.H100 with { Watts = Watts.From(700) }, limited = card.LimitedTo(Watts.From(350));

        Assert.Equal(0.7689, RateOf(limited) / RateOf(card), 4);
        Assert.Equal(card.MemoryBandwidth, limited.MemoryBandwidth);

        static double RateOf(Accelerator of) => of.RateFor(NumberFormat.Bf16, out _).PerSecond;
    }
}
