using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Norms of the stream of hidden states, and the rows that are kept of it.</summary>
/// <param name="graph">The graph that they are added to.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="inputs">Its inputs.</param>
/// <param name="weights">Weights of the layer that is added.</param>
/// <param name="design">The stack.</param>
/// <param name="model">What the model's graph does differently.</param>
internal sealed class StackNorms(
    ComputeGraph graph, GraphScale scale, StackInputs inputs, LayerWeights weights, TransformerDesign design, LlamaCppModel model)
{
    /// <summary>Weights and bias of the newest norm, brought to the GPU from host memory.</summary>
    private (int Weight, int Bias) _normWeights;

    /// <summary>The first layer's norm without its weights, which the GPU before made; negative where there is none, or once it is read.</summary>
    public int Handed { get; set; } = -1;

    /// <summary>A norm by mean and variance has a buffer of its own; one by the root mean square may run in place.</summary>
    /// <param name="input">What is normed.</param>
    /// <param name="rows">Its tokens.</param>
    /// <param name="sameWeights">Whether it has the weights of the norm before it, which are on the GPU already.</param>
    public int Norm(int input, long rows, bool sameWeights = false)
    {
        if (Handed >= 0)
        {
            input = Handed;
            Handed = -1;
            return graph.InPlace(Wide(rows), input);
        }

        int normed = model.LayerNorms ? graph.Node(Wide(rows), input) : graph.InPlace(Wide(rows), input);
        if (!weights.Staged.Any)
            return normed;
        bool bias = design.Layers[0].Norm is { Bias: true };
        if (!sameWeights)
        {
            long vector = weights.Staged.Vector(design.HiddenSize.Length);
            _normWeights = (graph.Input(vector), bias ? graph.Input(vector) : -1);
        }

        normed = graph.InPlaceStaged(Wide(rows), normed, _normWeights.Weight);
        return bias ? graph.InPlaceStaged(Wide(rows), normed, _normWeights.Bias) : normed;
    }

    /// <summary>Of a tensor of all tokens, the rows that make logits.</summary>
    public int Rows(int tensor) => graph.Node(Wide(scale.Outputs), tensor, inputs.OutputRows);

    /// <summary>Bytes of hidden states.</summary>
    public long Wide(long rows) => checked(GraphScale.Fp32Bytes * design.HiddenSize.Length * rows);
}
