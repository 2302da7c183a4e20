using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The chips that an engine exists for.</summary>
internal sealed record ChipSupport
{
    /// <summary>An engine that is built for every chip.</summary>
    public static ChipSupport Every { get; } = new();

    /// <summary>Whether the engine exists for the chip at all.</summary>
    public Func<Accelerator, bool> Runs { get; init; } = static _ => true;

    /// <summary>Whether the engine runs on the chip only by a plug-in or a patched build, whose memory is counted here as on CUDA.</summary>
    public Func<Accelerator, bool> NeedsPlugIn { get; init; } = static _ => false;

    /// <summary>Which of its releases have kernels for which chips.</summary>
    public ServedChips Kernels { get; init; } = ServedChips.All;

    /// <summary>The same of programs that want compute capability 7.5 at least.</summary>
    public static bool IsOfNvidiaSinceTuring(Accelerator accelerator) =>
        !accelerator.PredatesVolta && accelerator.Generation != ChipGeneration.Volta && IsOfNvidia(accelerator);

    /// <summary>Whether CUDA's programs run on the chip, which for one of a vendor that is not told is assumed.</summary>
    public static bool IsOfNvidia(Accelerator accelerator) =>
        accelerator.Vendor.Platform == ComputePlatform.Cuda || accelerator.Generation == ChipGeneration.Other;

    /// <summary>Whether ROCm's programs run on the chip.</summary>
    public static bool IsOfAmd(Accelerator accelerator) => accelerator.Vendor.Platform == ComputePlatform.Rocm;
}
