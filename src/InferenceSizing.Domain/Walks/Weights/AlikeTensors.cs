using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Walks;

/// <summary>Where a layer's values and feed-forward matrices stand among all of a model's, in the order of its files.</summary>
/// <remarks>ggml-org/llama.cpp, <c>src/llama-quant.cpp</c>: values and fused projections are counted together and out of as many as there are, gates, up- and
/// down-projections out of the layers, routed before shared ones. Of a dense network the three stand together.</remarks>
internal sealed class AlikeTensors
{
    private readonly int[] _values;
    private readonly int[] _downs;

    private AlikeTensors(int[] values, int[] downs) => (_values, _downs) = (values, downs);

    public static AlikeTensors None { get; } = new([], []);

    public static AlikeTensors In(OperatorList operators)
    {
        int[] values = new int[operators.Layers.Count + 1], downs = new int[operators.Layers.Count + 1];
        foreach (Block block in operators.Blocks)
        {
            if (block.Place != BlockPlace.Layers || block.Auxiliary)
                continue;
            int downsHere = 0;
            bool hasValues = false;
            foreach (Node node in block.Nodes)
            {
                foreach (WeightTensor tensor in node.Operator.Tensors)
                {
                    downsHere += IsDown(tensor.Role) ? 1 : 0;
                    hasValues |= IsValue(tensor.Role);
                }
            }

            foreach (LayerIndex layer in block.Layers)
            {
                values[layer.Index + 1] += hasValues ? 1 : 0;
                downs[layer.Index + 1] += downsHere;
            }
        }

        for (int layer = 0; layer < operators.Layers.Count; layer++)
        {
            values[layer + 1] += values[layer];
            downs[layer + 1] += downs[layer];
        }

        return new AlikeTensors(values, downs);
    }

    /// <summary>The place of a layer's tensor; null for any other role.</summary>
    public (int Ordinal, int Of)? Of(TensorRole role, int layer) => layer + 1 >= _values.Length ? null
        : IsValue(role) ? (_values[layer], _values[^1])
        : role is TensorRole.FeedForwardGate or TensorRole.FeedForwardUp || IsDown(role)
            ? (role == TensorRole.SharedExpertDown ? _downs[layer + 1] - 1 : _downs[layer], _downs.Length - 1)
            : null;

    private static bool IsValue(TensorRole role) =>
        role is TensorRole.AttentionValue or TensorRole.AttentionQueryKeyValue or TensorRole.RecurrentQueryKeyValue;

    private static bool IsDown(TensorRole role) => role is TensorRole.FeedForwardDown or TensorRole.ExpertDown or TensorRole.SharedExpertDown;
}
