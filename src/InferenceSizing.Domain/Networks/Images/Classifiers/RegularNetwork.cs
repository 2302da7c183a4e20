using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Operators.Images;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Images;

/// <summary>RegNetX and RegNetY: widths that grow along a quantized line, grouped bottlenecks.</summary>
/// <remarks>Radosavovic et al. 2020, arXiv:2003.13678, section 3.3: <c>u_j = w_0 + w_a · j</c>, <c>s_j = round(log(u_j / w_0) / log w_m)</c>, width <c>w_0 ·
/// w_m^{s_j}</c> to a multiple of 8.</remarks>
/// <param name="Depth">Units in all, d.</param>
/// <param name="InitialWidth">w_0.</param>
/// <param name="Slope">w_a.</param>
/// <param name="Growth">w_m.</param>
/// <param name="GroupWidth">Channels of a group.</param>
/// <param name="SqueezeExcite">RegNetY: squeeze and excitation with a quarter of the unit's input channels.</param>
public sealed record RegularNetwork(int Depth, int InitialWidth, Ratio Slope, Ratio Growth, int GroupWidth, bool SqueezeExcite) : ImageDesign
{
    private const int StemWidth = 32;
    private const int Quantum = 8;

    public int Classes { get; init; } = 1000;

    public override string Family => "regnet";

    public override ModelDimensions Dimensions => Convolutional(Depth, Stages[^1].Width);

    /// <summary>Runs of units of one width.</summary>
    private ImmutableArray<(int Width, int Units)> Stages
    {
        get
        {
            List<(int Width, int Units)> stages = [];
            for (int unit = 0; unit < Depth; unit++)
            {
                double line = InitialWidth + (Slope.Value * unit);
                double step = Math.Round(Math.Log(line / InitialWidth) / Math.Log(Growth.Value));
                int width = (int)Math.Round(InitialWidth * Math.Pow(Growth.Value, step) / Quantum) * Quantum;
                int group = Math.Min(GroupWidth, width);
                width = (int)Math.Round((double)width / group) * group;
                if (stages.Count > 0 && stages[^1].Width == width)
                    stages[^1] = (width, stages[^1].Units + 1);
                else
                    stages.Add((width, 1));
            }

            return [.. stages];
        }
    }

    public override void Build(ImageNetwork network)
    {
        network.Stem("stem", x => network.ConvolveNormActivate(x, StemWidth, SlidingWindow.Square(3, stride: 2)));
        foreach ((int index, (int width, int units)) in Stages.Index())
        {
            network.Layers($"s{index + 1}.b1", 1, x => Unit(network, x, width, stride: 2));
            network.Layers($"s{index + 1}.b2", units - 1, x => Unit(network, x, width, stride: 1));
        }

        network.Head("head", x => network.Classify(x, Classes));
    }

    private Feature Unit(ImageNetwork network, Feature x, int width, int stride)
    {
        const int reduction = 4;
        Feature branch = network.ConvolveNormActivate(x, width, SlidingWindow.Square(1));
        branch = network.ConvolveNormActivate(branch, width, SlidingWindow.Square(3, stride), width / Math.Min(GroupWidth, width));
        if (SqueezeExcite)
            branch = network.SqueezeExcite(branch, (int)Math.Round((double)x.Channels / reduction));
        branch = network.ConvolveNorm(branch, width, SlidingWindow.Square(1));
        Feature shortcut = stride == 1 && x.Channels == width ? x : network.ConvolveNorm(x, width, SlidingWindow.Square(1, stride));
        return network.Activate(network.Sum(shortcut, branch));
    }
}
