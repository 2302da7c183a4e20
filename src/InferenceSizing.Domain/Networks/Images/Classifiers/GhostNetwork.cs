using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>GhostNet: half of each layer's channels by a convolution, the other half from them by a cheap depthwise one.</summary>
/// <remarks>Han et al. 2019, arXiv:1911.11907, table 1.</remarks>
public sealed record GhostNetwork : ImageDesign
{
    private const int StemWidth = 16, LastWidth = 960, Features = 1280;

    /// <summary>A bottleneck: kernel, expanded channels, output channels, whether it squeezes, stride.</summary>
    private readonly record struct Unit(long Kernel, long Inner, long Outputs, bool Squeezes, long Stride);

    private static readonly ImmutableArray<Unit> Units =
    [
        new(3, 16, 16, false, 1), new(3, 48, 24, false, 2), new(3, 72, 24, false, 1), new(5, 72, 40, true, 2), new(5, 120, 40, true, 1),
            new(3, 240, 80, false, 2),
        new(3, 200, 80, false, 1), new(3, 184, 80, false, 1), new(3, 184, 80, false, 1), new(3, 480, 112, true, 1), new(3, 672, 112, true, 1),
            new(5, 672, 160, true, 2),
        new(5, 960, 160, false, 1), new(5, 960, 160, true, 1), new(5, 960, 160, false, 1), new(5, 960, 160, true, 1),
    ];

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "ghostnet";

    public override ModelDimensions Dimensions => Convolutional(Units.Length, LastWidth);

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x => network.ConvolveNormActivate(x, StemWidth, SlidingWindow.Square(3, stride: 2)));
        foreach ((int index, Unit unit) in Units.Index())
            network.Layers($"blocks.{index}", 1, x => Bottleneck(network, x, unit));
        network.Head("head", x =>
        {
            x = network.PoolGlobally(network.ConvolveNormActivate(x, LastWidth, SlidingWindow.Square(1)));
            return network.Connect(network.Activate(network.Convolve(x, Features, SlidingWindow.Square(1), bias: true)), Classes.Length);
        });
    }

    private static Feature Bottleneck(ImageNetwork network, Feature x, Unit unit)
    {
        const int reduction = 4, quantum = 4;
        Feature branch = Ghost(network, x, unit.Inner, activates: true);
        if (unit.Stride > 1)
            branch = network.ConvolveNorm(branch, unit.Inner, SlidingWindow.Square(unit.Kernel, unit.Stride), unit.Inner);
        if (unit.Squeezes)
            branch = network.SqueezeExcite(branch, (unit.Inner / reduction + (quantum / 2)) / quantum * quantum);
        branch = Ghost(network, branch, unit.Outputs, activates: false);
        if (unit.Stride == 1 && x.Channels == unit.Outputs)
            return network.Sum(branch, x);
        Feature shortcut = network.ConvolveNorm(x, x.Channels, SlidingWindow.Square(unit.Kernel, unit.Stride), x.Channels);
        return network.Sum(branch, network.ConvolveNorm(shortcut, unit.Outputs, SlidingWindow.Square(1)));
    }

    private static Feature Ghost(ImageNetwork network, Feature x, long outputs, bool activates)
    {
        const int halves = 2;
        long primary = outputs / halves;
        Feature first = network.ConvolveNorm(x, primary, SlidingWindow.Square(1));
        first = activates ? network.Activate(first) : first;
        Feature second = network.ConvolveNorm(first, primary, SlidingWindow.Square(3), primary);
        return network.Concatenate(first, activates ? network.Activate(second) : second);
    }
}
