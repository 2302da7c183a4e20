using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

public sealed class KnobSetTests
{
    [Fact]
    public void A_set_over_another_keeps_its_own_values()
    {
        KnobSet own = KnobSet.Empty.With(Knob.NCtx, 8192), defaults = KnobSet.Empty.With(Knob.NCtx, 512).With(Knob.FlashAttention, true);

        KnobSet both = own.Over(defaults);

        Assert.Equal(8192, both.Count(Knob.NCtx));
        Assert.True(both.Flag(Knob.FlashAttention));
        Assert.False(own.Has(Knob.FlashAttention));
    }

    [Fact]
    public void A_knob_that_nobody_set_has_no_value()
    {
        Assert.False(KnobSet.Empty.Has(Knob.NCtx));
        Assert.Throws<ArgumentOutOfRangeException>(() => KnobSet.Empty.Count(Knob.NCtx));
        Assert.Equal(0.9, KnobSet.Empty.With(Knob.GpuMemoryUtilization, Ratio.From(0.9)).Share(Knob.GpuMemoryUtilization).Value);
    }
}
