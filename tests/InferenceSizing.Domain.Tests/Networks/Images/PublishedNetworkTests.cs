using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Images;

public sealed class PublishedNetworkTests
{
    /// <summary>LeViT-256: 18.86 M parameters, 1.13 G multiply-adds and 4.23 M activations at 224 (timm's benchmark tables).</summary>
    private static readonly PublishedNetwork Levit = new("levit", Count.From(18_860_001), Ratio.From(1.13), Ratio.From(4.23),
        new ImageSize(AxisLength.From(224), AxisLength.From(224)));

    [Fact]
    public void The_published_totals_are_kept()
    {
        OperatorList operators = Laid(Levit, 224);

        Assert.Equal(18_860_001, operators.Parameters.Value);
        Assert.Equal(1.13e9, MultiplyAdds.Of(operators, Steps.Forward(1, 1)), tolerance: 0.001e9);
        Assert.Equal(4.23e6, WrittenByLayers(operators), tolerance: 0.05e6);
    }

    [Fact]
    public void Work_grows_with_the_pixels_and_parameters_do_not()
    {
        OperatorList operators = Laid(Levit, 448);

        Assert.Equal(18_860_001, operators.Parameters.Value);
        Assert.Equal(4 * 1.13e9, MultiplyAdds.Of(operators, Steps.Forward(1, 1)), tolerance: 0.004e9);
        Assert.Equal(4 * 4.23e6, WrittenByLayers(operators), tolerance: 0.2e6);
    }

    [Fact]
    public void Without_published_work_the_usual_ratio_to_the_parameters_stands_in()
    {
        // 0.17 G for each million at 224 x 224: 10 million need 1.7 G there; 6 · 1.7^0.64 = 8.43 million activations.
        OperatorList operators = Laid(new PublishedNetwork("some", Count.From(10_000_000), default, default,
            new ImageSize(AxisLength.From(224), AxisLength.From(224))),
            224);

        Assert.Equal(1.7e9, MultiplyAdds.Of(operators, Steps.Forward(1, 1)), tolerance: 0.001e9);
        Assert.Equal(8.43e6, WrittenByLayers(operators), tolerance: 0.1e6);
    }

    [Fact]
    public void It_says_that_its_graph_is_not_known() =>
        Assert.False(ImageArchitecture.Of(Levit, AxisLength.From(3), new ImageSize(AxisLength.From(224), AxisLength.From(224))).GraphKnown);

    private static OperatorList Laid(PublishedNetwork design, int side) =>
        ImageArchitecture.Of(design, AxisLength.From(3), new ImageSize(AxisLength.From(side), AxisLength.From(side))).LayOut().Operators!;

    private static long WrittenByLayers(OperatorList operators) => operators.Blocks.Sum(block =>
        block.Repeat.Count * block.Nodes.Where(node => node.Operator is PublishedLayer)
            .Sum(node => node.Operator.OutputElements(Steps.Forward(1, 1), ParallelLayout.Single)));
}
