using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Timing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Timing;

public sealed class KernelCurveTests
{
    private static readonly FlopRate OneTeraflop = FlopRate.FromTflops(1);
    private static readonly Bandwidth OneGigabyte = Bandwidth.FromGigabytesPerSecond(1);
    private static readonly KernelCurve Halved = new(Seconds.From(0.25), Ratio.From(0.5), Ratio.From(0.5));

    /// <summary>3 s of arithmetic and 4 s of movement at half the peaks make 5 s, and the launch a quarter more.</summary>
    [Fact]
    public void Time_is_the_launch_and_the_root_of_both_squares()
    {
        KernelTime time = Halved.Time(FlopCount.From(1.5e12), Traffic.From(2e9), OneTeraflop, OneGigabyte);

        Assert.Equal(5.25, time.Time.Value, 12);
        Assert.Equal(Bound.Memory, time.Bound);
    }

    [Theory, InlineData(2e12, 1e9, Bound.Compute), InlineData(1e12, 2e9, Bound.Memory), InlineData(1e10, 1e7, Bound.Latency)]
    public void The_longest_part_names_the_bound(double flops, double bytes, Bound bound) =>
        Assert.Equal(bound, Halved.Time(FlopCount.From(flops), Traffic.From(bytes), OneTeraflop, OneGigabyte).Bound);

    [Fact]
    public void No_kind_of_kernel_is_taken_to_beat_the_data_sheet()
    {
        foreach (KernelKind kind in Enum.GetValues<KernelKind>())
        {
            foreach (NumberFormat format in Enum.GetValues<NumberFormat>())
            {
                KernelCurve curve = KernelCurves.For(kind, format, decode: false), decode = KernelCurves.For(kind, format, decode: true);
                Assert.All([curve.ComputeEfficiency, curve.MemoryEfficiency, decode.ComputeEfficiency, decode.MemoryEfficiency], share => Assert.InRange(share.Value, 0.01, 1));
            }
        }
    }

    [Fact]
    public void A_kind_without_a_curve_is_a_mistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KernelCurves.For((KernelKind)99, NumberFormat.Bf16, decode: false));
}
