using System.Collections.Frozen;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Tests.Walks.Times.SinglePass;

/// <summary>Times worked by hand for an H100: 989 TFLOPS in FP16, 67 in FP32, 3350 GB/s, 132 multiprocessors.</summary>
public sealed class RooflinePassTests
{
    private const double Bandwidth = 3350e9, Half = 989e12, Single = 67e12;

    /// <summary>The cache of an H100 beside which small tensors go: 0.38 MiB for each of 132 multiprocessors.</summary>
    private const double Cache = 0.38 * 132 * 1024 * 1024;

    /// <summary>256 channels of 56 by 56 through a 3 x 3 convolution, then an activation.</summary>
    private static readonly OperatorList OneUnit = Network(
        new NetworkLayer(LayerType.Conv, AxisLength.From(256), AxisLength.From(3), AxisLength.One, AxisLength.One, Count.One, false, null),
        new NetworkLayer(LayerType.Relu, AxisLength.Zero, AxisLength.One, AxisLength.One, AxisLength.Zero, Count.One, false, null));

    [Fact]
    public void A_convolution_takes_the_root_of_the_squares_of_arithmetic_and_traffic()
    {
        const int batch = 64;
        double map = 2.0 * batch * 256 * 56 * 56, flops = 2.0 * batch * 56 * 56 * 256 * 256 * 9, weights = 2.0 * 256 * 256 * 9;
        double convolution = Root(flops / Half, (Spilled(2 * map) + weights) / Bandwidth);
        double activation = Spilled(2 * map) / Bandwidth;

        Assert.Equal(convolution + activation, Time(OneUnit, SampleSinglePass.Ideal(), "fp16", batch), precision: 10);
    }

    [Fact]
    public void An_engine_that_fuses_runs_the_activation_within_the_convolution()
    {
        const int batch = 64;
        double map = 2.0 * batch * 256 * 56 * 56, flops = 2.0 * batch * 56 * 56 * 256 * 256 * 9, weights = 2.0 * 256 * 256 * 9;

        Assert.Equal(Root(flops / Half, (Spilled(2 * map) + weights) / Bandwidth), Time(OneUnit, SampleSinglePass.Ideal(LayerFusion.Epilogue), "fp16", batch),
            precision: 10);
        Assert.Equal(Time(OneUnit, SampleSinglePass.Ideal(), "fp16", batch),
            Time(OneUnit, SampleSinglePass.Ideal(LayerFusion.Epilogue), "fp16", batch, fuses: false), precision: 12);
    }

    [Fact]
    public void Idle_columns_idle_depth_and_the_last_tile_are_paid_for()
    {
        // n₀ = 256 doubles the work of 256 columns, k₀ = 2304 that of a depth of 256 · 9; a tile of 128 x 128 x 2304 on one of 132 multiprocessors.
        SinglePassCurves curves = SampleSinglePass.Ideal(LayerFusion.Epilogue) with
        {
            IdleColumns = Ratio.From(256),
            IdleDepth = Ratio.From(2304),
            Tile = Ratio.One
        };
        const int batch = 64;
        double flops = 2.0 * batch * 56 * 56 * 256 * 256 * 9, tile = 2.0 * 128 * 128 * 2304 * 132;
        double traffic = (Spilled(2 * 2.0 * batch * 256 * 56 * 56) + (2.0 * 256 * 256 * 9)) / Bandwidth;

        Assert.Equal(Root(((4 * flops) + tile) / Half, traffic), Time(OneUnit, curves, "fp16", batch), precision: 10);
    }

    [Fact]
    public void A_card_of_few_watts_cannot_run_at_its_rate()
    {
        // 2 J for 10^12 operations at 100 W: 50 TFLOPS, a twentieth of the data sheet.
        ChipFactors chip = new(Ratio.One, Ratio.One, Ratio.One, Ratio.One, Ratio.From(2), Measured: true);
        double flops = 2.0 * 64 * 56 * 56 * 256 * 256 * 9;
        double seconds = Time(OneUnit, SampleSinglePass.Ideal(LayerFusion.Epilogue), "fp16", 64,
            SampleAccelerators.H100 with { Watts = Watts.From(100) }, chip);

        Close.To(flops / 50e12, seconds, relative: 0.01);
    }

    [Fact]
    public void The_host_decides_where_it_is_slower_than_the_device()
    {
        // Two operators at a millisecond each against microseconds of work; one pass adds half a millisecond.
        SinglePassCurves curves = SampleSinglePass.Ideal() with { PerOperator = Seconds.FromMilliseconds(1), PerPass = Seconds.FromMilliseconds(0.5) };

        Close.To(2.5e-3, Time(OneUnit, curves, "fp16", 1), relative: 0.001);
        Assert.Equal(Time(OneUnit, curves, "fp16", 1), Time(OneUnit, curves, "fp16", 2), precision: 6);
    }

