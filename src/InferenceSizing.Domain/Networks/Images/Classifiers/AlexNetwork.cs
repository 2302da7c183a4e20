using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>AlexNet in its one-column form, as torchvision has it.</summary>
/// <remarks>Krizhevsky 2014, arXiv:1404.5997.</remarks>
public sealed record AlexNetwork : ImageDesign
{
    private const int HiddenUnits = 4096;
    private const int PooledSide = 6;
    private const int WeightedLayers = 8;

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "alexnet";

    public override ModelDimensions Dimensions => Convolutional(WeightedLayers, HiddenUnits);

    internal override void Build(ImageNetwork network)
    {
        network.Layers("features", 1, x =>
        {
            x = Convolution(x, 64, new SlidingWindow(11, 11, 4, Padding.Of(2)));
            x = network.Pool(x, SlidingWindow.Unpadded(3, stride: 2));
            x = Convolution(x, 192, SlidingWindow.Square(5));
            x = network.Pool(x, SlidingWindow.Unpadded(3, stride: 2));
            x = Convolution(x, 384, SlidingWindow.Square(3));
            x = Convolution(x, 256, SlidingWindow.Square(3));
            x = Convolution(x, 256, SlidingWindow.Square(3));
            return network.Pool(x, SlidingWindow.Unpadded(3, stride: 2));
        });
        network.Head("classifier", x =>
        {
            x = network.PoolTo(x, PooledSide, PooledSide);
            x = network.Activate(network.Connect(x, HiddenUnits));
            x = network.Activate(network.Connect(x, HiddenUnits));
            return network.Connect(x, Classes.Length);
        });

        Feature Convolution(Feature x, long channels, SlidingWindow window) => network.Activate(network.Convolve(x, channels, window, bias: true));
    }
}
