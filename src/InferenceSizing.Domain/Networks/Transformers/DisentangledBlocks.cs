using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>What DeBERTa has before its layers.</summary>
/// <remarks>He et al. 2020, arXiv:2006.03654.</remarks>
public static class DisentangledBlocks
{
    /// <summary>The table of relative positions that all layers read.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="hiddenSize">Width of the stream.</param>
    /// <param name="normed">Whether it has a LayerNorm of its own.</param>
    public static Block RelativePositions(AxisLength rows, AxisLength hiddenSize, bool normed)
    {
        NodeList nodes = new();
        nodes.Add(new Learned(Component.Embedding, "rel_embeddings",
            [new WeightTensor(TensorRole.PositionEmbedding, rows, hiddenSize, TensorParallelism.Replicated)]));
        if (normed)
            nodes.Add(new Learned(Component.Embedding, "rel_norm",
                [WeightTensor.Vector(TensorRole.Norm, NormDesign.LayerNorm.Vectors.Value * hiddenSize, TensorParallelism.Replicated)]));
        return new Block { Name = "relative_positions", Place = BlockPlace.First, Passes = Passes.Encode, Nodes = nodes.ToNodes() };
    }

    /// <summary>The convolution next to the first layer, with a norm.</summary>
    /// <param name="kernel">Tokens that it spans.</param>
    /// <param name="hiddenSize">Width of the stream.</param>
    public static Block Convolution(AxisLength kernel, AxisLength hiddenSize)
    {
        NodeList nodes = new();
        nodes.Add(Linear.Of(Component.Encoder, "conv",
            [new WeightTensor(TensorRole.Convolution, hiddenSize, kernel * hiddenSize, TensorParallelism.Replicated)], bias: true));
        nodes.Add(new Norm(Component.Encoder, "norm", hiddenSize, NormDesign.LayerNorm.Vectors.Value * hiddenSize));
        return new Block { Name = "convolution", Place = BlockPlace.First, Passes = Passes.Encode, Nodes = nodes.ToNodes() };
    }
}
