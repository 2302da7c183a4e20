using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Layers that a checkpoint carries beside the model to predict further tokens: layers of the stack behind a joint projection of hidden state and next
/// token.</summary>
/// <remarks>DeepSeek-AI 2024, arXiv:2412.19437, section 2.2: two norms, 2h·h, a layer, a norm before the head.</remarks>
public static class PredictionLayers
{
    /// <summary>One block for all steps of a checkpoint.</summary>
    /// <param name="design">The main model.</param>
    /// <param name="layers">The layers of one step, in order.</param>
    /// <param name="steps">How often the layers are stored.</param>
    /// <param name="copies">What each step stores once more of the model.</param>
    public static Block Of(TransformerDesign design, ImmutableArray<LayerDesign> layers, LayerCount steps, PredictionCopies copies)
    {
        ArgumentNullException.ThrowIfNull(design);
        NormDesign norm = layers[^1].Norm;
        const int hiddenStateAndToken = 2;
        NodeList nodes = new();
        AxisLength hidden = design.HiddenSize;
        AxisLength width = hiddenStateAndToken * hidden;
        if (copies == PredictionCopies.EmbeddingAndHead)
            nodes.Add(new Embedding(
                Component.MultiTokenPrediction, "embed_tokens",
                new WeightTensor(TensorRole.TokenEmbedding, design.VocabularySize, hidden, TensorParallelism.Vocabulary)));
        nodes.Add(new Norm(Component.MultiTokenPrediction, "enorm_hnorm", width, norm.Vectors * width));
        nodes.Add(Linear.Of(Component.MultiTokenPrediction, "eh_proj", [new WeightTensor(TensorRole.Projector, hidden, width, TensorParallelism.Replicated)]));
        foreach (LayerDesign layer in layers)
        {
            Graft(nodes, LayerStack.Blocks([layer], hidden, Passes.None, shownAs: Component.MultiTokenPrediction).Single());
            if (layer.HyperStreams.Exists)
                Graft(nodes, HyperConnections.Head(layer.HyperStreams, hidden));
        }

        nodes.Add(new Norm(Component.MultiTokenPrediction, "shared_head_norm", hidden, norm.Vectors * hidden));
        if (copies != PredictionCopies.None)
            nodes.Add(Linear.Of(Component.MultiTokenPrediction, "shared_head",
                [new WeightTensor(TensorRole.LmHead, design.VocabularySize, hidden, TensorParallelism.Vocabulary)], scope: TokenScope.LogitRows));
        return new Block
        {
            Name = "mtp",
            Place = BlockPlace.Last,
            Passes = Passes.None,
            Nodes = nodes.ToNodes(),
            Layers = [.. LayerIndex.Range(steps)],
            Copies = LayerCount.From((int)Count.From(steps.Count).Value),
            Auxiliary = true,
        };
    }

    private static void Graft(NodeList nodes, Block block)
    {
        NodeList branch = new();
        foreach (Node node in block.Nodes)
            branch.Add(node.Operator, node.Inputs.AsSpan());
        nodes.Graft(branch, nodes.Last);
    }
}
