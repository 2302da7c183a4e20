using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>T5's decoder on one GPU, as llama.cpp's graph of it runs: the largest of the two stacks' graphs, for which buffers are reserved.</summary>
/// <remarks>
/// <c>src/models/t5.cpp</c> and <c>build_attn_mha</c> of ggml-org/llama.cpp, v0.5.0. A bias of every score by its distance keeps fused attention off, but
/// values lie in the cache as fused attention wants them and are turned first. Each layer has its own copy of the distances on the GPU. Logits are reserved
/// for all tokens. Equal to v0.5.0 for t5-base at 8192 cells: 794.51 MiB.
/// </remarks>
internal sealed class EncoderDecoderGraph
{
    /// <summary>What the converter writes where the config has no <c>n_positions</c>. Fact of <c>T5Model</c> in <c>convert_hf_to_gguf.py</c>.</summary>
    private const long UsualContext = 512;

    private readonly EncoderDecoderDesign _design;
    private readonly ComputeGraph _graph = new();
    private readonly GraphScale _scale;
    private readonly StackInputs _inputs;
    private readonly FeedForwardGraph _feedForward;
    private readonly long _encoded;
    private readonly long _hidden;

    /// <param name="design">Both stacks.</param>
    /// <param name="model">What the model's graph does differently.</param>
    /// <param name="scale">How much it is planned for.</param>
    public EncoderDecoderGraph(EncoderDecoderDesign design, LlamaCppModel model, GraphScale scale)
    {
        (_design, _hidden, _scale) = (design, design.HiddenSize.Length, scale with { Outputs = scale.Tokens });
        _encoded = EncodedOf(design);
        _inputs = new StackInputs(_graph, _scale, ValueWidthOf(design));
        _feedForward = new FeedForwardGraph(_graph, _scale, _hidden, model);
    }

    /// <summary>Tokens of the encoder that room is made for: as many as the model was trained on.</summary>
    public static long EncodedOf(EncoderDecoderDesign design) =>
        design.Dimensions.MaximumContext.Count > 0 ? design.Dimensions.MaximumContext.Count : UsualContext;

    /// <summary>Elements of a token's values.</summary>
    public static long ValueWidthOf(EncoderDecoderDesign design) => design.Decoder.Max(layer => StackGraph.ValueWidthOf(layer.Mixer));

    /// <summary>What is handed to the GPU from the host beside the embeddings.</summary>
    public static ByteCount OnHost(EncoderDecoderDesign design, GraphScale scale)
    {
        long encoded = EncodedOf(design), hidden = design.HiddenSize.Length;
        long distances = checked(GraphScale.Fp32Bytes * scale.Tokens * scale.Cells), masks = checked(scale.MaskBytes * scale.Tokens * (scale.Cells + encoded));
        long indices = scale.Flash ? 0 : checked(GraphScale.IndexBytes * scale.Tokens * ValueWidthOf(design));
        const int givenAndMade = 2;
        return ByteCount.FromCount(checked(distances + masks + indices + (givenAndMade * scale.Wide(hidden)) + (GraphScale.Fp32Bytes * hidden * encoded)));
    }

    public ByteCount Allocate()
    {
        int stream = _inputs.Of("embeddings", _hidden);
        for (int layer = 0; layer < _design.Decoder.Length; layer++)
            stream = Layer(_design.Decoder[layer], stream, layer == _design.Decoder.Length - 1);
        stream = _graph.InPlace(_scale.Wide(_hidden), stream);
        _graph.Output(_scale.Wide(_design.VocabularySize.Length), _graph.Node(_scale.Wide(_design.VocabularySize.Length), stream));
        return _graph.Allocate();
    }

    private int Layer(LayerDesign layer, int stream, bool last)
    {
        long wide = _scale.Wide(_hidden);
        if (layer.Mixer is AttentionDesign attention)
            stream = _graph.InPlace(wide, _graph.Node(wide, Biased(attention, _graph.InPlace(wide, stream))), stream);
        if (layer.Cross is { } cross)
        {
            int part = _graph.Node(wide, Crossed(cross, _graph.InPlace(wide, stream)));
            if (last)
                (part, stream) = (_graph.Node(wide, part, _inputs.OutputRows), _graph.Node(wide, stream, _inputs.OutputRows));
            stream = _graph.InPlace(wide, part, stream);
        }

        if (layer.FeedForward is null)
            return stream;
        int fed = _feedForward.Add(layer.FeedForward, _graph.InPlace(wide, stream), _scale.Tokens, StagedWeights.None, StagedWeights.None);
        return _graph.InPlace(wide, fed, stream);
    }

    /// <summary>Attention to the tokens before, with a bias for each distance and head.</summary>
    private int Biased(AttentionDesign attention, int input)
    {
        long width = (attention.Heads * attention.HeadDimension).Length, scores = checked(_scale.Wide(attention.Heads.Length) * _scale.Cells);
        int q = _graph.View(_graph.Node(_scale.Wide(width), input)), v = _graph.View(_graph.Node(_scale.Wide(width), input)),
            k = _graph.View(_graph.Node(_scale.Wide(width), input));
        _graph.Write(k, _inputs.KeyCells(window: false));
        _graph.Write(v, _inputs.ValueCells(window: false));
        ReadOnlySpan<int> turned = _scale.Flash ? [_graph.Node(checked(GraphScale.Fp16Bytes * width * _scale.Cells))] : [];
        int weighed = _graph.Node(scores, q);
        int rows = _graph.Node(scores, _graph.Input(checked(GraphScale.Fp32Bytes * _scale.Tokens * _scale.Cells)));
        weighed = _graph.InPlace(scores, weighed, _graph.Node(scores, _graph.View(rows)));
        weighed = _graph.InPlace(scores, weighed, _inputs.Mask(window: false));
        int attended = _graph.Node(_scale.Wide(width), [.. turned, weighed]);
        attended = _graph.Node(_scale.Wide(width), _graph.View(attended));
        _graph.Settle();
        return attended;
    }

    /// <summary>Attention to what the encoder made, whose keys and values are made anew in every pass.</summary>
    private int Crossed(AttentionDesign cross, int input)
    {
        long width = (cross.Heads * cross.HeadDimension).Length, kept = checked(GraphScale.Fp32Bytes * width * _encoded);
        int encoded = _inputs.Sized("encoded", checked(GraphScale.Fp32Bytes * _hidden * _encoded));
        int q = _graph.View(_graph.Node(_scale.Wide(width), input)), k = _graph.View(_graph.Node(kept, encoded)), v = _graph.View(_graph.Node(kept, encoded));
        long mask = checked(_scale.MaskBytes * _scale.Tokens * _encoded);
        if (_scale.Flash)
        {
            const int halves = 2;
            (k, v) = (_graph.Node(kept / halves, k), _graph.Node(kept / halves, v));
            return _graph.View(_graph.Node(_scale.Wide(width), q, _graph.View(k), _graph.View(v), _inputs.Sized("cross mask", mask)));
        }

        long scores = checked(_scale.Wide(cross.Heads.Length) * _encoded);
        int turned = _graph.Node(kept, v);
        int weighed = _graph.InPlace(scores, _graph.Node(scores, k, q), _inputs.Sized("cross mask", mask));
        return _graph.Node(_scale.Wide(width), _graph.View(_graph.Node(_scale.Wide(width), turned, weighed)));
    }
}
