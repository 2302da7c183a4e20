namespace InferenceSizing.Domain.Hardware;

/// <summary>Whose drivers and programs run on a chip, where rules differ by it.</summary>
public enum ComputePlatform
{
    /// <summary>One that no rule knows.</summary>
    Other,

    /// <summary>NVIDIA's.</summary>
    Cuda,

    /// <summary>AMD's.</summary>
    Rocm,

    /// <summary>Apple's.</summary>
    Metal,
}
