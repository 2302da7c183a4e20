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
public sealed record MixerNetwork(AxisLength Patch, AxisLength Width, LayerCount Depth, AxisLength TokenUnits, AxisLength ChannelUnits, AxisLength Side)
    : ImageDesign
{
    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "mixer";

    public override ArchitectureKind Kind => ArchitectureKind.Encoder;

    public override ModelDimensions Dimensions =>
        new(Depth, Width, ChannelUnits, default, default, default, default, default);

    internal override void Build(ImageNetwork network)
    {
        if (network.Image.Height != Side.Length || network.Image.Width != Side.Length)
        {
            network.Refuse(
                $"An MLP-Mixer's weights go by the number of patches: this one takes images of {Side} x {Side} pixels only, not {network.Image.Height} x " +
                $"{network.Image.Width}.");
            return;
        }

        network.Stem("stem", x => network.Convolve(x, Width.Length, SlidingWindow.Unpadded(Patch.Length, Patch.Length), bias: true));
        network.Layers("blocks", Depth.Count, x =>
        {
            // Over patches the map is read as patches by channels.
            Feature normed = network.NormChannels(x);
            FeatureMap transposed = new(x.Map.Positions, Width.Length, 1);
            Feature mixed = network.Project(network.Gelu(network.Project(normed with { Map = transposed }, TokenUnits.Length)), transposed.Channels);
            x = network.Sum(x, mixed with { Map = x.Map });
            return network.Sum(x, network.Project(network.Gelu(network.Project(network.NormChannels(x), ChannelUnits.Length)), Width.Length));
        });
        network.Head("head", x => network.Classify(network.NormChannels(x), Classes.Length));
    }
}
