using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Faster R-CNN and Mask R-CNN over a ResNet with a feature pyramid, in torchvision's first form: proposals from every level, then a head over each
/// proposal.</summary>
/// <remarks>Ren et al. 2015, arXiv:1506.01497; He et al. 2017, arXiv:1703.06870. The heads are counted for as many proposals and detections as the
/// program keeps at most; decoding, sorting and suppression of boxes are no part of the graph.</remarks>
/// <param name="Depth">Depth of the ResNet.</param>
/// <param name="Masks">Whether a mask is drawn for each detection.</param>
public sealed record RegionDetection(LayerCount Depth, bool Masks) : ImageDesign
{
    private const int Anchors = 3, BoxSides = 4, ObjectAndBox = 1 + BoxSides;
    private const int BoxCells = 7, BoxUnits = 1024;
    private const int MaskCells = 14, MaskConvolutions = 4, MaskScale = 2;

    /// <summary>Classes, the background among them.</summary>
    public AxisLength Classes { get; init; } = AxisLength.From(91);

    /// <summary>Proposals that the second stage looks at in one image (torchvision's <c>rpn_post_nms_top_n_test</c>).</summary>
    public Count Proposals { get; init; } = Count.From(1000);

    /// <summary>Detections that masks are drawn for in one image (torchvision's <c>box_detections_per_img</c>).</summary>
    public Count Detections { get; init; } = Count.From(100);

    public override string Family => "detection";

    public override ModelDimensions Dimensions => Body.Dimensions;

    private ResidualNetwork Body => new(Depth);

    internal override void Build(ImageNetwork network)
    {
        network.FreezesNorms = true;
        ResidualNetwork body = Body;
        network.Stem("stem", x => body.Stem(network, network.PadTo(x, FeaturePyramid.Quantum, FeaturePyramid.Quantum)));
        body.LayersOf(network, 0);
        network.Layers("pyramid", 1, x => Whole(network, body, x));
    }

    private Feature Whole(ImageNetwork network, ResidualNetwork body, Feature second)
    {
        Feature third = body.Stage(network, second, 1), fourth = body.Stage(network, third, 2), fifth = body.Stage(network, fourth, 3);
        Feature[] levels = network.Pyramid(second, third, fourth, fifth);
        Feature coarsest = network.Pool(levels[^1], SlidingWindow.Unpadded(1, stride: 2));
        Feature proposals = network.Predictions(
            ObjectAndBox, [.. levels.Append(coarsest).SelectMany((level, index) => Propose(network, level, shared: index > 0))]);
        Feature boxes = Boxes(network, [.. levels, proposals]);
        return Masks ? Drawn(network, [.. levels, boxes]) : boxes;
    }

    /// <summary>At every position, whether each of three boxes holds something, and how to move it; all levels have the same weights.</summary>
    private static Feature[] Propose(ImageNetwork network, Feature level, bool shared)
    {
        Feature hidden = network.Tower(level, convolutions: 1, shared);
        return
        [
            network.Convolve(hidden, Anchors, SlidingWindow.Square(1), bias: true, shared: shared),
            network.Convolve(hidden, Anchors * BoxSides, SlidingWindow.Square(1), bias: true, shared: shared),
        ];
    }

    /// <summary>A cut of 7 x 7 cells from the level that fits each proposal, two fully connected layers, a class and a box for every class.</summary>
    private Feature Boxes(ImageNetwork network, Feature[] read)
    {
        FeatureMap cut = new(FeaturePyramid.Channels * BoxCells * BoxCells, Proposals.Value, 1);
        Feature x = network.Append(Rearrangement.Selection("box_align", cut), read);
        x = network.Activate(network.Project(x, BoxUnits));
        x = network.Activate(network.Project(x, BoxUnits));
        Feature classes = network.Project(x, Classes.Length, component: Component.Classifier, role: TensorRole.Classifier);
        Feature boxes = network.Project(x, (BoxSides * Classes).Length, component: Component.Classifier, role: TensorRole.Classifier);
        return network.Predictions((ObjectAndBox * Classes).Length, classes, boxes);
    }

    /// <summary>A cut of 14 x 14 cells for each detection, convolved as one tall map, enlarged, and a mask for every class.</summary>
    private Feature Drawn(ImageNetwork network, Feature[] read)
    {
        FeatureMap cut = new(FeaturePyramid.Channels, checked(Detections.Value * MaskCells), MaskCells);
        Feature x = network.Tower(network.Append(Rearrangement.Selection("mask_align", cut), read), MaskConvolutions);
        x = network.Activate(network.ConvolveTransposed(x, FeaturePyramid.Channels, MaskScale, bias: true));
        return network.Convolve(x, Classes.Length, SlidingWindow.Square(1), bias: true);
    }
}
