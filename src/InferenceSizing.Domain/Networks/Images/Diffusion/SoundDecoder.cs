using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>The decoder of Stable Audio's autoencoder: from the frames of a latent to samples of sound, convolutions only over time.</summary>
/// <remarks>Source: diffusers, <c>AutoencoderOobleck</c>. Its weights are kept as directions and lengths, one length an output (an input, where the rate is
/// raised). A transposed convolution of twice its step is one over two frames, with the step's samples as channels.</remarks>
/// <param name="LatentChannels">decoder_input_channels.</param>
/// <param name="Widths">decoder_channels times channel_multiples, from the sound inwards.</param>
/// <param name="Steps">downsampling_ratios, from the sound inwards.</param>
/// <param name="SoundChannels">audio_channels.</param>
public sealed record SoundDecoder(AxisLength LatentChannels, ImmutableArray<AxisLength> Widths, ImmutableArray<Count> Steps, AxisLength SoundChannels)
    : ImageDesign
{
    private const int UnitsOfLevel = 3, Vectors = 2;

    private static readonly SlidingWindow Wide = new(7, 1, 1, Padding.Centred), Narrow = SlidingWindow.Square(1), Raising = new(2, 1, 1, Padding.Centred);

    public override string Family => "diffusion";

    public override bool Measured => false;

    public override ModelDimensions Dimensions => Convolutional(Widths.Length * UnitsOfLevel, Widths[^1].Length);

    internal override void Build(ImageNetwork network)
    {
        network.StartFrom(new FeatureMap(LatentChannels.Length, network.Image.Positions, 1));
        network.Stem("conv1", x => Convolve(network, x, Widths[^1].Length, Wide, bias: true));
        for (int level = Widths.Length - 1; level >= 0; level--)
        {
            long width = Widths[Math.Max(level - 1, 0)].Length, step = Steps[level].Value;
            network.Layers($"block.{level}.conv_t1", 1, x => Raise(network, Snake(network, x), width, step));
            network.Layers($"block.{level}.units", UnitsOfLevel, x => Unit(network, x));
        }

        network.Head("conv2", x => Convolve(network, Snake(network, x), SoundChannels.Length, Wide, bias: false));
    }

    private static Feature Unit(ImageNetwork network, Feature x)
    {
        Feature branch = Convolve(network, Snake(network, x), x.Channels, Wide, bias: true);
        return network.Sum(x, Convolve(network, Snake(network, branch), x.Channels, Narrow, bias: true));
    }

    private static Feature Raise(ImageNetwork network, Feature x, long width, long step)
    {
        network.Learn("conv_t1", Vector(TensorRole.Scalar, x.Channels), Vector(TensorRole.Bias, width));
        Feature raised = network.Convolve(x, checked(step * width), Raising);
        return network.Select(raised, new FeatureMap(width, checked(step * x.Map.Height), 1));
    }

    private static Feature Convolve(ImageNetwork network, Feature x, long channels, in SlidingWindow window, bool bias)
    {
        network.Learn("weight_g", Vector(TensorRole.Scalar, channels));
        return network.Convolve(x, channels, window, bias: bias);
    }

    /// <summary>The sum of an element and the square of its sine, with a learned frequency and a learned factor.</summary>
    private static Feature Snake(ImageNetwork network, Feature x) =>
        network.Sum(x, network.Scale(network.Activate(network.LearnedScale(x, Vectors)), x));

    private static WeightTensor Vector(TensorRole role, long length) => WeightTensor.Vector(role, AxisLength.From(length), TensorParallelism.Replicated);
}