    [Fact]
    public void Mixed_precision_reads_the_stored_weight_and_writes_and_reads_its_copy()
    {
        // 4 bytes read, 2 written, 2 read again: 8 bytes for each of 256 · 256 · 9 weights.
        const int batch = 64;
        double flops = 2.0 * batch * 56 * 56 * 256 * 256 * 9, traffic = (Spilled(2 * 2.0 * batch * 256 * 56 * 56) + (8.0 * 256 * 256 * 9)) / Bandwidth;

        Assert.Equal(Root(flops / Half, traffic), Time(OneUnit, SampleSinglePass.Ideal(LayerFusion.Epilogue), "mixed-fp16", batch), precision: 10);
    }

    [Fact]
    public void Depthwise_convolutions_run_at_the_rate_of_plain_arithmetic()
    {
        OperatorList depthwise = Network(
            new NetworkLayer(LayerType.DepthwiseConv, AxisLength.From(256), AxisLength.From(7), AxisLength.One, AxisLength.From(3), Count.One, false, null));
        const int batch = 64;
        double flops = 2.0 * batch * 56 * 56 * 256 * 49, traffic = (Spilled(2 * 2.0 * batch * 256 * 56 * 56) + (2.0 * 256 * 49)) / Bandwidth;

        Assert.Equal(Root(flops / Single, traffic), Time(depthwise, SampleSinglePass.Ideal(), "fp16", batch), precision: 10);
    }

    /// <summary>cuDNN multiplies convolutions of FP32 in TensorFloat-32 unless told not to: as fast as a model that asks for it. Turing has no such
    /// rate.</summary>
    [Fact]
    public void Convolutions_of_fp32_run_in_tf32_where_the_chip_has_it()
    {
        OperatorList convolution = Network(
            new NetworkLayer(LayerType.Conv, AxisLength.From(256), AxisLength.From(3), AxisLength.One, AxisLength.One, Count.One, false, null));

        Assert.Equal(Time(convolution, SampleSinglePass.Ideal(), "tf32", 64), Time(convolution, SampleSinglePass.Ideal(), "fp32", 64));
        Assert.True(Time(convolution, SampleSinglePass.Ideal(), "fp32", 64, SampleAccelerators.T4)
            > Time(convolution, SampleSinglePass.Ideal(), "fp16", 64, SampleAccelerators.T4));
    }

    /// <summary>GeForce halves sums in FP32: 165.2 TFLOPS beside 660.6 TOPS of INT8, so that sums in FP16 run at 330.3. An engine reaches a rate only if its
    /// kernels do.</summary>
    [Theory, InlineData(false, 165.2e12), InlineData(true, 330.3e12)]
    public void Convolutions_that_sum_in_fp16_are_not_held_to_the_rate_of_fp32_sums(bool accumulatesInHalf, double rate)
    {
        ChipFactors faster = new(Ratio.One, Ratio.From(10), Ratio.One, Ratio.One, default, Measured: true);
        SinglePassCurves curves = SampleSinglePass.Ideal(LayerFusion.Epilogue) with { AccumulatesInHalf = accumulatesInHalf };
        double flops = 2.0 * 64 * 56 * 56 * 256 * 256 * 9;
        double map = 2.0 * 64 * 256 * 56 * 56, traffic = ((2 * map) + (2.0 * 256 * 256 * 9)) / 1008e9;

        Close.To(Root(flops / rate, traffic), Time(OneUnit, curves, "fp16", 64, SampleAccelerators.Rtx4090, faster), relative: 0.01);
    }

    /// <summary>Orin's smallest kernels take clocks: 128 multiply-adds a multiprocessor and clock give 5.3 TFLOPS on 16 of them at 1.29 GHz (AGX Orin), 1.28 on
    /// eight at 0.625 (Orin Nano at 15 W).</summary>
    [Theory]
    [InlineData(5.3, 16, 1.294)]
    [InlineData(1.28, 8, 0.625)]
    public void The_smallest_kernels_of_a_board_take_longer_at_a_lower_clock(double tflops, int multiprocessors, double gigahertz)
    {
        Accelerator board = SampleAccelerators.H100 with
        {
            Generation = ChipGeneration.Ampere,
            MemoryKind = MemoryKind.Unified,
            Multiprocessors = Count.From(multiprocessors),
            Rates = PeakRates.Of([
                KeyValuePair.Create(NumberFormat.Fp32, FlopRate.FromTflops(tflops)), KeyValuePair.Create(NumberFormat.Fp16, FlopRate.FromTflops(8 * tflops)),
            ]),
        };
        SinglePassModel model = SampleSinglePass.Plain with
        {
            Chips = new Dictionary<SinglePassChip, ChipFactors> { [SinglePassChip.AmpereEmbedded] = ChipFactors.None with { Floor = Ratio.From(2) } }
                .ToFrozenDictionary(),
        };

        Assert.Equal(2 / gigahertz, model.FactorsOf(board).Floor.Value, precision: 3);
        Assert.Equal(1, model.FactorsOf(SampleAccelerators.H100).Floor.Value);
    }

