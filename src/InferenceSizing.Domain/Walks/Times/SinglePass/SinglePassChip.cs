using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks.Times.SinglePass;

/// <summary>Chips that differ alike from what their data sheets say.</summary>
public enum SinglePassChip
{
    /// <summary>Chips that no other kind describes; nothing was measured on them.</summary>
    Other,
    Pascal,
    Volta,

    /// <summary>Turing in servers.</summary>
    Turing,
    TuringGeForce,

    /// <summary>Ampere with stacked memory.</summary>
    Ampere,

    /// <summary>Ampere with graphics memory, in servers.</summary>
    AmpereGraphics,
    AmpereGeForce,

    /// <summary>Ampere next to the processor of a board, whose memory both share (Jetson Orin).</summary>
    AmpereEmbedded,

    /// <summary>Ada in servers.</summary>
    Ada,
    AdaGeForce,
    Hopper,
    BlackwellGraphics,

    /// <summary>AMD's data-centre chips.</summary>
    Instinct,
}

internal static class SinglePassChips
{
    /// <summary>FP32 operations of a multiprocessor of Orin in a clock: 128 multiply-adds (CUDA C++ programming guide, arithmetic instructions, compute
    /// capability 8.7).</summary>
    private const double OperationsPerClock = 256, Gigahertz = 1e9;

    /// <summary>Clock of a board's GPU over 1 GHz, as its module and power mode set it: from the FP32 rate. Null for cards.</summary>
    public static Ratio? BoardClock(this Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        double rate = accelerator.RateFor(NumberFormat.Fp32, out _).PerSecond, units = accelerator.Multiprocessors.Value * OperationsPerClock;
        return accelerator.SinglePassKind() == SinglePassChip.AmpereEmbedded && rate > 0 && units > 0 ? Ratio.From(rate / units / Gigahertz) : null;
    }

    /// <summary>The kind of a chip: its generation, and whether its memory runs as a server's or as a desktop's.</summary>
    public static SinglePassChip SinglePassKind(this Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        bool desktop = accelerator.MemoryKind == MemoryKind.Graphics;
        return accelerator.Generation switch
        {
            ChipGeneration.Pascal => SinglePassChip.Pascal,
            ChipGeneration.Volta => SinglePassChip.Volta,
            ChipGeneration.Turing => desktop ? SinglePassChip.TuringGeForce : SinglePassChip.Turing,
            ChipGeneration.Ampere when accelerator.MemoryKind == MemoryKind.Hbm => SinglePassChip.Ampere,
            ChipGeneration.Ampere when accelerator.MemoryKind == MemoryKind.Unified => SinglePassChip.AmpereEmbedded,
            ChipGeneration.Ampere => desktop ? SinglePassChip.AmpereGeForce : SinglePassChip.AmpereGraphics,
            ChipGeneration.Ada => desktop ? SinglePassChip.AdaGeForce : SinglePassChip.Ada,
            ChipGeneration.Hopper or ChipGeneration.Blackwell or ChipGeneration.BlackwellUltra when accelerator.MemoryKind == MemoryKind.Hbm =>
                SinglePassChip.Hopper,
            ChipGeneration.Blackwell => SinglePassChip.BlackwellGraphics,
            >= ChipGeneration.Cdna and <= ChipGeneration.Cdna4 => SinglePassChip.Instinct,
            _ => SinglePassChip.Other,
        };
    }
}
