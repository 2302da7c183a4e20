namespace InferenceSizing.Domain.Hardware;

/// <summary>The kind of memory that a chip works from, as far as it decides what a process can use of it.</summary>
public enum MemoryKind
{
    /// <summary>Stacked memory with error correction of its own.</summary>
    Hbm,

    /// <summary>Graphics memory of its own, whole or with error correction switched off.</summary>
    Graphics,

    /// <summary>Graphics memory of which a sixteenth holds error-correcting codes, as data-centre cards are delivered.</summary>
    GraphicsWithInlineEcc,

    /// <summary>Main memory shared with the processor and the operating system.</summary>
    Unified,
}
