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
    /// <summary>The class of a chip, from its vendor, generation and memory.</summary>
    public static ChipClass Class(this Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator switch
        {
            { Generation: ChipGeneration.Hopper or ChipGeneration.Blackwell or ChipGeneration.BlackwellUltra, MemoryKind: MemoryKind.Hbm } => ChipClass.DataCentre,
            { Generation: ChipGeneration.Pascal or ChipGeneration.Volta or ChipGeneration.Ampere, MemoryKind: MemoryKind.Hbm } => ChipClass.EarlierDataCentre,
            { Generation: >= ChipGeneration.Pascal and <= ChipGeneration.BlackwellUltra, MemoryKind: MemoryKind.Unified } => ChipClass.Embedded,
            { Generation: >= ChipGeneration.Pascal and <= ChipGeneration.BlackwellUltra } => IsGeForce(accelerator) ? ChipClass.GeForce : ChipClass.Workstation,
            { Generation: >= ChipGeneration.Cdna and <= ChipGeneration.Cdna4 } => ChipClass.Instinct,
            { Generation: >= ChipGeneration.Rdna2 and <= ChipGeneration.Rdna4 or ChipGeneration.Vega } => ChipClass.Radeon,
            { Generation: ChipGeneration.Xe } => ChipClass.Arc,
            { Generation: ChipGeneration.Gaudi } => ChipClass.Gaudi,
            { Generation: ChipGeneration.Apple } => ChipClass.Apple,
            _ => ChipClass.Other,
        };
    }

    private static bool IsGeForce(Accelerator accelerator) =>
        accelerator.Name.StartsWith("GeForce", StringComparison.Ordinal) || accelerator.Name.StartsWith("TITAN", StringComparison.Ordinal);
}