    [Fact]
    public void Attention_that_is_not_fused_moves_its_scores()
    {
        OperatorList bert = SampleModels.OperatorsOf(SampleModels.BertBase);
        double fused = Time(bert, SampleSinglePass.Ideal(), "fp16", 32, tokens: 512);
        double unfused = Time(bert, SampleSinglePass.Ideal(), "fp16", 32, tokens: 512, fusedAttention: false);

        // 12 layers of 32 · 12 · 512² scores of 2 bytes, four times over: 9.66 GB, 2.9 ms more or less.
        Close.To(12 * 4 * 2.0 * 32 * 12 * 512 * 512 / Bandwidth, unfused - fused, relative: 0.1);
    }

    [Fact]
    public void Parts_add_up_to_the_pass()
    {
        RooflinePass times = PassOf(OneUnit, SampleSinglePass.Plain.Sets[SinglePassSet.Eager], "fp16", SampleAccelerators.H100, ChipFactors.None, true, true);
        StepTime pass = times.Pass(Passes.Encode, Steps.Forward(4, 1));

        Assert.Equal(pass.Total.Value, pass.Parts.Sum(part => part.Time.Value), precision: 12);
        Assert.Equal(pass.Total, times.Total(Passes.Encode, Steps.Forward(4, 1)));
        Assert.Contains(pass.Parts, part => part.Name == "launch");
    }

    [Fact]
    public void What_is_done_with_an_image_counts_for_each_of_the_batch()
    {
        OperatorList network = OneUnit;
        const int batch = 4;
        StepTime alone = PassOf(network, SampleSinglePass.Ideal(), "fp16", SampleAccelerators.H100, ChipFactors.None, true, true)
            .Pass(Passes.Encode, Steps.Forward(batch, 1));
        StepTime whole = PassOf(network, SampleSinglePass.Ideal(), "fp16", SampleAccelerators.H100, ChipFactors.None, true, true, Seconds.FromMilliseconds(1))
            .Pass(Passes.Encode, Steps.Forward(batch, 1));

        Assert.Equal(alone.Total.Value + 0.004, whole.Total.Value, precision: 12);
        Assert.Equal(0.004, whole.Parts.Single(part => part.Name == "images").Time.Value, precision: 12);
    }

    /// <summary>Nothing but starts of kernels: 5 us for each of two kernels, beside 50 us once a pass.</summary>
    [Theory, InlineData(MemoryKind.Hbm, 0.0), InlineData(MemoryKind.Graphics, 1.0), InlineData(MemoryKind.Unified, 1.0)]
    public void Starts_follow_the_machine_on_desktops_and_boards(MemoryKind memory, double expected)
    {
        SinglePassCurves curves = SampleSinglePass.Ideal() with { PerPass = Seconds.From(0.05), Floor = Seconds.From(0.005) };
        Accelerator accelerator = SampleAccelerators.H100 with { MemoryKind = memory };

        Assert.Equal(expected, PassOf(OneUnit, curves, "fp16", accelerator, ChipFactors.None, true, true)
            .OfMachine(Passes.Encode, Steps.Forward(1, 1)).Value, precision: 2);
    }

    private static double Spilled(double bytes) => bytes * (0.25 + (0.75 * bytes * bytes / ((bytes * bytes) + (Cache * Cache))));

    private static double Root(double left, double right) => Math.Sqrt((left * left) + (right * right));

    private static OperatorList Network(params NetworkLayer[] layers) =>
        ImageArchitecture.Of(new LayeredNetwork([.. layers]), AxisLength.From(256),
            new ImageSize(AxisLength.From(56), AxisLength.From(56))).LayOut().Operators!;

    private static double Time(
        OperatorList operators, SinglePassCurves curves, string precision, int batch, Accelerator? accelerator = null, ChipFactors? chip = null,
        bool fuses = true, bool fusedAttention = true, int tokens = 1) =>
        PassOf(operators, curves, precision, accelerator ?? SampleAccelerators.H100, chip ?? ChipFactors.None, fuses, fusedAttention)
            .Total(Passes.Encode, Steps.Forward(batch, tokens)).Value;

    private static RooflinePass PassOf(
        OperatorList operators, SinglePassCurves curves, string precision, Accelerator accelerator, ChipFactors chip, bool fuses, bool fusedAttention,
        Seconds perSample = default)
    {
        WeightScheme scheme = WeightSchemes.Find(precision)!;
        return new RooflinePass(
            operators, WeightLayout.Of(operators, scheme, ParallelLayout.Single, WeightPlacement.OnGpu),
            new PrecisionPlan(scheme, scheme.Activations, TensorEncoding.Plain(NumberFormat.Fp16)), accelerator, curves, chip, fuses, fusedAttention,
                perSample);
    }
}
