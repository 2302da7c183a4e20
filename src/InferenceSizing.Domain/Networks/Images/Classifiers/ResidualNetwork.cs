using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>ResNet, ResNeXt, Wide ResNet and SE-ResNet in torchvision's and timm's form: the stride is in the 3 x 3 convolution.</summary>
/// <remarks>He et al. 2015, arXiv:1512.03385; grouped: Xie et al. 2016, arXiv:1611.05431; wide: Zagoruyko and Komodakis 2016, arXiv:1605.07146; the "D" form:
/// He et al. 2018, arXiv:1812.01187.</remarks>
/// <param name="Depth">18, 34, 50, 101 or 152.</param>
public sealed record ResidualNetwork(LayerCount Depth) : ImageDesign
{
    private const int Stages = 4;
    private const int BottleneckExpansion = 4;
    private const int BaseWidth = 64;

    /// <summary>Groups of the 3 x 3 convolution (cardinality).</summary>
    public Count Groups { get; init; } = Count.One;

    /// <summary>Channels of a group at the first stage; 64 for a plain ResNet, 128 for Wide ResNet-50-2.</summary>
    public AxisLength GroupWidth { get; init; } = AxisLength.From(BaseWidth);

    /// <summary>Squeeze and excitation with a sixteenth of the channels.</summary>
    public bool SqueezeExcite { get; init; }

    /// <summary>Three 3 x 3 convolutions for a stem, and a mean pool before the shortcut's convolution (ResNet-D).</summary>
    public bool DeepStem { get; init; }

    /// <summary>Dilation in place of stride in the last stages (segmentation): how many of them.</summary>
    internal int DilatedStages { get; init; }

    /// <summary>A later stage that keeps the size as the first does (detection); zero for none.</summary>
    internal int UnstridedStage { get; init; }

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => SqueezeExcite ? "seresnet" : Groups.Value > 1 ? "resnext" : "resnet";

    public override ModelDimensions Dimensions => Convolutional(Depth.Count, Expansion * BaseWidth << (Stages - 1));

    /// <summary>Whether a network of this depth was published.</summary>
    public static bool IsPublished(LayerCount depth) => UnitsOf(depth.Count) is not null;

    /// <summary>Units of each stage for a depth, or null for a depth that was not published.</summary>
    internal static ImmutableArray<int>? UnitsOf(int depth) => depth switch
    {
        18 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        101 => [3, 4, 23, 3],
        152 => [3, 8, 36, 3],
        _ => null,
    };

    private bool HasBottlenecks => Depth.Count >= 50;

    private long Expansion => HasBottlenecks ? BottleneckExpansion : 1;

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x => Stem(network, x));
        for (int stage = 0; stage < Stages; stage++)
            LayersOf(network, stage);
        network.Head("head", x => network.Classify(x, Classes.Length));
    }

    /// <summary>A stage as sections of their own.</summary>
    internal void LayersOf(ImageNetwork network, int stage)
    {
        network.Layers($"layer{stage + 1}.0", 1, x => FirstUnit(network, x, stage));
        network.Layers($"layer{stage + 1}.1", UnitsAt(stage) - 1, x => LaterUnit(network, x, stage));
    }

    /// <summary>A stage within a section: what it gives is read by more than the next stage.</summary>
    internal Feature Stage(ImageNetwork network, Feature x, int stage)
    {
        x = FirstUnit(network, x, stage);
        for (int unit = 1; unit < UnitsAt(stage); unit++)
            x = LaterUnit(network, x, stage);
        return x;
    }

    /// <summary>Units of a stage.</summary>
    internal int UnitsAt(int stage) => (UnitsOf(Depth.Count) ?? throw new InvalidOperationException($"No ResNet of depth {Depth} was published."))[stage];

    /// <summary>The unit that changes the size; where dilation stands for stride it still has the dilation of the stage before.</summary>
    internal Feature FirstUnit(ImageNetwork network, Feature x, int stage) =>
        Unit(network, x, BaseWidth << stage, stage == 0 || stage == UnstridedStage || IsDilated(stage) ? 1 : 2, DilationAt(stage - 1));

    internal Feature LaterUnit(ImageNetwork network, Feature x, int stage) => Unit(network, x, BaseWidth << stage, 1, DilationAt(stage));

    private bool IsDilated(int stage) => stage >= Stages - DilatedStages;

    private long DilationAt(int stage) => IsDilated(stage) ? 1L << (stage - (Stages - DilatedStages) + 1) : 1;

    internal Feature Stem(ImageNetwork network, Feature x)
    {
        if (DeepStem)
        {
            const int narrow = BaseWidth / 2;
            x = network.ConvolveNormActivate(x, narrow, SlidingWindow.Square(3, stride: 2));
            x = network.ConvolveNormActivate(x, narrow, SlidingWindow.Square(3));
            x = network.ConvolveNormActivate(x, BaseWidth, SlidingWindow.Square(3));
        }
        else
        {
            x = network.ConvolveNormActivate(x, BaseWidth, SlidingWindow.Square(7, stride: 2));
        }

        return network.Pool(x, SlidingWindow.Square(3, stride: 2));
    }

    private Feature Unit(ImageNetwork network, Feature x, long width, long stride, long dilation)
    {
        const int reduction = 16;
        long outputs = width * Expansion;
        Feature branch;
        if (HasBottlenecks)
        {
            long inner = width * GroupWidth.Length / BaseWidth * Groups.Value;
            branch = network.ConvolveNormActivate(x, inner, SlidingWindow.Square(1));
            branch = network.ConvolveNormActivate(branch, inner, SlidingWindow.Square(3, stride, dilation), Groups.Value);
            branch = network.ConvolveNorm(branch, outputs, SlidingWindow.Square(1));
        }
        else
        {
            branch = network.ConvolveNormActivate(x, width, SlidingWindow.Square(3, stride, dilation));
            branch = network.ConvolveNorm(branch, width, SlidingWindow.Square(3));
        }

        if (SqueezeExcite)
            branch = network.SqueezeExcite(branch, outputs / reduction);
        Feature shortcut = stride == 1 && x.Channels == outputs ? x : Shortcut(network, x, outputs, stride);
        return network.Activate(network.Sum(shortcut, branch));
    }

    private Feature Shortcut(ImageNetwork network, Feature x, long outputs, long stride)
    {
        if (!DeepStem)
            return network.ConvolveNorm(x, outputs, SlidingWindow.Square(1, stride));
        Feature pooled = stride == 1 ? x : network.Pool(x, new SlidingWindow(2, 2, stride, Padding.Of(0), RoundsUp: true));
        return network.ConvolveNorm(pooled, outputs, SlidingWindow.Square(1));
    }
}
