using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Hardware;

public sealed class AcceleratorTests
{
    private static readonly Accelerator A100 = new()
    {
        Id = "a100",
        Name = "A100",
        Vendor = Vendor.Nvidia,
        Class = ChipClass.EarlierDataCentre,
        NominalMemory = ByteCount.FromGibibytes(80),
        UsableMemory = ByteCount.FromGibibytes(79),
        MemoryBasis = MemoryBasis.Given,
        MemoryBandwidth = Bandwidth.FromGigabytesPerSecond(2000),
        Rates = Rates((NumberFormat.Fp32, 19.5), (NumberFormat.Tf32, 156), (NumberFormat.Fp16, 312), (NumberFormat.Bf16, 312), (NumberFormat.Int8, 624)),
        Interconnect = new Interconnect(LinkKind.NvLink, "NVLink3", Bandwidth.FromGigabytesPerSecond(300), Bandwidth.FromGigabytesPerSecond(31.5)),
        Multiprocessors = Count.From(108),
        Source = "test",
    };

    [Theory]
    [InlineData(NumberFormat.Fp8, NumberFormat.Fp16, 312)] // no FP8 units before Ada: weights are widened
    [InlineData(NumberFormat.Fp4, NumberFormat.Fp16, 312)]
    [InlineData(NumberFormat.Int8, NumberFormat.Int8, 624)]
    [InlineData(NumberFormat.Tf32, NumberFormat.Tf32, 156)]
    [InlineData(NumberFormat.Fp32, NumberFormat.Fp32, 19.5)]
    public void A_format_without_units_of_its_own_runs_in_the_next_wider_one(NumberFormat asked, NumberFormat expected, double teraflops)
    {
        FlopRate rate = A100.RateFor(asked, out NumberFormat ranAs);

        Assert.Equal(expected, ranAs);
        Assert.Equal(teraflops * 1e12, rate.PerSecond);
    }

    [Fact]
    public void Volta_runs_bfloat16_and_int8_as_FP16_and_Pascal_without_fast_halves_as_FP32()
    {
        PeakRates volta = Rates((NumberFormat.Fp32, 15.7), (NumberFormat.Fp16, 125));
        PeakRates pascal = Rates((NumberFormat.Fp32, 11.3));

        Assert.Equal(125e12, volta.RateFor(NumberFormat.Bf16, out _).PerSecond);
        Assert.Equal(125e12, volta.RateFor(NumberFormat.Int8, out _).PerSecond);
        pascal.RateFor(NumberFormat.Fp16, out NumberFormat ranAs);
        Assert.Equal(NumberFormat.Fp32, ranAs);
        Assert.Null(pascal[NumberFormat.Fp16]);
    }

    [Fact]
    public void A_chip_with_bfloat16_alone_runs_everything_in_it()
    {
        PeakRates tpu = Rates((NumberFormat.Bf16, 275));

        Assert.All(Enum.GetValues<NumberFormat>(), format => Assert.Equal(275e12, tpu.RateFor(format, out _).PerSecond));
    }

    [Fact]
    public void A_MIG_slice_is_a_card_with_its_share_of_memory_bandwidth_and_compute()
    {
        // NVIDIA MIG user guide: 3g.40gb is 3 of 7 compute and 4 of 8 memory slices.
        Partition slice = new("3g.40gb", ByteCount.FromGibibytes(40), Ratio.From(3 / 7.0), Ratio.From(4 / 8.0), Count.From(2), "NVIDIA MIG user guide");

        Accelerator sliced = A100.Sliced(slice);

        // Half of 79 GiB, less half of 0.17.
        Close.ToGibibytes(39.415, sliced.UsableMemory, 1e-6);
        Assert.Equal(1000e9, sliced.MemoryBandwidth.BytesPerSecond);
        Assert.Equal(312e12 * 3 / 7, sliced.RateFor(NumberFormat.Fp16, out _).PerSecond, 1.0);
        Assert.Null(sliced.Interconnect.Peer);
    }

