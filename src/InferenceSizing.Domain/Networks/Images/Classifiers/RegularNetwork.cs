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
public sealed record RegularNetwork(LayerCount Depth, AxisLength InitialWidth, Ratio Slope, Ratio Growth, AxisLength GroupWidth, bool SqueezeExcite)
    : ImageDesign
{
    private const int StemWidth = 32;
    private const int Quantum = 8;

    public AxisLength Classes { get; init; } = AxisLength.From(1000);

    public override string Family => "regnet";

    public override ModelDimensions Dimensions => Convolutional(Depth.Count, Stages[^1].Width);

    /// <summary>Runs of units of one width.</summary>
    private ImmutableArray<(long Width, int Units)> Stages
    {
        get
        {
            List<(long Width, int Units)> stages = [];
            for (int unit = 0; unit < Depth.Count; unit++)
            {
                double line = InitialWidth.Length + (Slope.Value * unit);
                double step = Math.Round(Math.Log(line / InitialWidth.Length) / Math.Log(Growth.Value));
                long width = (long)Math.Round(InitialWidth.Length * Math.Pow(Growth.Value, step) / Quantum) * Quantum;
                long group = Math.Min(GroupWidth.Length, width);
                width = (long)Math.Round((double)width / group) * group;
                if (stages.Count > 0 && stages[^1].Width == width)
                    stages[^1] = (width, stages[^1].Units + 1);
                else
                    stages.Add((width, 1));
            }

            return [.. stages];
        }
    }

    internal override void Build(ImageNetwork network)
    {
        network.Stem("stem", x => network.ConvolveNormActivate(x, StemWidth, SlidingWindow.Square(3, stride: 2)));
        foreach ((int index, (long width, int units)) in Stages.Index())
        {
            network.Layers($"s{index + 1}.b1", 1, x => Unit(network, x, width, stride: 2));
            network.Layers($"s{index + 1}.b2", units - 1, x => Unit(network, x, width, stride: 1));
        }

        network.Head("head", x => network.Classify(x, Classes.Length));
    }

    private Feature Unit(ImageNetwork network, Feature x, long width, long stride)
    {
        const int reduction = 4;
        Feature branch = network.ConvolveNormActivate(x, width, SlidingWindow.Square(1));
        branch = network.ConvolveNormActivate(branch, width, SlidingWindow.Square(3, stride), width / Math.Min(GroupWidth.Length, width));
        if (SqueezeExcite)
            branch = network.SqueezeExcite(branch, (long)Math.Round((double)x.Channels / reduction));
        branch = network.ConvolveNorm(branch, width, SlidingWindow.Square(1));
        Feature shortcut = stride == 1 && x.Channels == width ? x : network.ConvolveNorm(x, width, SlidingWindow.Square(1, stride));
        return network.Activate(network.Sum(shortcut, branch));
    }
}
