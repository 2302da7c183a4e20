using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>What stands behind the layers of a decoder that scores instead of writing: classifiers and reward models. Each is one block of the prompt's
/// pass.</summary>
public static class ScoreHeads
{
    /// <summary>One matrix from the hidden size to the scores: <c>n·h</c>, and n more with a bias.</summary>
    /// <param name="name">The matrix's name in the checkpoint.</param>
    /// <param name="design">The decoder.</param>
    /// <param name="scores">Scores of a token or a sequence, n.</param>
    /// <param name="bias">Whether the matrix has a bias.</param>
    /// <param name="scope">What is scored: each token or each sequence.</param>
    public static Block OneMatrix(string name, TransformerDesign design, AxisLength scores, bool bias, TokenScope scope)
    {
        ArgumentNullException.ThrowIfNull(design);
        return Of([Score(name, scores, design.HiddenSize, bias, scope)]);
    }

    /// <summary>A matrix of the hidden size with a bias, and one to the scores: <c>h² + h + n·h + n</c>.</summary>
    /// <param name="design">The decoder.</param>
    /// <param name="scores">Scores of a token or a sequence, n.</param>
    /// <param name="scope">What is scored: each token or each sequence.</param>
    public static Block TwoMatrices(TransformerDesign design, AxisLength scores, TokenScope scope)
    {
        ArgumentNullException.ThrowIfNull(design);
        AxisLength hidden = design.HiddenSize;
        return Of([Score("score.0", hidden, hidden, bias: true, scope), Score("score.2", scores, hidden, bias: true, scope)]);
    }

    private static Linear Score(string name, AxisLength scores, AxisLength hidden, bool bias, TokenScope scope) =>
        Linear.Of(Component.Classifier, name, [new WeightTensor(TensorRole.Classifier, scores, hidden, TensorParallelism.Replicated)], bias, scope);

    private static Block Of(ReadOnlySpan<Operator> operators)
    {
        NodeList nodes = new();
        foreach (Operator next in operators)
            nodes.Add(next);
        return new Block { Name = "score", Place = BlockPlace.Last, Passes = Passes.Prefill, Nodes = nodes.ToNodes() };
    }
}
