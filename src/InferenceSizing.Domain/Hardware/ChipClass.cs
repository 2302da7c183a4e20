namespace InferenceSizing.Domain.Hardware;

/// <summary>Chips whose kernels behave alike relative to their data sheets: what was measured on one of a class speaks for the others.</summary>
public enum ChipClass
{
    /// <summary>Any chip that no other class describes.</summary>
    Other,

    /// <summary>NVIDIA with stacked memory from Hopper on: the chips that today's servers are tuned for.</summary>
    DataCentre,

    /// <summary>NVIDIA with stacked memory before Hopper.</summary>
    EarlierDataCentre,

    /// <summary>NVIDIA professional cards with graphics memory.</summary>
    Workstation,
    GeForce,

    /// <summary>NVIDIA chips that share memory with the host.</summary>
    Embedded,
    Instinct,
    Radeon,
    Apple,
    Gaudi,
    Arc,
}

public static class ChipClasses
{
    /// <summary>The class of a chip whose generation and memory say it. NVIDIA chips with graphics memory count as professional cards.</summary>
    public static ChipClass Of(ChipGeneration generation, MemoryKind memory) => generation switch
    {
        ChipGeneration.Hopper or ChipGeneration.Blackwell or ChipGeneration.BlackwellUltra when memory == MemoryKind.Hbm => ChipClass.DataCentre,
        ChipGeneration.Pascal or ChipGeneration.Volta or ChipGeneration.Ampere when memory == MemoryKind.Hbm => ChipClass.EarlierDataCentre,
        >= ChipGeneration.Pascal and <= ChipGeneration.BlackwellUltra => memory == MemoryKind.Unified ? ChipClass.Embedded : ChipClass.Workstation,
        >= ChipGeneration.Cdna and <= ChipGeneration.Cdna4 => ChipClass.Instinct,
        >= ChipGeneration.Rdna2 and <= ChipGeneration.Rdna4 or ChipGeneration.Vega => ChipClass.Radeon,
        ChipGeneration.Xe => ChipClass.Arc,
        ChipGeneration.Gaudi => ChipClass.Gaudi,
        ChipGeneration.Apple => ChipClass.Apple,
        _ => ChipClass.Other,
    };
}
