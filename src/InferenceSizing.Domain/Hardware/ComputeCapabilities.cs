namespace InferenceSizing.Domain.Hardware;

/// <summary>NVIDIA's compute capabilities as engines compare them: 90 for 9.0.</summary>
/// <remarks>Datasheet: NVIDIA, "CUDA GPUs".</remarks>
internal static class ComputeCapabilities
{
    public const int Volta = 70;

    public const int Turing = 75;

    /// <summary>A100; the smaller cards have 8.6 and 8.7.</summary>
    public const int Ampere = 80;

    public const int Ada = 89;

    public const int Hopper = 90;

    /// <summary>B200; those of desktops and workstations have <see cref="DesktopBlackwell"/>.</summary>
    public const int Blackwell = 100;

    public const int BlackwellUltra = 103;

    /// <summary>Jetson Thor: the first beyond the data center's.</summary>
    public const int Thor = 110;

    public const int DesktopBlackwell = 120;
}
