using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>MLP-Mixer: one MLP over the patches of each channel, one over the channels of each patch. Made for one image size.</summary>
/// <remarks>Tolstikhin et al. 2021, arXiv:2105.01601, table 1.</remarks>
/// <param name="Patch">Side of a patch.</param>
/// <param name="Width">Channels.</param>
/// <param name="Depth">Layers.</param>
/// <param name="TokenUnits">Hidden units of the MLP over patches.</param>
/// <param name="ChannelUnits">Hidden units of the MLP over channels.</param>
/// <param name="Side">Side of the images that the MLP over patches was made for.</param>
public sealed record MixerNetwork(int Patch, int Width, int Depth, int TokenUnits, int ChannelUnits, int Side) : ImageDesign
{
    public int Classes { get; init; } = 1000;

    public override string Family => "mixer";

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions =>
        new(LayerCount.From(Depth), AxisLength.From(Width), AxisLength.From(ChannelUnits), default, default, default, default, default);

    public override void Build(ImageNetwork network)
    {
        if (network.Image.Height != Side || network.Image.Width != Side)
        {
            network.Refuse(
                $"An MLP-Mixer's weights go by the number of patches: this one takes images of {Side} x {Side} pixels only, not {network.Image.Height} x " +
                $"{network.Image.Width}.");
            return;
        }

        network.Stem("stem", x => network.Convolve(x, Width, SlidingWindow.Unpadded(Patch, Patch), bias: true));
        network.Layers("blocks", Depth, x =>
        {
            // Over patches the map is read as patches by channels.
            Feature normed = network.NormChannels(x);
            FeatureMap transposed = new(checked((int)x.Map.Positions), Width, 1);
            Feature mixed = network.Project(network.Gelu(network.Project(normed with { Map = transposed }, TokenUnits)), transposed.Channels);
            x = network.Sum(x, mixed with { Map = x.Map });
            return network.Sum(x, network.Project(network.Gelu(network.Project(network.NormChannels(x), ChannelUnits)), Width));
        });
        network.Head("head", x => network.Classify(network.NormChannels(x), Classes));
    }
}
