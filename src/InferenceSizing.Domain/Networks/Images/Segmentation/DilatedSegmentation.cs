using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>DeepLabv3 over a dilated ResNet, in torchvision's form: pyramid pooling of dilated convolutions, and an auxiliary classifier that runs
/// too.</summary>
/// <remarks>Chen et al. 2017, arXiv:1706.05587.</remarks>
/// <param name="Depth">Depth of the ResNet: 50 or 101.</param>
/// <param name="Classes">Maps of the output.</param>
public sealed record DilatedSegmentation(LayerCount Depth, AxisLength Classes) : ImageDesign
{
    private const int Inner = 256;
    private const int LastStage = 3;

    public override string Family => "segmentation";

    public override ModelDimensions Dimensions => Body.Dimensions;

    private ResidualNetwork Body => new(Depth) { DilatedStages = 2 };

    internal override void Build(ImageNetwork network)
    {
        ResidualNetwork body = Body;
        network.Stem("stem", x => body.Stem(network, x));
        for (int stage = 0; stage < LastStage; stage++)
            body.LayersOf(network, stage);

        // The auxiliary classifier reads what the last stage reads, so both stand in one section.
        network.Head("head", x =>
        {
            Feature auxiliary = network.ConvolveNormActivate(x, x.Channels / 4, SlidingWindow.Square(3));
            Enlarged(network, network.Convolve(auxiliary, Classes.Length, SlidingWindow.Square(1), bias: true));
            x = body.Stage(network, x, LastStage);
            x = network.ConvolveNormActivate(Pyramid(network, x), Inner, SlidingWindow.Square(3));
            return Enlarged(network, network.Convolve(x, Classes.Length, SlidingWindow.Square(1), bias: true));
        });
    }

    private static Feature Pyramid(ImageNetwork network, Feature x)
    {
        Feature Dilated(long dilation) => network.ConvolveNormActivate(x, Inner, SlidingWindow.Square(3, dilation: dilation));

        Feature point = network.ConvolveNormActivate(x, Inner, SlidingWindow.Square(1));
        Feature near = Dilated(12), middle = Dilated(24), far = Dilated(36);
        Feature whole = network.ConvolveNormActivate(network.PoolGlobally(x), Inner, SlidingWindow.Square(1));
        whole = network.Resample(whole, x.Map.Height, x.Map.Width);
        return network.ConvolveNormActivate(network.Concatenate(point, near, middle, far, whole), Inner, SlidingWindow.Square(1));
    }

    private static Feature Enlarged(ImageNetwork network, Feature x) => network.Resample(x, network.Image.Height, network.Image.Width);
}
