using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>A network whose graph is not built here: its published parameters, multiply-adds and activations, laid out as an even pyramid.</summary>
/// <remarks>Four stages of equal multiply-adds; from one to the next the elements written halve and the parameters grow fourfold, as in residual networks
/// (He et al. 2015, arXiv:1512.03385, table 1). Multiply-adds and activations grow with the pixels of the image. Parameters are exact, the rest is an
/// assumption:
/// whoever uses it says so.</remarks>
/// <param name="Name">The family's name.</param>
/// <param name="Parameters">Published parameters.</param>
/// <param name="GigaMultiplyAdds">Published multiply-adds of one image of the published size, 10^9; zero where none are published.</param>
/// <param name="MegaActivations">Published elements written by products and convolutions for one such image, 10^6; zero where none are published.</param>
/// <param name="At">The published size.</param>
public sealed record PublishedNetwork(string Name, Count Parameters, Ratio GigaMultiplyAdds, Ratio MegaActivations, ImageSize At) : ImageDesign
{
    private const int Stages = 4;
    private const int LayersOfStage = 12;
    private const int StemStride = 4;
    private const int ParameterGrowth = 4;
    private const double Giga = 1e9, Mega = 1e6;

    /// <summary>10^9 multiply-adds of 10^6 parameters on an image of 224 x 224. Derived: ResNet-50 has 4.1 for 25.6, ViT-B/16 17.6 for 86.6.</summary>
    private const double TypicalMultiplyAdds = 0.17;
    private const double TypicalPixels = 224.0 * 224.0;

    /// <summary>Activations of a network by its multiply-adds: <c>6 · G^0.64</c> millions. Fitted to 127 networks of timm's tables, mean error a factor of
    /// 1.6.</summary>
    private const double TypicalActivations = 6, TypicalExponent = 0.64;

    public override string Family => Name;

    public override bool GraphKnown => false;

    public override ModelDimensions Dimensions => Convolutional(Stages * LayersOfStage, 0);

    private double MultiplyAdds =>
        Giga * (GigaMultiplyAdds.Value > 0 ? GigaMultiplyAdds.Value : TypicalMultiplyAdds * Parameters.Value / Mega * Pixels(At) / TypicalPixels);

    private double Activations =>
        Mega * (MegaActivations.Value > 0 ? MegaActivations.Value : TypicalActivations * Math.Pow(MultiplyAdds / Giga, TypicalExponent));

    internal override void Build(ImageNetwork network)
    {
        double scale = Pixels(new ImageSize(AxisLength.From(network.Image.Height), AxisLength.From(network.Image.Width))) / Pixels(At);
        double activations = scale * Activations, multiplyAdds = scale * MultiplyAdds / (Stages * LayersOfStage);
        long left = Parameters.Value;
        for (int stage = Stages - 1; stage >= 0; stage--)
        {
            // Of four stages that grow fourfold the last holds 64/85 of the parameters; what does not divide stays with the first.
            long each = stage == 0 ? 0 : (long)(Parameters.Value * Math.Pow(ParameterGrowth, stage) / AllShares / LayersOfStage);
            left -= each * LayersOfStage;
        }

        for (int stage = 0; stage < Stages; stage++)
        {
            FeatureMap map = MapAt(network.Image, stage, activations);
            long each = stage == 0 ? left / LayersOfStage : (long)(Parameters.Value * Math.Pow(ParameterGrowth, stage) / AllShares / LayersOfStage);
            long rest = stage == 0 ? left - (each * LayersOfStage) : 0;
            network.Layers($"stage{stage + 1}.0", 1, x => Layer(network, x, map, multiplyAdds, each + rest));
            network.Layers($"stage{stage + 1}.1", LayersOfStage - 1, x => Layer(network, x, map, multiplyAdds, each));
        }
    }

    private static double AllShares => (Math.Pow(ParameterGrowth, Stages) - 1) / (ParameterGrowth - 1);

    private static double Pixels(ImageSize size) => (double)size.Height.Length * size.Width.Length;

    /// <summary>A map whose elements are this stage's share of all: 8, 4, 2 and 1 of 15.</summary>
    private static FeatureMap MapAt(FeatureMap image, int stage, double activations)
    {
        long stride = StemStride << stage;
        long height = Math.Max(1, image.Height / stride), width = Math.Max(1, image.Width / stride);
        double share = (1 << (Stages - 1 - stage)) / (double)((1 << Stages) - 1);
        return new FeatureMap(checked((long)Math.Max(1, Math.Round(activations * share / LayersOfStage / height / width))), height, width);
    }

    private static Feature Layer(ImageNetwork network, Feature x, FeatureMap map, double multiplyAdds, long parameters)
    {
        const int scaleAndShift = 2;
        const double operationsOfNorm = 4;
        long inNorm = (long)scaleAndShift * map.Channels;
        bool norms = parameters > inNorm;
        double work = (FlopCount.PerMultiplyAdd * multiplyAdds) - (norms ? operationsOfNorm * map.Elements : 0);
        Feature next = network.Append(
            new PublishedLayer("layer", x.Map.Elements, map, FlopCount.From(Math.Max(0, work)), norms ? parameters - inNorm : parameters), x);
        next = network.Activate(norms ? network.Norm(next) : next);
        return x.Map == map ? network.Sum(x, next) : next;
    }
}
