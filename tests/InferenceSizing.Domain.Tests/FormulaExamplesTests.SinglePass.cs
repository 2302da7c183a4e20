using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;
using InferenceSizing.Domain.Walks.Times.SinglePass;

namespace InferenceSizing.Domain.Tests;

/// <summary>The examples of section 15: forward passes.</summary>
public sealed partial class FormulaExamplesTests
{
    [Fact]
    public void Forward_kernel()
    {
        OperatorList convolution = ImageArchitecture.Of(
            new LayeredNetwork([new NetworkLayer(LayerType.Conv, AxisLength.From(256), AxisLength.From(3), AxisLength.One, AxisLength.One, Count.One, false,
                null)]), AxisLength.From(256), new ImageSize(AxisLength.From(56), AxisLength.From(56)))
            .LayOut().Operators!;

        Assert.Equal(0.2465e-3, SinglePassTime(convolution, SampleSinglePass.Ideal()), 7);
    }

    [Fact]
    public void Image_round_its_pass() => Assert.Equal(
        0.5122e-3, new ImageHandling(Seconds.FromMicroseconds(500), Ratio.From(100)).Of(new ImageSize(AxisLength.From(640), AxisLength.From(640)),
            SampleAccelerators.H100).Value, 7);

    [Fact]
    public void Host_and_device()
    {
        // One operator on the host at 2 ms, and a kernel of no work with a floor of 2 ms.
        OperatorList small = ImageArchitecture.Of(
            new LayeredNetwork([new NetworkLayer(LayerType.Relu, AxisLength.Zero, AxisLength.One, AxisLength.One, AxisLength.Zero, Count.One, false, null)]),
                AxisLength.From(1), new ImageSize(AxisLength.From(1), AxisLength.From(1))).LayOut().Operators!;
        SinglePassCurves curves = SampleSinglePass.Ideal() with { Floor = Seconds.FromMilliseconds(2), PerOperator = Seconds.FromMilliseconds(2) };

        Assert.Equal(2.2449e-3, SinglePassTime(small, curves), 7);
    }

    [Fact]
    public void Flux_step()
    {
        OperatorList step = ImageArchitecture.Of(
            new FluxTransformer(LayerCount.From(19), LayerCount.From(38), AxisLength.From(24), AxisLength.From(128), AxisLength.From(16),
            AxisLength.From(4096), AxisLength.From(768), Guidance: true, TokenCount.From(512)), AxisLength.From(3),
            new ImageSize(AxisLength.From(1024), AxisLength.From(1024)))
            .LayOut().Operators!;

        Assert.InRange(MultiplyAdds.Of(step, Steps.Forward(1, 1)) / 1e12, 37.195, 37.205);
    }

    [Fact]
    public void Expression_of_a_graph()
    {
        SizeExpression scores = SizeParser.Read("12*d0*d1*d1", Count.From(2))!;

        Assert.Equal(2_160_000, scores.At([AxisLength.From(2), AxisLength.From(300)]).Value);
    }

    private static double SinglePassTime(OperatorList operators, SinglePassCurves curves)
    {
        WeightScheme scheme = WeightSchemes.Find("fp16")!;
        WeightLayout weights = WeightLayout.Of(operators, scheme, ParallelLayout.Single, WeightPlacement.OnGpu);
        PrecisionPlan precision = new(scheme, scheme.Activations, TensorEncoding.Plain(NumberFormat.Fp16));
        return new RooflinePass(operators, weights, precision, SampleAccelerators.H100, curves, ChipFactors.None, fusesLayers: false, fusedAttention: true)
            .Total(Passes.Encode, Steps.Forward(64, 1)).Value;
    }
}
