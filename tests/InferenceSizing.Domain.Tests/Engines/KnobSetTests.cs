using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Engines;

public sealed class KnobSetTests
{
    [Fact]
    public void A_set_over_another_keeps_its_own_values()
    {
        KnobSet own = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 8192),
            defaults = KnobSet.Empty.With(LlamaCppKnobs.NCtx, 512).With(LlamaCppKnobs.FlashAttention, true);

        KnobSet both = own.Over(defaults);

        Assert.Equal(8192, both.Get(LlamaCppKnobs.NCtx));
        Assert.True(both.Get(LlamaCppKnobs.FlashAttention));
        Assert.False(own.Has(LlamaCppKnobs.FlashAttention));
    }

    [Fact]
    public void A_knob_that_nobody_set_has_no_value()
    {
        Assert.False(KnobSet.Empty.Has(LlamaCppKnobs.NCtx));
        Assert.Throws<ArgumentOutOfRangeException>(() => KnobSet.Empty.Get(LlamaCppKnobs.NCtx));
        Assert.False(KnobSet.Empty.With(LlamaCppKnobs.NCtx, 1).Has(VllmKnobs.MaxModelLen));
        Assert.Throws<ArgumentException>(() => KnobSet.Empty.With(LlamaCppKnobs.NCtx, 1).With(VllmKnobs.MaxModelLen, 1));
        Assert.Equal(0.9, KnobSet.Empty.With(VllmKnobs.GpuMemoryUtilization, Ratio.From(0.9)).Get(VllmKnobs.GpuMemoryUtilization).Value);
    }
}
