using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Tests.Samples;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Tests.Networks.Images;

public sealed class PublishedDetectorsTests
{
    /// <summary>Parameters and multiply-adds of torchvision's model pages (<c>num_params</c>, <c>_ops</c> at 800 x 800). Those of MLPerf's SSD worked by hand:
    /// ResNet-34 to its third stage 8,170,304, the smaller maps 3,574,400, the heads 10752 · 9 · 85 + 30 · 85; its multiply-adds are half of open_model_zoo's
    /// 433.411 GFLOPs. DETR by hand:
    /// convolutions of ResNet-50 23,454,912, projection 524,544, six encoder layers of 1,315,072 and six decoder layers of 1,578,752, norm 512, queries 25,600,
    /// classes 23,644, boxes 132,612; its products at 800: 52.132 + 0.328 + 6 · 1.0192 (625 positions) + 6 · 0.2632 (100 queries) + 0.0156, and norms with two
    /// an element: 141.7 million elements of the body (11.11 at 224) and 2.4 of the layers.</summary>
    public static TheoryData<string, ImageDesign, int, long, double> Published => new()
    {
        { "Faster R-CNN", new RegionDetection(LayerCount.From(50), Masks: false), 800, 41_755_286, 134.38 },
        { "RetinaNet", new DensePyramidDetection(new ResidualNetwork(LayerCount.From(50))), 800, 34_014_999, 151.54 },
        { "DETR", new DetectionTransformer(LayerCount.From(50)), 800, 41_524_768, 60.458 },
        { "SSD300 VGG-16", new VggSingleShot(Large: false) { Classes = AxisLength.From(91) }, 300, 35_641_826, 34.858 },
        { "SSD-ResNet-34 1200", new ResidualSingleShot(LayerCount.From(34), Large: true), 1200, 19_972_534, 216.7 },
    };

    [Theory, MemberData(nameof(Published))]
    public void Parameters_and_multiply_adds_are_the_published_ones(string name, ImageDesign design, int side, long parameters, double billions)
    {
        OperatorList operators = Laid(design, side);

        Assert.True(parameters == operators.Parameters.Value, $"{name}: {operators.Parameters}");
        Assert.Equal(billions, BillionsOf(operators), 0.003 * billions);
    }

    /// <summary>Parameters printed in <c>yolov9t.yaml</c> and <c>yolov9c.yaml</c> of ultralytics, less what folding takes: the pointwise branch of every
    /// re-parametrized convolution (25,728 and 182,272 weights), and a channel of each norm, three where there is such a branch (8,992 and 27,712).</summary>
    [Theory]
    [InlineData("t", 2_128_720 - 25_728 - 8_992)]
    [InlineData("c", 25_590_912 - 182_272 - 27_712)]
    public void YOLOv9_has_the_parameters_that_folding_leaves(string variant, long parameters) =>
        Assert.Equal(parameters, Laid(AggregatedYoloNetwork.Of(variant)!, 640).Parameters.Value);

    [Fact]
    public void Masks_cost_their_parameters_and_their_work_for_every_detection()
    {
        // torchvision: 44,401,393 parameters. A mask: four convolutions of 256 channels at 14 x 14 (462.4 million), an enlargement to 28 x 28 (51.4), 91 maps
        // (18.3).
        OperatorList boxes = Laid(new RegionDetection(LayerCount.From(50), Masks: false), 800),
            masks = Laid(new RegionDetection(LayerCount.From(50), Masks: true), 800),
            none = Laid(new RegionDetection(LayerCount.From(50), Masks: true) { Detections = Count.One }, 800);

        Assert.Equal(44_401_393, masks.Parameters.Value);
        Assert.Equal(100 * 0.5321, BillionsOf(masks) - BillionsOf(boxes), 0.05);
        Assert.Equal(0.5321, BillionsOf(none) - BillionsOf(boxes), 0.001);
    }

    [Fact]
    public void Proposals_cost_two_layers_and_their_answers_each()
    {
        // 12544 · 1024 + 1024 · 1024 + 1024 · 455 = 14,359,552 multiply-adds.
        double of1000 = BillionsOf(Laid(new RegionDetection(LayerCount.From(50), Masks: false), 800)),
            of300 = BillionsOf(Laid(new RegionDetection(LayerCount.From(50), Masks: false) { Proposals = Count.From(300) }, 800));

        Assert.Equal(700 * 14_359_552L / 1e9, of1000 - of300, 0.01);
    }

    [Fact]
    public void A_pyramid_pads_images_to_multiples_of_32()
    {
        Architecture detector = ImageArchitecture.Of(new RegionDetection(LayerCount.From(50), Masks: false), AxisLength.From(3),
            new ImageSize(AxisLength.From(800), AxisLength.From(1066)));

        Assert.Equal(
            MultiplyAdds.Of(detector.LayOut(new ImageSize(AxisLength.From(800), AxisLength.From(1088))).Operators!, Steps.Forward(1, 1)),
            MultiplyAdds.Of(detector.LayOut().Operators!, Steps.Forward(1, 1)));
    }

    private static OperatorList Laid(ImageDesign design, int side) =>
        ImageArchitecture.Of(design, AxisLength.From(3), new ImageSize(AxisLength.From(side), AxisLength.From(side))).LayOut().Operators!;

    private static double BillionsOf(OperatorList operators) => MultiplyAdds.Of(operators, Steps.Forward(1, 1)) / 1e9;
}
