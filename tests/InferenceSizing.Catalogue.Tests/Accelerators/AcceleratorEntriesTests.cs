using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Catalogue.Tests.Accelerators;

public sealed class AcceleratorEntriesTests
{
    /// <summary>Vendors' data sheets, dense: id, GiB, GB/s, FP16 TFLOPS, FP8 or INT8 (the narrower unit), link GB/s in one direction.</summary>
    public static TheoryData<string, long, double, NumberFormat, double> DataSheets => new()
    {
        { "t4", 16, 320, NumberFormat.Fp16, 65 },
        { "t4", 16, 320, NumberFormat.Int8, 130 },
        { "v100-sxm2-16", 16, 900, NumberFormat.Fp16, 125 },
        { "a100-sxm4-80", 80, 2039, NumberFormat.Bf16, 312 },
        { "a100-sxm4-80", 80, 2039, NumberFormat.Tf32, 156 },
        { "h100-sxm", 80, 3350, NumberFormat.Bf16, 989 },
        { "h100-sxm", 80, 3350, NumberFormat.Fp8, 1979 },
        { "h200-sxm", 141, 4800, NumberFormat.Bf16, 989 },
        { "b200", 180, 8000, NumberFormat.Fp8, 4500 },
        { "mi300x", 192, 5300, NumberFormat.Fp16, 1307.4 },
        { "l40s", 48, 864, NumberFormat.Fp8, 733 },
    };

    [Theory, MemberData(nameof(DataSheets))]
    public void Memory_bandwidth_and_dense_rates_are_those_of_the_data_sheet(
        string id, long gibibytes, double gigabytesPerSecond, NumberFormat format, double teraflops)
    {
        Accelerator gpu = SharedCatalogue.Instance.FindAccelerator(id)!;

        Assert.Equal(ByteCount.FromGibibytes(gibibytes), gpu.NominalMemory);
        Assert.Equal(gigabytesPerSecond * 1e9, gpu.MemoryBandwidth.BytesPerSecond);
        Assert.Equal(teraflops * 1e12, gpu.Rates[format]!.Value.PerSecond, 1.0);
    }

    [Theory]
    [InlineData("v100-sxm2-16", 150)] // NVLink2: 300 GB/s both ways
    [InlineData("a100-sxm4-80", 300)]
    [InlineData("h100-sxm", 450)]
    [InlineData("b200", 900)]
    [InlineData("mi300x", 448)]
    public void Links_between_peers_are_given_in_one_direction(string id, double gigabytesPerSecond) =>
        Assert.Equal(gigabytesPerSecond * 1e9, SharedCatalogue.Instance.FindAccelerator(id)!.Interconnect.BetweenPeers.BytesPerSecond);

    [Fact]
    public void No_accelerator_promises_more_than_its_nominal_memory_or_a_slower_narrow_format()
    {
        Assert.All(SharedCatalogue.Instance.Accelerators, gpu =>
        {
            Assert.True(gpu.UsableMemory <= gpu.NominalMemory, gpu.Id);
            Assert.True(gpu.UsableMemory.ShareOf(gpu.NominalMemory).Value > 0.6, gpu.Id);
            Assert.True(gpu.RateFor(NumberFormat.Fp16, out _).PerSecond >= gpu.RateFor(NumberFormat.Fp32, out _).PerSecond, gpu.Id);
        });
    }

    [Fact]
    public void The_rule_for_usable_memory_holds_for_the_cards_on_which_it_was_printed()
    {
        double[] errors =
        [
            .. SharedCatalogue.Instance.Accelerators
                .Where(gpu => gpu is { MemoryBasis: MemoryBasis.Measured, Vendor.Platform: ComputePlatform.Cuda or ComputePlatform.Rocm,
                    MemoryKind: not MemoryKind.Unified, Generation: not ChipGeneration.BlackwellUltra })
                .Select(gpu => Math.Abs(((double)UsableMemory.Derive(gpu.Vendor, gpu.MemoryKind, gpu.NominalMemory).Count / gpu.UsableMemory.Count) - 1)),
        ];

        Assert.True(errors.Length > 50);
        Assert.InRange(errors.Average(), 0, 0.006);
        Assert.InRange(errors.Max(), 0, 0.04);
    }

    [Fact]
    public void MIG_profiles_stand_with_the_cards_that_have_them()
    {
        // NVIDIA MIG user guide: A100 80GB has 1g.10gb, 1g.20gb, 2g.20gb, 3g.40gb, 4g.40gb and 7g.80gb.
        Accelerator gpu = SharedCatalogue.Instance.FindAccelerator("a100-sxm4-80")!;

        Assert.Equal(["1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"],
            gpu.Partitions.Select(partition => partition.Profile).Order(StringComparer.Ordinal));
        Assert.All(SharedCatalogue.Instance.Accelerators.SelectMany(card => card.Partitions.Select(partition => card.Sliced(partition))), slice =>
            Assert.True(slice.UsableMemory <= slice.NominalMemory && slice.UsableMemory > ByteCount.Zero, slice.Id));
    }
}
