namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What a flag changes in the engine, whether sizing takes it into account or not.</summary>
[Flags]
public enum FlagEffect
{
    None = 0,

    /// <summary>Memory of the GPU.</summary>
    Memory = 1,

    Speed = 1 << 1,

    /// <summary>Memory of the host.</summary>
    HostMemory = 1 << 2,
}