    [Fact]
    public void A_memory_share_leaves_rates_and_bandwidth_whole()
    {
        Accelerator half = A100.WithMemoryShare(Ratio.From(0.5));

        Assert.Equal(ByteCount.FromMebibytes(79 * 512), half.UsableMemory);
        Assert.Equal(A100.MemoryBandwidth, half.MemoryBandwidth);
        Assert.Same(A100.Rates, half.Rates);
    }

    /// <summary>Memory and multiprocessors of the slices of an 80 GB H100 as <c>nvidia-smi mig -lgip</c> prints them (jbarrow.ai, field notes on MIG), in
    /// GiB.</summary>
    [Theory]
    [InlineData(1, 10, 16, 9.75), InlineData(2, 20, 26, 19.62), InlineData(2, 20, 32, 19.62), InlineData(4, 40, 60, 39.50), InlineData(4, 40, 64, 39.50),
        InlineData(8, 80, 132, 79.25)]
    public void A_slice_has_the_memory_and_multiprocessors_that_the_driver_prints(int memorySlices, int nominal, int multiprocessors, double printed)
    {
        Accelerator whole = SampleAccelerators.H100;
        Partition partition = new("slice", ByteCount.FromGibibytes(nominal), Ratio.From(1 / 7.0), Ratio.From(memorySlices / 8.0), Count.From(1),
            "test")
        { Multiprocessors = Count.From(multiprocessors) };

        Accelerator slice = whole.Sliced(partition);

        Close.ToGibibytes(printed, slice.UsableMemory, 0.004);
        Assert.Equal(multiprocessors, slice.Multiprocessors.Value);
        Assert.Equal(whole.Rates[NumberFormat.Bf16]!.Value.PerSecond * multiprocessors / 132, slice.Rates[NumberFormat.Bf16]!.Value.PerSecond, 1e9);
        Assert.Equal("slice", slice.Slice);
    }

    /// <summary>Totals that CUDA, ROCm and Metal print (torch total_memory, out-of-memory messages, recommendedMaxWorkingSetSize), in GiB.</summary>
    public static TheoryData<string, MemoryKind, double, double> PrintedTotals => new()
    {
        { "NVIDIA", MemoryKind.GraphicsWithInlineEcc, 16, 14.57 }, // T4
        { "NVIDIA", MemoryKind.GraphicsWithInlineEcc, 24, 22.03 }, // L4
        { "NVIDIA", MemoryKind.GraphicsWithInlineEcc, 48, 44.52 }, // L40S
        { "NVIDIA", MemoryKind.Graphics, 24, 23.64 }, // RTX 4090
        { "NVIDIA", MemoryKind.Graphics, 32, 31.37 }, // RTX 5090
        { "NVIDIA", MemoryKind.Hbm, 40, 39.49 }, // A100 40 GB
        { "NVIDIA", MemoryKind.Hbm, 80, 79.19 }, // H100 SXM
        { "NVIDIA", MemoryKind.Hbm, 141, 139.80 }, // H200
        { "NVIDIA", MemoryKind.Hbm, 180, 178.36 }, // B200
        { "AMD", MemoryKind.Hbm, 192, 191.98 }, // MI300X
        { "AMD", MemoryKind.Graphics, 24, 23.98 }, // RX 7900 XTX
        { "Apple", MemoryKind.Unified, 16, 10.67 },
        { "Apple", MemoryKind.Unified, 64, 48.0 },
    };

    [Theory, MemberData(nameof(PrintedTotals))]
    public void Usable_memory_is_what_drivers_print_within_a_hundredth(string vendor, MemoryKind kind, double nominal, double printed)
    {
        ByteCount usable = UsableMemory.Derive(Vendor.Of(vendor), kind, ByteCount.FromMebibytes((long)(nominal * 1024)));

        Assert.InRange(usable.Count / (double)ByteCount.PerGiB / printed, 0.99, 1.01);
    }

    private static PeakRates Rates(params (NumberFormat Format, double Teraflops)[] rates) =>
        PeakRates.Of(rates.Select(rate => KeyValuePair.Create(rate.Format, FlopRate.FromTflops(rate.Teraflops))));
}
