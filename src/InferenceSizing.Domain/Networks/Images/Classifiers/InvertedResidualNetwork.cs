using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>Networks of separable and inverted-residual units: MobileNet V1 to V4, EfficientNet V1 and V2.</summary>
/// <remarks>Howard et al. 2017, arXiv:1704.04861; Sandler et al. 2018, arXiv:1801.04381; Howard et al. 2019, arXiv:1905.02244; Tan and Le 2019,
/// arXiv:1905.11946 and 2021, arXiv:2104.00298; Qin et al. 2024, arXiv:2404.10518. The tables of stages stand in <see cref="MobileNets"/> and
/// <see cref="EfficientNets"/>.</remarks>
public sealed record InvertedResidualNetwork : ImageDesign
{
    private const int ChannelQuantum = 8;
    private readonly string _family;

    internal InvertedResidualNetwork(string family, long stem, ImmutableArray<InvertedResidualStage> stages, long features) =>
        (_family, Stem, Stages, Features) = (family, stem, stages, features);

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => _family;

    public override ModelDimensions Dimensions => Convolutional(Stages.Sum(UnitsOf), Features);

    /// <summary>Channels after the stem, the width multiplier applied.</summary>
    internal long Stem { get; }

    internal ImmutableArray<InvertedResidualStage> Stages { get; }

    /// <summary>Channels of the convolution before the classifier; zero without one.</summary>
    internal long Features { get; }

    internal double Width { get; init; } = 1;

    internal double Depth { get; init; } = 1;

    /// <summary>Squeeze ratios go by the inner channels instead of the unit's input channels, to a multiple of 8 (MobileNetV3).</summary>
    internal bool SqueezeFromInner { get; init; }

    internal MobileHead Head { get; init; }

    /// <summary>A number of channels scaled and rounded to a multiple of 8, never by more than a tenth down.</summary>
    internal static long Rounded(double channels)
    {
        const double mostLost = 0.9;
        long rounded = Math.Max(ChannelQuantum, (long)(channels + (ChannelQuantum / 2.0)) / ChannelQuantum * ChannelQuantum);
        return rounded < mostLost * channels ? rounded + ChannelQuantum : rounded;
    }

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x => network.ConvolveNormActivate(x, Stem, SlidingWindow.Square(3, stride: 2)));
        foreach ((int index, InvertedResidualStage stage) in Stages.Index())
        {
            network.Layers($"blocks.{index}.0", 1, x => Unit(network, x, stage, stage.Stride));
            network.Layers($"blocks.{index}.1", UnitsOf(stage) - 1, x => Unit(network, x, stage, 1));
        }

        network.Head("head", x => BuildHead(network, x));
    }

    private int UnitsOf(InvertedResidualStage stage) => stage.FixedDepth ? stage.Repeat : (int)Math.Ceiling(stage.Repeat * Depth);

    private Feature BuildHead(ImageNetwork network, Feature x)
    {
        if (Head == MobileHead.ConvolutionFirst)
            x = Features == 0 ? x : network.ConvolveNormActivate(x, Features, SlidingWindow.Square(1));
        x = network.PoolGlobally(x);
        if (Head == MobileHead.PoolFirst)
            x = network.Activate(network.Convolve(x, Features, SlidingWindow.Square(1), bias: true));
        else if (Head == MobileHead.PoolFirstWithNorm)
            x = network.ConvolveNormActivate(x, Features, SlidingWindow.Square(1));
        return network.Connect(x, Classes.Length);
    }

    private Feature Unit(ImageNetwork network, Feature x, InvertedResidualStage stage, long stride)
    {
        long outputs = Rounded(stage.Channels * Width);
        SlidingWindow point = SlidingWindow.Square(1);
        Feature branch = x;
        switch (stage.Unit)
        {
            case MobileUnit.Plain:
                branch = network.ConvolveNormActivate(x, outputs, SlidingWindow.Square(stage.Kernel, stride));
                return stage.Shortcut ? Bridged(network, x, branch, stride) : branch;
            case MobileUnit.Separable or MobileUnit.SeparableActivated:
                branch = network.ConvolveNormActivate(x, x.Channels, SlidingWindow.Square(stage.Kernel, stride), x.Channels);
                branch = Squeezed(network, branch, stage, x.Channels);
                branch = network.ConvolveNorm(branch, outputs, point);
                return stage.Unit == MobileUnit.SeparableActivated ? network.Activate(branch) : Bridged(network, x, branch, stride);
            case MobileUnit.Fused:
                branch = network.ConvolveNormActivate(x, Rounded(x.Channels * stage.Expansion), SlidingWindow.Square(stage.Kernel, stride));
                return Bridged(network, x, network.ConvolveNorm(branch, outputs, point), stride);
            case MobileUnit.Attention:
                return network.Sum(x, network.LearnedScale(Attend(network, network.Norm(x), stage)));
        }

        if (stage.StartKernel > 0)
            branch = network.ConvolveNorm(branch, x.Channels, SlidingWindow.Square(stage.StartKernel, stage.Kernel == 0 ? stride : 1), x.Channels);
        long inner = Rounded(x.Channels * stage.Expansion);
        branch = network.ConvolveNormActivate(branch, inner, point);
        if (stage.Kernel > 0)
            branch = network.ConvolveNormActivate(branch, inner, SlidingWindow.Square(stage.Kernel, stride), inner);
        branch = Squeezed(network, branch, stage, x.Channels);
        return Bridged(network, x, network.ConvolveNorm(branch, outputs, point), stride);
    }

    /// <summary>Queries of four heads at every position; one key and one value, at fewer positions where they have a stride.</summary>
    private static Feature Attend(ImageNetwork network, Feature x, InvertedResidualStage stage)
    {
        const int heads = 4, head = 64;
        Feature queries = network.Convolve(x, heads * head, SlidingWindow.Square(1));
        Feature keys = Seen(), values = Seen();
        Attention attention = new(Component.Attention, "attn", AxisLength.From(heads), AxisLength.One, AxisLength.From(head), AxisLength.From(head),
            AttentionSpan.Bidirectional, cross: true, cached: false);
        Feature attended = network.OverTokens(attention, x.Map.WithChannels(heads * head), keys.Map.Positions, queries, keys, values);
        return network.Convolve(attended, x.Channels, SlidingWindow.Square(1));

        Feature Seen()
        {
            Feature thinned = stage.KeyStride == 1 ? x : network.ConvolveNorm(x, x.Channels, SlidingWindow.Square(stage.Kernel, stage.KeyStride), x.Channels);
            return network.Convolve(thinned, head, SlidingWindow.Square(1));
        }
    }

    private Feature Squeezed(ImageNetwork network, Feature branch, InvertedResidualStage stage, long inputChannels) => stage.Squeeze == 0
        ? branch
        : network.SqueezeExcite(branch, SqueezeFromInner ? Rounded(branch.Channels * stage.Squeeze) : (long)Math.Round(inputChannels * stage.Squeeze));

    private static Feature Bridged(ImageNetwork network, Feature x, Feature branch, long stride) =>
        stride == 1 && x.Channels == branch.Channels ? network.Sum(x, branch) : branch;
}

/// <summary>What stands between the last unit and the classifier.</summary>
internal enum MobileHead
{
    /// <summary>A pointwise convolution with normalization, then the mean.</summary>
    ConvolutionFirst,

    /// <summary>The mean, then a layer with bias (MobileNetV3).</summary>
    PoolFirst,

    /// <summary>The mean, then a layer with normalization (MobileNetV4).</summary>
    PoolFirstWithNorm,
}
