using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Several residual streams: a small matrix reads one stream from them before each part, and writes the part's output back to all.</summary>
/// <remarks><c>(2 + m)·m·(m·h + 1) + 3</c> parameters a part, m streams. Hyper-connections: Zhu et al. 2024, arXiv:2409.19606; constrained to a manifold:
/// arXiv:2512.24880.</remarks>
public static class HyperConnections
{
    private const int ReadAndWrite = 2, Scales = 3;

    /// <summary>Appends the reading of one stream, of width h, from the block's streams.</summary>
    internal static void AddMix(NodeList nodes, NodeIndex stream, AxisLength streams, AxisLength hiddenSize)
    {
        AxisLength weights = (AxisLength.From(ReadAndWrite) + streams) * streams, width = streams * hiddenSize;
        NodeIndex mixing = nodes.Add(Linear.Of(Component.Elementwise, "hc_fn", [new WeightTensor(TensorRole.Scalar, weights, width,
            TensorParallelism.Replicated)]),
            stream);
        nodes.Add(new Elementwise(
            Component.Elementwise, "hc_pre", width, hiddenSize, splitsOverTensor: false,
            [WeightTensor.Vector(TensorRole.Scalar, weights + AxisLength.From(Scales), TensorParallelism.Replicated)]), stream, mixing);
    }

    /// <summary>Appends the writing of the newest node to all streams.</summary>
    internal static NodeIndex AddSum(NodeList nodes, NodeIndex stream, AxisLength streams, AxisLength hiddenSize)
    {
        AxisLength width = streams * hiddenSize;
        return nodes.Add(new Elementwise(Component.Elementwise, "hc_post", width + hiddenSize, width, splitsOverTensor: false), stream, nodes.Last);
    }

    /// <summary>The block that joins the streams before the head: m·m·h + m + 1 parameters.</summary>
    public static Block Head(AxisLength streams, AxisLength hiddenSize)
    {
        NodeList nodes = new();
        AxisLength width = streams * hiddenSize;
        nodes.Add(Linear.Of(Component.Elementwise, "hc_head_fn", [new WeightTensor(TensorRole.Scalar, streams, width, TensorParallelism.Replicated)]));
        nodes.Add(new Elementwise(
            Component.Elementwise, "hc_head", width, hiddenSize, splitsOverTensor: false,
            [WeightTensor.Vector(TensorRole.Scalar, streams + AxisLength.One, TensorParallelism.Replicated)]));
        return new Block { Name = "hc_head", Place = BlockPlace.Last, Passes = Passes.Generate, Nodes = nodes.ToNodes() };
    }
}
