using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A matrix that a frame passes, and whether it has a bias.</summary>
/// <param name="Rows">Outputs.</param>
/// <param name="Columns">Inputs.</param>
/// <param name="Bias">Whether it has a bias.</param>
public readonly record struct FrameProduct(AxisLength Rows, AxisLength Columns, bool Bias);

/// <summary>What language models that write sound have besides their stack: tables of codes, heads over them, and layers that write the codes of a
/// frame.</summary>
/// <remarks>A step of such a model is one frame of sound: <c>outputTokens</c> are frames.</remarks>
public static class SpeechBlocks
{
    /// <summary>A table looked up next to the model's own: codes of a frame, or the text of a model whose vocabulary is that of codes.</summary>
    public static Block Table(string name, AxisLength rows, AxisLength width) => Of(name, BlockPlace.First, Passes.Generate,
        [new Embedding(Component.Embedding, name, new WeightTensor(TensorRole.TokenEmbedding, rows, width, TensorParallelism.Replicated))]);

    /// <summary>Heads over the codes of a frame, each used once.</summary>
    public static Block Heads(string name, AxisLength rows, AxisLength width) => Of(name, BlockPlace.Last, Passes.Generate,
        [Linear.Of(Component.LmHead, name, [new WeightTensor(TensorRole.LmHead, rows, width, TensorParallelism.Replicated)], scope: TokenScope.LogitRows)]);

    /// <summary>Matrices that a frame passes on its way out of the language model.</summary>
    public static Block Products(string name, params ImmutableArray<FrameProduct> matrices) => Of(name, BlockPlace.Last, Passes.Decode,
        [.. matrices.Select(matrix => Linear.Of(Component.Projector, name,
            [new WeightTensor(TensorRole.Projector, matrix.Rows, matrix.Columns, TensorParallelism.Replicated)], matrix.Bias))]);

    /// <summary>A norm behind the layers that write a frame.</summary>
    public static Block LastNorm(string name, AxisLength width) => Of(name, BlockPlace.Last, Passes.Decode, [new Norm(Component.Norm, name, width, width)]);

    /// <summary>A layer of Qwen3's kind that attends to the codes of one frame.</summary>
    public static LayerDesign Layer(AxisLength heads, AxisLength keyValueHeads, AxisLength head, AxisLength intermediate, TokenCount codes,
        QueryKeyNorm norm) => new(
        new AttentionDesign(heads, keyValueHeads, head, AttentionSpan.BidirectionalLocal(codes)) { QueryKeyNorm = norm },
        new MlpDesign(intermediate, Gated: true), NormDesign.Rms, Norms: Count.From(2));

    private static Block Of(string name, BlockPlace place, Passes passes, ImmutableArray<Operator> operators)
    {
        NodeList nodes = new();
        foreach (Operator next in operators)
            nodes.Add(next);
        return new Block { Name = name, Place = place, Passes = passes, Nodes = nodes.ToNodes() };
    }
}
