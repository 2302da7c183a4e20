using System.Globalization;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
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

    /// <summary>Of the layer under construction: its weights, whether its cache is in host memory, and whether the biases of distances are.</summary>
    private readonly LayerWeights _weights;
    private bool _cacheOnHost;
    private bool _biasesOnHost;

    /// <summary>Its index, and whether the first of several GPUs holds the biases and this is another.</summary>
    private int _index;
    private bool _biasesElsewhere;

    /// <summary>The first layer's norm without its weights, which the GPU before made; negative where there is none, or once it is read.</summary>
    private int _handedNorm = -1;

    /// <summary>Whether attention to what the encoder made is fused: with layers in host memory llama.cpp turns it off, though the cache stays as it was made
    /// for it.</summary>
    private bool _fused;

    /// <param name="design">Both stacks.</param>
    /// <param name="model">What the model's graph does differently.</param>
    /// <param name="scale">How much it is planned for.</param>
    public EncoderDecoderGraph(EncoderDecoderDesign design, LlamaCppModel model, GraphScale scale)
    {
        (_design, _hidden, _scale) = (design, design.HiddenSize.Length, scale with { Outputs = scale.Tokens });
        _encoded = EncodedOf(design);
        _inputs = new StackInputs(_graph, _scale, ValueWidthOf(design));
        _weights = new LayerWeights(_graph, _scale);
        _feedForward = new FeedForwardGraph(_graph, _scale, _hidden, model);
    }

    /// <summary>Tokens of the encoder that room is made for: as many as the model was trained on.</summary>
    public static long EncodedOf(EncoderDecoderDesign design) =>
        design.Dimensions.MaximumContext.Count > 0 ? design.Dimensions.MaximumContext.Count : UsualContext;

    /// <summary>Elements of a token's values.</summary>
    public static long ValueWidthOf(EncoderDecoderDesign design) => design.Decoder.Max(layer => StackWidths.OfValues(layer.Mixer));

    /// <summary>What is handed to the GPUs from the host beside the embeddings; all but the distances, which each layer shapes for itself, in as many copies as
    /// micro-batches are in flight.</summary>
    public static ByteCount OnHost(EncoderDecoderDesign design, GraphScale scale)
    {
        long encoded = EncodedOf(design), hidden = design.HiddenSize.Length;
        long distances = checked(GraphScale.Fp32Bytes * scale.Tokens * scale.Cells), masks = checked(scale.MaskBytes * scale.Tokens * (scale.Cells + encoded));
        long indices = scale.Flash ? 0 : checked(GraphScale.IndexBytes * scale.Tokens * ValueWidthOf(design));
        const int givenAndMade = 2;
        return ByteCount.FromCount(checked(
            distances + (givenAndMade * scale.Wide(hidden)) + (scale.Copies * (masks + indices + (GraphScale.Fp32Bytes * hidden * encoded)))));
    }

    /// <summary>What keeps some of both stacks in host memory.</summary>
    /// <param name="Caches">Layers of the decoder, the first, whose cache is there.</param>
    /// <param name="Layers">Those whose weights are there.</param>
    /// <param name="Weights">Their matrices.</param>
    /// <param name="Head">Whether the head is there too.</param>
    internal readonly record struct HostPart(int Caches, int Layers, StagedWeights Weights, bool Head);

    /// <summary>What the decoder's host layers hold there in turn: scores and biases of all heads, values turned, and what is handed over.</summary>
    public static ByteCount Scored(EncoderDecoderDesign design, GraphScale scale)
    {
        const int scoresAndBiases = 2, queryKeyAndValue = 3;
        long width = ValueWidthOf(design), heads = design.Decoder.Max(layer => ((AttentionDesign)layer.Mixer!).Heads.Length);
        return ByteCount.FromCount(checked((scoresAndBiases * scale.Wide(heads) * scale.Cells) + (queryKeyAndValue * scale.Wide(width))
            + scale.Stored(scale.Values, width, window: false)));
    }

    /// <param name="host">What is in host memory.</param>
    /// <param name="from">The GPU's first layer of the decoder.</param>
    /// <param name="to">The layer after its last.</param>
    /// <param name="head">Whether it holds the head.</param>
    public ByteCount Allocate(HostPart host, int from, int to, bool head)
    {
        _biasesOnHost = host.Layers > 0;
        _biasesElsewhere = from > 0;
        _fused = _scale.Flash && !_biasesOnHost;
        int stream = from == 0 ? _inputs.Of("embeddings", _hidden) : _inputs.Of("stream", _hidden);
        _handedNorm = from == 0 ? -1 : _inputs.Of("norm", _hidden);
        for (int layer = 0; layer < _design.Decoder.Length; layer++)
        {
            _index = layer;
            _weights.Staged = layer < host.Layers ? host.Weights : StagedWeights.None;
            _cacheOnHost = layer < Math.Max(host.Layers, host.Caches);
            if (layer >= from && layer < to)
                stream = Layer(_design.Decoder[layer], stream, layer == _design.Decoder.Length - 1);
            else if (from == 0 && !_biasesOnHost && _design.Decoder[layer].Mixer is AttentionDesign elsewhere)
                BiasedForAnother(elsewhere);
        }

        if (head && to == _design.Decoder.Length)
        {
            long rows = _design.VocabularySize.Length, table = !host.Head ? 0
                : Math.Max(host.Weights.Of(TensorRole.LmHead, rows, _hidden), host.Weights.Of(TensorRole.TokenEmbedding, rows, _hidden));
            _graph.Output(_scale.Wide(rows), _graph.Product(_scale.Wide(rows), table, _graph.InPlace(_scale.Wide(_hidden), stream)));
        }

        return _graph.Allocate();
    }

    /// <summary>The first GPU has the table of biases, and so weighs the values of layers on others.</summary>
    private void BiasedForAnother(AttentionDesign attention)
    {
        long width = attention.Heads.Length * attention.HeadDimension.Length, scores = checked(_scale.Wide(attention.Heads.Length) * _scale.Cells);
        long kept = _scale.Stored(_scale.Values, width, window: false);
        if (_cacheOnHost)
        {
            int q = _inputs.Of(string.Create(CultureInfo.InvariantCulture, $"queries {_index}"), width);
            int scored = _graph.Node(scores, _graph.Input(_scale.Stored(_scale.Keys, width, window: false)), q), copied = _graph.Input(kept);
            _graph.Write(Weighed(attention, scored, _scale.Flash ? _graph.Node(kept, copied) : copied));
            return;
        }

        int asked = _inputs.Sized(string.Create(CultureInfo.InvariantCulture, $"scores {_index}"), scores);
        _graph.Write(Weighed(attention, asked, _inputs.Sized(string.Create(CultureInfo.InvariantCulture, $"values {_index}"), kept)));
    }

    private int Layer(LayerDesign layer, int stream, bool last)
    {
        long wide = _scale.Wide(_hidden);
        if (layer.Mixer is AttentionDesign attention)
            stream = _graph.InPlace(wide, Output(attention, Biased(attention, Normed(stream))), stream);
        if (layer.Cross is { } cross)
        {
            int part = Output(cross, Crossed(cross, Normed(stream)));
            if (last)
                (part, stream) = (_graph.Node(wide, part, _inputs.OutputRows), _graph.Node(wide, stream, _inputs.OutputRows));
            stream = _graph.InPlace(wide, part, stream);
        }

        return layer.FeedForward is null ? stream
            : _graph.InPlace(wide, _feedForward.Add(layer.FeedForward, Normed(stream), _scale.Tokens, _weights.Staged, _weights.Staged), stream);
    }

    private int Normed(int stream)
    {
        if (_handedNorm < 0)
            return _weights.Normed(stream, AxisLength.From(_hidden));
        (int handed, _handedNorm) = (_handedNorm, -1);
        return _graph.InPlace(_scale.Wide(_hidden), handed);
    }

    private int MaskBytes => _fused ? _scale.MaskBytes : GraphScale.Fp32Bytes;

    private int Output(AttentionDesign attention, int attended) =>
        Product(TensorRole.AttentionOutput, _scale.Wide(_hidden), _hidden, (attention.Heads * attention.HeadDimension).Length, attended);

    private int Product(TensorRole role, long bytes, long rows, long columns, int input) =>
        _graph.Product(bytes, _weights.Staged.Of(role, rows, columns), input);

    /// <summary>Attention to the tokens before, with a bias for each distance and head, by a table that the first layer holds for all.</summary>
    private int Biased(AttentionDesign attention, int input)
    {
        long head = attention.HeadDimension.Length, width = attention.Heads.Length * head,
            scores = checked(_scale.Wide(attention.Heads.Length) * _scale.Cells);
        int q = Rotated(_scale.RotatesKeys, Projected(TensorRole.AttentionQuery), keys: true);
        int v = Rotated(_scale.RotatesValues, Projected(TensorRole.AttentionValue), keys: false);
        int k = Rotated(_scale.RotatesKeys, Projected(TensorRole.AttentionKey), keys: true);
        if (_cacheOnHost)
        {
            _graph.OnHost(0, k);
            _graph.OnHost(0, v);
        }
        else
        {
            _graph.Write(k, _inputs.KeyCells(window: false));
            _graph.Write(v, _inputs.ValueCells(window: false));
        }

        int attended = _biasesElsewhere && _cacheOnHost ? AttendedElsewhere(q) : Scored(q);
        _graph.Settle();
        return Rotated(_scale.RotatesValues, attended, keys: false);

        int Scored(int asking)
        {
            int[] keys = _cacheOnHost ? [_graph.Input(_scale.Stored(_scale.Keys, width, window: false))] : [];
            long kept = _scale.Stored(_scale.Values, width, window: false);
            int[] values = _cacheOnHost ? [_graph.Input(kept)] : [];
            ReadOnlySpan<int> turned = _scale.Flash ? [_graph.Node(kept, values)] : values;
            int asked = _graph.Node(scores, [.. keys, asking]);
            return _biasesElsewhere ? AttendedElsewhere([asked, .. turned]) : Weighed(attention, asked, turned);
        }

        int AttendedElsewhere(params ReadOnlySpan<int> handed)
        {
            _graph.Write(handed);
            return _inputs.Of(string.Create(CultureInfo.InvariantCulture, $"attended {_index}"), width);
        }

        int Projected(TensorRole role) => _graph.View(Product(role, _scale.Wide(width), width, _hidden, input));

        int Rotated(bool rotates, int part, bool keys) => !AttentionGraph.IsRotated(rotates, head) ? part
            : _graph.View(_graph.Node(_scale.Wide(width), _inputs.Rotation(keys, false, AttentionGraph.SideOfRotation(keys, head)), _graph.View(part)));
    }

    /// <summary>Scores with a bias for each distance and head, and the values weighed by them.</summary>
    private int Weighed(AttentionDesign attention, int asked, params ReadOnlySpan<int> values)
    {
        long width = attention.Heads.Length * attention.HeadDimension.Length, scores = checked(_scale.Wide(attention.Heads.Length) * _scale.Cells);
        int rows = _biasesOnHost ? _graph.OnHost(scores) : _graph.Product(scores, 0, _inputs.Sized(
            string.Create(CultureInfo.InvariantCulture, $"distances {_index}"), checked(GraphScale.Fp32Bytes * _scale.Tokens * _scale.Cells)));
        int weighed = _graph.InPlace(scores, asked, _graph.Node(scores, _graph.View(rows)));
        weighed = _graph.InPlace(scores, weighed, _fused || !_scale.Flash ? _inputs.Mask(window: false)
            : _inputs.Sized("mask", checked(MaskBytes * _scale.Tokens * _scale.Cells)));
        return _graph.Node(_scale.Wide(width), _graph.View(_graph.Node(_scale.Wide(width), [.. values, weighed])));
    }

    /// <summary>Attention to what the encoder made, whose keys and values are made anew in every pass.</summary>
    private int Crossed(AttentionDesign cross, int input)
    {
        long width = (cross.Heads * cross.HeadDimension).Length, kept = checked(GraphScale.Fp32Bytes * width * _encoded);
        int encoded = _inputs.Sized("encoded", checked(GraphScale.Fp32Bytes * _hidden * _encoded));
        int q = _graph.View(Product(TensorRole.AttentionQuery, _scale.Wide(width), width, _hidden, input)),
            k = _graph.View(Product(TensorRole.AttentionKey, kept, width, _hidden, encoded)),
            v = _graph.View(Product(TensorRole.AttentionValue, kept, width, _hidden, encoded));
        long mask = checked(MaskBytes * _scale.Tokens * _encoded);
        if (_fused)
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
