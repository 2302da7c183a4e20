using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Transformers;

/// <summary>A small transformer behind each step of a language model that writes sound: it runs once for each code of a frame, with the same weights.</summary>
/// <remarks>Its keys and values live as long as the frame, so that none are cached: its attention spans the codes of one frame. Source: the code predictor of
/// Qwen3-TTS (arXiv:2601.15621), the fast layers of Fish Audio, the local transformer of MOSS-TTS-Realtime.</remarks>
/// <param name="Name">What its blocks are called.</param>
/// <param name="Layer">One layer; all are alike.</param>
/// <param name="LayerCount">Layers of a pass.</param>
/// <param name="HiddenSize">Width of the stream.</param>
/// <param name="Passes">Passes of a frame.</param>
public sealed record DepthTransformer(string Name, LayerDesign Layer, LayerCount LayerCount, AxisLength HiddenSize, Count Passes)
{
    /// <summary>The layers, run behind the last one of the language model.</summary>
    /// <param name="lastLayer">That layer.</param>
    public IEnumerable<Block> Blocks(LayerIndex lastLayer) =>
        LayerStack.Blocks([.. Enumerable.Repeat(Layer, LayerCount.Count)], HiddenSize, Graph.Passes.Decode).Select(block => new Block
        {
            Name = $"{Name}.{block.Name}",
            Place = BlockPlace.Layers,
            Passes = Graph.Passes.Decode,
            Layers = [.. Enumerable.Repeat(lastLayer, checked((int)(LayerCount.Count * Passes.Value)))],
            Copies = LayerCount,
            Nodes = block.Nodes,
        });
}
