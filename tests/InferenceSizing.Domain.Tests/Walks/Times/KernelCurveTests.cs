using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks.Times;

namespace InferenceSizing.Domain.Tests.Walks.Times;

public sealed class KernelCurveTests
{
    private static readonly FlopRate OneTeraflop = FlopRate.FromTflops(1);
    private static readonly Bandwidth OneGigabyte = Bandwidth.FromGigabytesPerSecond(1);
    private static readonly KernelCurve Halved = new()
    {
        Launch = Seconds.From(0.25),
        ComputeEfficiency = Ratio.From(0.5),
        MemoryEfficiency = Ratio.From(0.5),
        Sharpness = Ratio.From(2)
    };

    /// <summary>3 s of arithmetic and 4 s of movement at half the peaks make 5 s, and the launch a quarter more.</summary>
    [Fact]
    public void Time_is_the_launch_and_the_root_of_both_squares()
    {
        KernelTime time = TimeOf(Halved, Product(1.5e12), 2e9);

        Assert.Equal(5.25, time.Time.Value, 12);
        Assert.Equal(Bound.Memory, time.Bound);
    }

    [Theory, InlineData(2e12, 1e9, Bound.Compute), InlineData(1e12, 2e9, Bound.Memory), InlineData(1e10, 1e7, Bound.Latency)]
    public void The_longest_part_names_the_bound(double flops, double bytes, Bound bound) => Assert.Equal(bound, TimeOf(Halved, Product(flops), bytes).Bound);

    /// <summary>A corner of one adds the limits: 0.25 + 3 + 4.</summary>
    [Fact]
    public void The_bluntest_corner_is_a_sum() => Assert.Equal(7.25, TimeOf(Halved with { Sharpness = Ratio.One }, Product(1.5e12), 2e9).Time.Value, 12);

    /// <summary>Ten rows of which ten more are idle double the work, twenty columns beside forty idle triple it: 0.5 s become 3 s.</summary>
    [Fact]
    public void Idle_rows_and_columns_are_computed_too()
    {
        KernelCurve tiled = Halved with { Launch = Seconds.Zero, IdleRows = Ratio.From(10), IdleColumns = Ratio.From(40) };

        Assert.Equal(3, TimeOf(tiled, Product(0.25e12) with { M = 10, N = 20 }, 0).Time.Value, 12);
    }

    /// <summary>A loop of 300 passes of 10 ms takes 3 s beside 4 s of movement, of which two blocks of half a second are one.</summary>
    [Fact]
    public void Serial_loops_and_blocks_take_their_time()
    {
        KernelCurve looped = Halved with { SerialStep = Seconds.From(0.01), PerBlock = Seconds.From(0.5) };

        Assert.Equal(5.25, TimeOf(looped, Product(0) with { K = 300, Blocks = 2 }, 1.5e9).Time.Value, 12);
    }

    [Fact]
    public void Chips_formats_and_phases_that_were_not_measured_take_the_nearest()
    {
        KernelCurves graphics = CurvesOf(ChipClass.GeForce), tpu = CurvesOf(ChipClass.Other);

        Assert.Equal(3, LaunchOf(graphics, KernelKind.MatrixProduct, false, CurveFormat.Half));
        Assert.Equal(2, LaunchOf(graphics, KernelKind.MatrixProduct, false, CurveFormat.Fp8Block));
        Assert.Equal(1, LaunchOf(tpu, KernelKind.MatrixProduct, true, CurveFormat.Mxfp4));
        Assert.Equal(2, LaunchOf(tpu, KernelKind.MatrixProduct, false, CurveFormat.Int8));
        Assert.True(tpu.IsMeasured(KernelKind.MatrixProduct, false, CurveFormat.Fp8));
        Assert.False(tpu.IsMeasured(KernelKind.MatrixProduct, false, CurveFormat.Fp4));

        static double LaunchOf(KernelCurves curves, KernelKind kind, bool decode, CurveFormat format) => curves[kind, decode, format].Launch.Value;
    }

    [Fact]
    public void A_kind_without_a_curve_is_a_mistake() =>
        Assert.Throws<ArgumentException>(
            () => KernelCurves.Of(new Dictionary<CurveKey, KernelCurve> { [new(ChipClass.DataCentre, KernelKind.Gather, false, CurveFormat.Half)] = Halved }));

    private static KernelCurves CurvesOf(ChipClass chips)
    {
        Dictionary<CurveKey, KernelCurve> curves = Enum.GetValues<KernelKind>()
            .ToDictionary(kind => new CurveKey(ChipClass.DataCentre, kind, false, CurveFormat.Half), _ => Starting(1));
        curves[new(ChipClass.DataCentre, KernelKind.MatrixProduct, false, CurveFormat.Fp8)] = Starting(2);
        curves[new(ChipClass.Workstation, KernelKind.MatrixProduct, false, CurveFormat.Half)] = Starting(3);
        return KernelCurves.Of(curves)[chips];

        static KernelCurve Starting(double seconds) => Halved with { Launch = Seconds.From(seconds) };
    }

    private static KernelTime TimeOf(KernelCurve curve, KernelWork work, double bytes) => curve.Time(work, Traffic.From(bytes), OneTeraflop, OneGigabyte);

    private static KernelWork Product(double flops) => new(KernelKind.MatrixProduct, FlopCount.From(flops));
}
