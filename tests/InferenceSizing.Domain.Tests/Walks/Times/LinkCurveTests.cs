using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Tests.Walks.Times;

public sealed class LinkCurveTests
{
    private static readonly Bandwidth NvLink = Bandwidth.FromGigabytesPerSecond(450);

    /// <summary>4.5 µs and 2 · 7/8 · 8 MB over 40 % of 450 GB/s: 14 MB / 180 GB/s = 77.8 µs; over two GPUs 8 MB / 180 GB/s = 44.4 µs.</summary>
    [Theory, InlineData(8, 82.2778e-6), InlineData(2, 48.9444e-6)]
    public void A_ring_moves_its_share_twice(int ranks, double seconds) =>
        Close.To(seconds, SampleSpeed.Link.Time(Traffic.From(8e6), Count.From(ranks), NvLink).Value, 1e-5);

    /// <summary>Sixteen times 64 KiB: a middle term of 2 µs doubles twice; 4.5 + 4 · 2 + 1,048,576 / 180e9 = 5.8 µs.</summary>
    [Fact]
    public void The_middle_term_grows_with_the_root() =>
        Close.To(18.32542e-6, (SampleSpeed.Link with { PerRoot = Seconds.FromMicroseconds(2) }).Time(Traffic.From(16 * 65_536), Count.From(2), NvLink).Value,
            1e-5);

    /// <summary>Measured for two and eight ranks of Hopper and for two of Blackwell, and over PCIe for two.</summary>
    [Theory]
    [InlineData(LinkKind.NvLink, ChipGeneration.Hopper, 2, 1), InlineData(LinkKind.NvLink, ChipGeneration.Hopper, 8, 2),
        InlineData(LinkKind.NvLink, ChipGeneration.Hopper, 4, 1)]
    [InlineData(LinkKind.NvLink, ChipGeneration.Blackwell, 2, 3), InlineData(LinkKind.NvLink, ChipGeneration.BlackwellUltra, 2, 3),
        InlineData(LinkKind.NvLink, ChipGeneration.Ampere, 2, 1)]
    [InlineData(LinkKind.InfinityFabric, ChipGeneration.Cdna3, 8, 2), InlineData(LinkKind.Pcie, ChipGeneration.Hopper, 8, 4),
        InlineData(LinkKind.Given, ChipGeneration.Other, 2, 4)]
    public void What_was_not_measured_is_taken_from_the_nearest(LinkKind link, ChipGeneration generation, int ranks, double microseconds)
    {
        LinkCurves curves = new([
            (LinkKind.NvLink, ChipGeneration.Hopper, Count.From(2), Starting(1)), (LinkKind.NvLink, ChipGeneration.Hopper, Count.From(8), Starting(2)),
            (LinkKind.NvLink, ChipGeneration.Blackwell, Count.From(2), Starting(3)), (LinkKind.Pcie, ChipGeneration.Ada, Count.From(2), Starting(4))]);
        Accelerator chip = SampleAccelerators.H100 with { Generation = generation, Interconnect = SampleAccelerators.H100.Interconnect with { Kind = link } };

        Assert.Equal(microseconds, curves.For(chip, Count.From(ranks)).Start.Milliseconds * 1e3, 9);

        static LinkCurve Starting(double microseconds) => new(Seconds.FromMicroseconds(microseconds), Seconds.Zero, Ratio.One);
    }
}
