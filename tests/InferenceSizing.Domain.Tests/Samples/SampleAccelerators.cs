using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Samples;

/// <summary>Cards with their data-sheet rates, and the memory that frameworks print on them.</summary>
internal static class SampleAccelerators
{
    /// <summary>H100 SXM. NVIDIA H100 data sheet: 989 dense TFLOPS in BF16, 1979 in FP8, 3.35 TB/s, NVLink 450 GB/s a direction; vLLM logs print 79.19
    /// GiB.</summary>
    public static Accelerator H100 { get; } = Card("h100-sxm", "H100 SXM5 80GB", ChipGeneration.Hopper, ChipClass.DataCentre, 80, 79.19, 3350,
        [(NumberFormat.Fp32, 67), (NumberFormat.Tf32, 494.5), (NumberFormat.Fp16, 989), (NumberFormat.Bf16, 989), (NumberFormat.Fp8, 1979),
            (NumberFormat.Int8, 1979)],
        new Interconnect(LinkKind.NvLink, "NVLink4", Bandwidth.FromGigabytesPerSecond(450), Bandwidth.FromGigabytesPerSecond(64)), multiprocessors: 132);

    /// <summary>T4. NVIDIA T4 data sheet: 65 TFLOPS FP16, 130 TOPS INT8, 8.1 FP32, 320 GB/s; PyTorch prints 14.74 GiB.</summary>
    public static Accelerator T4 { get; } = Card("t4", "Tesla T4", ChipGeneration.Turing, ChipClass.Workstation, 16, 14.74, 320,
        [(NumberFormat.Fp32, 8.1), (NumberFormat.Fp16, 65), (NumberFormat.Int8, 130)],
        new Interconnect(LinkKind.Pcie, "PCIe", null, Bandwidth.FromGigabytesPerSecond(15.75)));

    /// <summary>GeForce RTX 4090. NVIDIA Ada white paper: 165.2 dense TFLOPS in 16 bits (FP32 accumulation), 330.3 in FP8, 1008 GB/s; 23.5 GiB
    /// visible.</summary>
    public static Accelerator Rtx4090 { get; } = Card("rtx-4090", "GeForce RTX 4090", ChipGeneration.Ada, ChipClass.GeForce, 24, 23.5, 1008,
        [(NumberFormat.Fp32, 82.6), (NumberFormat.Fp16, 165.2), (NumberFormat.Bf16, 165.2), (NumberFormat.Fp8, 330.3), (NumberFormat.Int8, 660.6)],
        new Interconnect(LinkKind.Pcie, "PCIe", null, Bandwidth.FromGigabytesPerSecond(31.5)));

    /// <summary>A card like the H100 that a process sees as large as is said.</summary>
    public static Accelerator WithUsable(double gibibytes) => H100 with { UsableMemory = Gibibytes(gibibytes) };

    public static ByteCount Gibibytes(double count) => ByteCount.FromCount((long)(count * ByteCount.PerGiB));

    private static Accelerator Card(
        string id, string name, ChipGeneration generation, ChipClass chips, long nominal, double usable, double bandwidth,
        (NumberFormat Format, double Tflops)[] rates, Interconnect interconnect, int multiprocessors = 0) => new()
        {
            Id = id,
            Name = name,
            Vendor = Vendor.Nvidia,
            Generation = generation,
            Class = chips,
            NominalMemory = ByteCount.FromGibibytes(nominal),
            UsableMemory = Gibibytes(usable),
            MemoryBasis = MemoryBasis.Measured,
            MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(bandwidth),
            Rates = PeakRates.Of(rates.Select(rate => KeyValuePair.Create(rate.Format, FlopRate.FromTflops(rate.Tflops)))),
            Interconnect = interconnect,
            Multiprocessors = Count.From(multiprocessors),
            Source = "data sheet",
        };
}
