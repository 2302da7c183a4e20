using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Sharing;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <summary>First walk over the operators: parameters and bytes by component, format and rank.</summary>
public sealed class WeightLayout
{
    /// <summary>Schemes and layouts in which one model is asked for at the same time: a plan's.</summary>
    private const int Kept = 16;

    private static readonly SharedResults<OperatorList, Setting, WeightLayout> Shared = new(Kept);

    private readonly ByteCount[] _stageBytes;
    private readonly ByteCount[] _nodeBytes;
    private readonly int[] _firstNode;
    private readonly Dictionary<(TensorRole Role, AxisLength Rows, AxisLength Columns), ByteCount> _onHost;

    internal WeightLayout(ImmutableArray<WeightRow> rows, ByteCount[] stageBytes, ByteCount[] nodeBytes, int[] firstNode, ByteCount host,
        Dictionary<(TensorRole Role, AxisLength Rows, AxisLength Columns), ByteCount> onHost, ByteCount away)
    {
        RankOffloaded = away;
        _onHost = onHost;
        Rows = rows;
        _stageBytes = stageBytes;
        _nodeBytes = nodeBytes;
        _firstNode = firstNode;
        Host = host;
    }

    /// <summary>The whole model by component and format; parameters add up to the model's.</summary>
    public ImmutableArray<WeightRow> Rows { get; }

    /// <summary>Weights that stay in host memory.</summary>
    public ByteCount Host { get; }

    /// <summary>A rank's share of the layers' only.</summary>
    public ByteCount RankOffloaded { get; }

    /// <summary>Whether matrices that take part in a product stay in host memory.</summary>
    public bool HoldsMatricesOnHost => _onHost.Count > 0;

    /// <summary>Bytes of one rank of the stage that holds most.</summary>
    public ByteCount OfLargestStage
    {
        get
        {
            ByteCount largest = ByteCount.Zero;
            foreach (ByteCount stage in _stageBytes)
                largest = ByteCount.Max(largest, stage);
            return largest;
        }
    }

    /// <summary>Bytes of one rank of stage <paramref name="stage"/>.</summary>
    internal ByteCount OfStage(int stage) => _stageBytes[stage];

    /// <summary>Bytes of a matrix that stays in host memory: of the layer where it has most, all of a layer's experts together; zero without one.</summary>
    internal ByteCount OnHost(TensorRole role, AxisLength rows, AxisLength columns) => _onHost.GetValueOrDefault((role, rows, columns));

    /// <summary>Bytes of the copy that host memory has of the factors of rotation.</summary>
    internal ByteCount RotationFactorsOnHost { get; init; }

    /// <summary>A rank's mean bytes of one operator in one of the layers where its block runs, borrowed weights included.</summary>
    internal ByteCount OfNode(int block, int node) => _nodeBytes[_firstNode[block] + node];

    /// <summary>The same by the operator's place among all operators of all blocks.</summary>
    internal ByteCount OfNode(int index) => _nodeBytes[index];

    /// <summary>A rank's bytes of one network of a pipeline, and of the operator in it that has most.</summary>
    /// <param name="operators">The model that this is the layout of.</param>
    /// <param name="part">The network.</param>
    internal (ByteCount Whole, ByteCount LargestOperator) OfPart(OperatorList operators, NetworkPart part)
    {
        (ByteCount whole, ByteCount largest) = (ByteCount.Zero, ByteCount.Zero);
        foreach ((int index, Block block) in operators.Blocks.Index())
        {
            for (int node = 0; block.Part == part && node < block.Nodes.Length; node++)
            {
                whole += block.Copies.Count * OfNode(index, node);
                largest = ByteCount.Max(largest, OfNode(index, node));
            }
        }

        return (whole, largest);
    }

    /// <summary>A rank's bytes that one pass over all of a pipeline's networks reads, once for each time that a block runs; networks whose passes are not
    /// counted are read once.</summary>
    /// <param name="operators">The model that this is the layout of.</param>
    internal ByteCount ReadByPass(OperatorList operators)
    {
        ByteCount sum = ByteCount.Zero;
        foreach ((int index, Block block) in operators.Blocks.Index())
        {
            for (int node = 0; node < block.Nodes.Length; node++)
                sum += (block.Passes == Passes.None ? block.Copies : block.Repeat).Count * OfNode(index, node);
        }

        return sum;
    }

    /// <param name="operators">The model.</param>
    /// <param name="scheme">How its tensors are stored.</param>
    /// <param name="layout">How ranks share them.</param>
    /// <param name="placement">What the engine does differently.</param>
    public static WeightLayout Of(OperatorList operators, WeightScheme scheme, ParallelLayout layout, WeightPlacement placement) =>
        Shared.Of(operators, new Setting(scheme, layout, placement), static (model, setting) => Walked(model, setting));

    private static WeightLayout Walked(OperatorList operators, in Setting setting)
    {
        WeightWalk walk = new(operators, setting.Scheme, setting.Layout, setting.Placement);
        for (int block = 0; block < operators.Blocks.Length; block++)
            walk.Visit(block);
        return walk.ToLayout();
    }

    private readonly record struct Setting(WeightScheme Scheme, ParallelLayout Layout, WeightPlacement Placement);
}
