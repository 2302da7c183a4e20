using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Operators;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>Turns a stack of layer designs into blocks: equal layers become one block that knows where it stands.</summary>
internal static class LayerStack
{
    /// <param name="layers">One design for each layer, in order.</param>
    /// <param name="hiddenSize">d_model.</param>
    /// <param name="passes">When the stack runs.</param>
    /// <param name="shared">Whether all layers share one set of weights.</param>
    /// <param name="shownAs">The component that all of it is shown as; null for each part's own.</param>
    /// <param name="first">Its first layer: those of another stack come before it (encoder-decoders).</param>
    /// <param name="place">Where it stands: a vision tower's layers come before the stack that pipeline stages divide.</param>
    public static IEnumerable<Block> Blocks(
        ImmutableArray<LayerDesign> layers, AxisLength hiddenSize, Passes passes, bool shared = false, Component? shownAs = null, LayerIndex first = default,
            BlockPlace place = BlockPlace.Layers)
    {
        Dictionary<LayerDesign, List<LayerIndex>> places = [];
        foreach ((int index, LayerDesign layer) in layers.Index())
        {
            if (!places.TryGetValue(layer, out List<LayerIndex>? indices))
                places.Add(layer, indices = []);
            indices.Add(LayerIndex.From(first.Index + index));
        }

        return places.OrderBy(found => found.Value[0]).Select(found =>
        {
            ImmutableArray<LayerIndex> at = [.. found.Value];
            return new Block
            {
                Name = place == BlockPlace.Layers ? $"layers.{at[0].Index}" : $"tower.layers.{at[0].Index}",
                Place = place,
                Passes = found.Key.Idle ? Passes.None : passes,
                Layers = at,
                Copies = shared ? LayerCount.One : LayerCount.From(at.Length),
                Nodes = NodesOf(found.Key, hiddenSize, shownAs),
            };
        });
    }

    private static ImmutableArray<Node> NodesOf(LayerDesign layer, AxisLength hiddenSize, Component? shownAs)
    {
        NodeList nodes = new();
        long norms = layer.Parallel ? AddParallelParts(nodes, layer, hiddenSize, shownAs) : AddParts(nodes, layer, hiddenSize, shownAs);
        layer.Further?.AddTo(nodes, hiddenSize, shownAs ?? Component.Mlp);
        for (; norms > 0; norms--)
            nodes.Add(NormOf(layer, "extra_norm", hiddenSize, shownAs));
        if (layer.ExtraScalars.Exists)
            nodes.Add(new Learned(Component.Elementwise, "scalars", [WeightTensor.Vector(TensorRole.Scalar, layer.ExtraScalars,
                TensorParallelism.Replicated)]));
        return nodes.ToNodes();
    }

    /// <summary>Part after part, each joined to the stream before the next reads it.</summary>
    /// <returns>Norms of the design that found no place.</returns>
    private static long AddParts(NodeList nodes, LayerDesign layer, AxisLength hiddenSize, Component? shownAs)
    {
        int parts = (layer.Mixer is null ? 0 : 1) + (layer.Cross is null ? 0 : 1) + (layer.FeedForward is null ? 0 : 1);
        bool both = layer.Norms.Value >= 2 * parts;
        long norms = layer.Norms.Value;
        NodeIndex stream = NodeIndex.Input;
        if (layer.Mixer is not null)
            AddPart("input_norm", () => layer.Mixer.AddTo(nodes, hiddenSize, shownAs ?? ComponentOf(layer.Mixer)));
        if (layer.Cross is not null)
            AddPart("cross_norm", () => layer.Cross.AddTo(nodes, hiddenSize, shownAs ?? Component.CrossAttention));
        if (layer.FeedForward is not null)
            AddPart("post_norm", () => layer.FeedForward.AddTo(nodes, hiddenSize, shownAs ?? Component.Mlp));
        return norms;

        void AddPart(string norm, Action add)
        {
            if (layer.HyperStreams.Exists)
                HyperConnections.AddMix(nodes, stream, layer.HyperStreams, hiddenSize);
            AddNorm(norm, layer.NormPlace == NormPlace.BeforePart);
            add();
            AddNorm(norm, layer.NormPlace == NormPlace.AfterPart || both);
            stream = layer.HyperStreams.Exists
                ? HyperConnections.AddSum(nodes, stream, layer.HyperStreams, hiddenSize)
                : nodes.Add(Elementwise.ResidualSum("residual", hiddenSize), stream, nodes.Last);
            AddNorm(norm, layer.NormPlace == NormPlace.AfterSum);
            stream = nodes.Last;
        }

        void AddNorm(string name, bool here)
        {
            if (!here || norms == 0)
                return;
            norms--;
            nodes.Add(NormOf(layer, name, hiddenSize, shownAs));
        }
    }

    /// <summary>Mixer and feed-forward next to each other on the same input.</summary>
    /// <returns>Norms of the design that found no place.</returns>
    private static long AddParallelParts(NodeList nodes, LayerDesign layer, AxisLength hiddenSize, Component? shownAs)
    {
        const int streamAndParts = 3;
        if (layer.Mixer is null || layer.FeedForward is null || layer.Norms == Count.Zero)
            throw new InvalidOperationException("A parallel layer has a mixer, a feed-forward and a norm.");
        NodeIndex forMixer = nodes.Add(NormOf(layer, "input_norm", hiddenSize, shownAs), NodeIndex.Input);
        NodeIndex forMlp = layer.Norms == Count.One ? forMixer : nodes.Add(NormOf(layer, "post_norm", hiddenSize, shownAs), NodeIndex.Input);
        NodeList mixer = new(), mlp = new();
        layer.Mixer.AddTo(mixer, hiddenSize, shownAs ?? ComponentOf(layer.Mixer));
        layer.FeedForward.AddTo(mlp, hiddenSize, shownAs ?? Component.Mlp);
        NodeIndex mixed = nodes.Graft(mixer, forMixer);
        NodeIndex fed = nodes.Graft(mlp, forMlp);
        nodes.Add(new Elementwise(Component.Elementwise, "residual", streamAndParts * hiddenSize, hiddenSize, splitsOverTensor: false), NodeIndex.Input,
            mixed, fed);
        return Math.Max(0, layer.Norms.Value - 2);
    }

    private static Component ComponentOf(MixerDesign mixer) =>
        mixer is AttentionDesign or LatentAttentionDesign or CompressedAttentionDesign ? Component.Attention : Component.Recurrent;

    private static Norm NormOf(LayerDesign layer, string name, AxisLength hiddenSize, Component? shownAs) =>
        new(shownAs ?? Component.Norm, name, hiddenSize, layer.Norm.Vectors * hiddenSize);
}
