using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A table of every token's inputs to all layers, before the stack (Gemma 3n and 4).</summary>
/// <remarks><c>V·w</c> parameters; the stream's own share in them is <c>w·h + d</c> more. <c>modeling_gemma3n.py</c> and <c>modeling_gemma4.py</c> of
/// transformers.</remarks>
/// <param name="Vocabulary">vocab_size_per_layer_input, V.</param>
/// <param name="Width">Inputs of all layers, w.</param>
public sealed record LayerInputTable(AxisLength Vocabulary, AxisLength Width)
{
    /// <summary>Only the table.</summary>
    public Block Alone() => Of(Nodes());

    /// <summary>The table, and the stream's own share in the inputs.</summary>
    /// <param name="hiddenSize">Width of the stream, h.</param>
    /// <param name="inputSize">Width of one layer's input, d.</param>
    public Block Projected(AxisLength hiddenSize, AxisLength inputSize) => Of(ProjectedNodes(hiddenSize, inputSize));

    internal static Block Of(NodeList nodes) =>
        new() { Name = "per_layer_inputs", Place = BlockPlace.First, Passes = Passes.Generate, Nodes = nodes.ToNodes() };

    internal NodeList ProjectedNodes(AxisLength hiddenSize, AxisLength inputSize)
    {
        NodeList nodes = Nodes();
        nodes.Add(Linear.Of(Component.Embedding, "per_layer_model_projection",
            [new WeightTensor(TensorRole.LayerInputs, Width, hiddenSize, TensorParallelism.Replicated)]), NodeIndex.Input);
        nodes.Add(new Norm(Component.Norm, "per_layer_projection_norm", Width, inputSize));
        return nodes;
    }

    private NodeList Nodes()
    {
        NodeList nodes = new();
        nodes.Add(new Embedding(Component.Embedding, "embed_tokens_per_layer",
            new WeightTensor(TensorRole.TokenEmbedding, Vocabulary, Width, TensorParallelism.Vocabulary)));
        return nodes;
    }
}
