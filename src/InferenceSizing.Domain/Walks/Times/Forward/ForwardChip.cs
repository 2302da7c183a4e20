using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Domain.Walks.Times.Forward;

/// <summary>Chips that differ alike from what their data sheets say.</summary>
public enum ForwardChip
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

    /// <summary>Ampere beside the processor of a board, whose memory both share (Jetson Orin).</summary>
    AmpereEmbedded,

    /// <summary>Ada in servers.</summary>
    Ada,
    AdaGeForce,
    Hopper,
    BlackwellGraphics,

    /// <summary>AMD's data-centre chips.</summary>
    Instinct,
}

internal static class ForwardChips
{
    /// <summary>The kind of a chip: its generation, and whether its memory runs as a server's or as a desktop's.</summary>
    public static ForwardChip ForwardKind(this Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        bool desktop = accelerator.MemoryKind == MemoryKind.Graphics;
        return accelerator.Generation switch
        {
            ChipGeneration.Pascal => ForwardChip.Pascal,
            ChipGeneration.Volta => ForwardChip.Volta,
            ChipGeneration.Turing => desktop ? ForwardChip.TuringGeForce : ForwardChip.Turing,
            ChipGeneration.Ampere when accelerator.MemoryKind == MemoryKind.Hbm => ForwardChip.Ampere,
            ChipGeneration.Ampere when accelerator.MemoryKind == MemoryKind.Unified => ForwardChip.AmpereEmbedded,
            ChipGeneration.Ampere => desktop ? ForwardChip.AmpereGeForce : ForwardChip.AmpereGraphics,
            ChipGeneration.Ada => desktop ? ForwardChip.AdaGeForce : ForwardChip.Ada,
            ChipGeneration.Hopper or ChipGeneration.Blackwell or ChipGeneration.BlackwellUltra when accelerator.MemoryKind == MemoryKind.Hbm =>
                ForwardChip.Hopper,
            ChipGeneration.Blackwell => ForwardChip.BlackwellGraphics,
            >= ChipGeneration.Cdna and <= ChipGeneration.Cdna4 => ForwardChip.Instinct,
            _ => ForwardChip.Other,
        };
    }
}
