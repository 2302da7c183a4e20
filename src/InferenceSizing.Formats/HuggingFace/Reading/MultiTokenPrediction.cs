using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Formats.HuggingFace.Reading;

/// <summary>Layers that checkpoints carry beside the model to predict further tokens: a layer of the stack behind a joint projection of hidden state and next
/// token.</summary>
/// <remarks>DeepSeek-AI 2024, arXiv:2412.19437, section 2.2: two norms, 2h·h, a layer, a norm before the head. Whether embedding and head are stored again
/// differs between checkpoints (derived from their published totals).</remarks>
internal static class MultiTokenPrediction
{
    /// <summary>One block for all of a checkpoint's layers of this kind; none without <c>num_nextn_predict_layers</c>.</summary>
    /// <param name="config">The config.</param>
    /// <param name="design">The main model.</param>
    /// <param name="layer">What the layer is.</param>
    /// <param name="ownsEmbeddings">Whether it stores copies of embedding and head.</param>
    public static ImmutableArray<Block> Blocks(ConfigFields config, TransformerDesign design, LayerDesign layer, bool ownsEmbeddings) =>
        Blocks(config, "num_nextn_predict_layers", design, [layer], ownsEmbeddings);

    /// <summary>One block for all of a checkpoint's steps; none without the key.</summary>
    /// <param name="config">The config.</param>
    /// <param name="key">The key that gives the number of steps.</param>
    /// <param name="design">The main model.</param>
    /// <param name="layers">The layers of one step, in order.</param>
    /// <param name="ownsEmbeddings">Whether it stores copies of embedding and head.</param>
    public static ImmutableArray<Block> Blocks(
        ConfigFields config, string key, TransformerDesign design, ImmutableArray<LayerDesign> layers, bool ownsEmbeddings)
    {
        int count = config.DimensionOrZero(key);
        if (count > ConfigFields.MostLayers)
            throw config.Refuse(key, $"'{key}' is at most {ConfigFields.MostLayers}.");
        return count == 0 ? [] : [Of(design, layers, count, ownsEmbeddings)];
    }

    private static Block Of(TransformerDesign design, ImmutableArray<LayerDesign> layers, int count, bool ownsEmbeddings)
    {
        NormDesign norm = layers[^1].Norm;
        const int hiddenStateAndToken = 2;
        NodeList nodes = new();
        int hidden = design.HiddenSize;
        long width = (long)hiddenStateAndToken * hidden;
        if (ownsEmbeddings)
            nodes.Add(new Embedding(
                Component.MultiTokenPrediction, "embed_tokens",
                new WeightTensor(TensorRole.TokenEmbedding, design.VocabularySize, hidden, TensorSplit.Vocabulary)));
        nodes.Add(new Norm(Component.MultiTokenPrediction, "enorm_hnorm", width, width * norm.Vectors));
        nodes.Add(Linear.Of(Component.MultiTokenPrediction, "eh_proj", [new WeightTensor(TensorRole.Projector, hidden, width, TensorSplit.Replicated)]));
        foreach (LayerDesign layer in layers)
        {
            Graft(nodes, LayerStack.Blocks([layer], hidden, Passes.None, shownAs: Component.MultiTokenPrediction).Single());
            if (layer.HyperStreams > 0)
                Graft(nodes, HyperConnections.Head(layer.HyperStreams, hidden));
        }

        nodes.Add(new Norm(Component.MultiTokenPrediction, "shared_head_norm", hidden, (long)hidden * norm.Vectors));
        if (ownsEmbeddings)
            nodes.Add(Linear.Of(Component.MultiTokenPrediction, "shared_head",
                [new WeightTensor(TensorRole.LmHead, design.VocabularySize, hidden, TensorSplit.Vocabulary)], scope: TokenScope.LogitRows));
        return new Block
        {
            Name = "mtp",
            Place = BlockPlace.Last,
            Passes = Passes.None,
            Nodes = nodes.ToNodes(),
            Layers = [.. Enumerable.Range(0, count)],
            Copies = count,
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
