using System.Collections.Immutable;
using InferenceSizing.Domain.Operators;
using InferenceSizing.Domain.Precision;
using InferenceSizing.Domain.Parallelism;

namespace InferenceSizing.Domain.Architectures;

/// <summary>Turns a stack of layer designs into blocks: equal layers become one block that knows where it stands.</summary>
public static class LayerStack
{
    /// <param name="layers">One design for each layer, in order.</param>
    /// <param name="hiddenSize">d_model.</param>
    /// <param name="passes">When the stack runs.</param>
    /// <param name="shared">Whether all layers share one set of weights.</param>
    /// <param name="shownAs">The component that all of it is shown as; null for each part's own.</param>
    public static IEnumerable<Block> Blocks(ImmutableArray<LayerDesign> layers, int hiddenSize, Passes passes, bool shared = false, Component? shownAs = null)
    {
        Dictionary<LayerDesign, List<int>> places = [];
        foreach ((int index, LayerDesign layer) in layers.Index())
        {
            if (!places.TryGetValue(layer, out List<int>? indices))
                places.Add(layer, indices = []);
            indices.Add(index);
        }

        return places.OrderBy(place => place.Value[0]).Select(place =>
        {
            ImmutableArray<int> at = [.. place.Value];
            return new Block
            {
                Name = $"layers.{at[0]}",
                Place = BlockPlace.Layers,
                Passes = passes,
                Layers = at,
                Copies = shared ? 1 : at.Length,
                Nodes = NodesOf(place.Key, hiddenSize, shownAs),
            };
        });
    }

    private static ImmutableArray<Node> NodesOf(LayerDesign layer, int hiddenSize, Component? shownAs)
    {
        NodeList nodes = new();
        int learned = layer.Norm.Vectors * hiddenSize;
        int norms = layer.Norms;
        int stream = Block.Input;
        foreach (MixerDesign? mixer in (ReadOnlySpan<MixerDesign?>)[layer.Mixer, layer.Cross])
        {
            if (mixer is null)
                continue;
            AddNorm("input_norm");
            mixer.AddTo(nodes, hiddenSize, shownAs ?? (mixer is AttentionDesign { Cross: true } ? Component.CrossAttention : mixer is AttentionDesign or LatentAttentionDesign ? Component.Attention : Component.Recurrent));
            stream = nodes.Add(Elementwise.ResidualSum("residual", hiddenSize), stream, nodes.Last);
        }

        if (layer.FeedForward is not null)
        {
            AddNorm("post_norm");
            layer.FeedForward.AddTo(nodes, hiddenSize, shownAs ?? Component.Mlp);
            nodes.Add(Elementwise.ResidualSum("residual", hiddenSize), stream, nodes.Last);
        }

        while (norms > 0)
            AddNorm("extra_norm");
        if (layer.ExtraScalars > 0)
            nodes.Add(new Learned(Component.Elementwise, "scalars", [new WeightTensor(TensorRole.Scalar, layer.ExtraScalars, 1, TensorSplit.Replicated)]));
        return nodes.ToNodes();

        void AddNorm(string name)
        {
            if (norms == 0)
                return;
            norms--;
            nodes.Add(new Norm(shownAs ?? Component.Norm, name, hiddenSize, learned), nodes.Last);
        }
    }
}
