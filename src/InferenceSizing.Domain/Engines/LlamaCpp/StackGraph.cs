using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>The layers and what follows them on one GPU, as llama.cpp's graph of the model runs them (<c>src/models</c> of ggml-org/llama.cpp).</summary>
internal sealed class StackGraph
{
    /// <summary>Rows from which a product of a matrix in host memory runs on the GPU: <c>min_batch_size</c> of <c>offload_op</c>.</summary>
    internal const int OffloadedFrom = 32;

    private readonly ComputeGraph _graph;
    private readonly GraphScale _scale;
    private readonly StackInputs _inputs;
    private readonly LayerWeights _weights;
    private readonly AttentionGraph _attention;
    private readonly RecurrentGraph _recurrent;
    private readonly RwkvGraph _rwkv;
    private readonly AlternatingGraph _alternating;
    private readonly AlternatingUpdatesDesign? _updates;
    private readonly LlamaCppModel _model;
    private readonly OutputsAfter _outputsAfter;
    private readonly TransformerDesign _design;
    private readonly StackNorms _norms;
    private readonly LayerGraph _layers;
    private readonly long _hidden;

    /// <summary>Embeddings of images for further layers; zero without them.</summary>
    private int _padded;

    /// <param name="design">The stack.</param>
    /// <param name="model">What the model's graph does differently.</param>
    /// <param name="scale">How much it is planned for.</param>
    /// <param name="fewRows">Whether it is of so few tokens that products of matrices in host memory run there.</param>
    /// <param name="predicts">Whether it predicts further tokens from all that a batch made (<c>h_nextn</c>).</param>
    public StackGraph(TransformerDesign design, LlamaCppModel model, GraphScale scale, bool fewRows = false, bool predicts = false)
    {
        _outputsAfter = predicts ? OutputsAfter.FinalNorm : model.OutputsAfter;
        _graph = new ComputeGraph(fewRows);
        (_design, _model, _scale, _hidden) = (design, model, scale, design.HiddenSize.Length);
        _inputs = new StackInputs(_graph, scale, StackWidths.OfValues(design));
        _weights = new LayerWeights(_graph, scale);
        _attention = new AttentionGraph(_graph, scale, _inputs, model, _weights) { Hidden = _hidden };
        _recurrent = new RecurrentGraph(_graph, scale, _inputs, design.HiddenSize, model, _weights);
        _rwkv = new RwkvGraph(_graph, scale, _inputs, design.HiddenSize, _recurrent, _weights);
        _alternating = new AlternatingGraph(_graph, scale, _inputs, design.HiddenSize, _attention, _weights);
        _updates = design.Layers.IsEmpty ? null : design.Layers[0].Further as AlternatingUpdatesDesign;
        _norms = new StackNorms(_graph, scale, _inputs, _weights, design, model);
        _layers = new LayerGraph(_graph, scale, design, model, _outputsAfter, _norms, _weights)
        {
            Attention = _attention,
            FeedForward = new FeedForwardGraph(_graph, scale, _hidden, model),
            Recurrent = _recurrent,
            Rwkv = _rwkv,
            Alternating = _alternating,
            Updates = _updates,
        };
    }

    /// <summary>The buffer of a GPU.</summary>
    /// <param name="from">Its first layer.</param>
    /// <param name="to">The layer after its last.</param>
    /// <param name="head">Whether it holds the head.</param>
    /// <param name="host">What is in host memory.</param>
    public ByteCount Allocate(int from, int to, bool head, HostPart host)
    {
        if (from == to && !head)
            return ByteCount.Zero;
        Build(from, to, head, host);
        return _graph.Allocate();
    }

    /// <summary>Whether fused attention runs where each layer is, as llama.cpp finds it in a graph of one token; it is turned off else
    /// (<c>resolve_fused_ops</c>).</summary>
    /// <param name="host">What is in host memory.</param>
    public bool AttendsInPlace(HostPart host)
    {
        List<int> layers = Build(0, _design.Layers.Length, head: true, host);
        bool[] onHost = _graph.AreOnHost(_attention.Fused);
        int next = 0;
        foreach (int layer in layers.Where(layer => _design.Layers[layer].Mixer is AttentionDesign or LatentAttentionDesign or ParallelMixerDesign))
        {
            if (onHost[next++] != layer < host.Layers)
                return false;
        }

        return true;
    }

    /// <summary>Adds the layers that stand for all, and names them.</summary>
    private List<int> Build(int from, int to, bool head, HostPart host)
    {
        bool last = to == _design.Layers.Length;
        List<int> layers = [];
        Enter(from, host);
        if (LlamaCppModel.Overtaken(_design.Layers, from) is { } ahead)
            _recurrent.CopyGate(_design.Layers[ahead].Mixer);
        int overtaken = LlamaCppModel.Overtaken(_design.Layers, to) ?? -1;
        int stream = Entrance(from);
        foreach (int chosen in RepeatedLayers.Representative(KindsOf(from, to, host), Math.Max(host.Layers, host.Experts) - from))
        {
            int layer = from + chosen;
            layers.Add(layer);
            LayerDesign design = _design.Layers[layer];
            bool ends = last && layer == to - 1;
            Enter(layer, host);
            _recurrent.GateIsElsewhere = layer == overtaken;
            ExpertMatrices away = layer < Math.Max(host.Layers, host.Experts) ? ExpertMatrices.All : host.Further?.At(layer) ?? ExpertMatrices.None;
            bool stay = away == ExpertMatrices.None || (ends && layer >= host.Layers && FeedsFewRows(design));
            StagedWeights experts = stay ? StagedWeights.None : host.Weights with { Experts = away };
            stream = _layers.Add(design, layer, stream, ends, experts);
            if (layer < _model.InputsPerToken - 1)
                stream = _graph.InPlace(_scale.Wide(_hidden), stream, _graph.View(_padded));
        }

        if (!last && to > from && _scale.SplitsUnits)
            _rwkv.Leave(_design.Layers[to - 1].Mixer);
        Enter(to, host);
        if (head && !last)
            Logits(_inputs.Sized("normed", _norms.Wide(_scale.Outputs)), host.Weights);
        else if (head)
            Exit(stream, host.Head ? host.Weights : StagedWeights.None);
        return layers;
    }

    /// <summary>What of the first layers is in host memory.</summary>
    /// <param name="Caches">Layers whose cache is there whatever their weights are.</param>
    /// <param name="Layers">Layers whose weights are there, whose products the GPU takes part in.</param>
    /// <param name="Experts">Layers whose experts are there.</param>
    /// <param name="Weights">Their matrices.</param>
    /// <param name="Head">Whether the head is there too.</param>
    internal readonly record struct HostPart(int Caches, int Layers, int Experts, StagedWeights Weights, bool Head)
    {
        /// <summary>Further experts that are there; null for none.</summary>
        public HostExperts? Further { get; init; }
    }

    /// <summary>Whether the last layer feeds so few rows forward that experts in host memory compute there.</summary>
    private bool FeedsFewRows(LayerDesign layer) => _scale.Outputs < OffloadedFrom
        && (layer.Parallel || _outputsAfter is OutputsAfter.LastMixer or OutputsAfter.LastSum);

    /// <summary>Layers whose experts lie elsewhere are of another kind, and each is of its own that reads the cache of a layer in host memory: those copies are
    /// there together.</summary>
    private ReadOnlySpan<int> KindsOf(int from, int to, HostPart host)
    {
        ReadOnlySpan<int> kinds = _model.LayerKinds.AsSpan()[from..to];
        if (host.Further is null && (host.Layers == 0 || !_model.SharesCaches))
            return kinds;
        int[] divided = new int[kinds.Length];
        for (int layer = 0; layer < divided.Length; layer++)
        {
            int index = from + layer;
            divided[layer] = index >= host.Layers && CacheOf(index) < Math.Min(host.Layers, index) ? -index
                : (kinds[layer] * ((int)ExpertMatrices.All + 1)) + (int)(host.Further?.At(index) ?? ExpertMatrices.None);
        }

        return divided;
    }

    private void Enter(int layer, HostPart host)
    {
        bool onHost = layer < host.Layers, cacheOnHost = _scale.Cached && CacheOf(layer) < Math.Max(host.Layers, host.Caches);
        _weights.Staged = onHost ? host.Weights : StagedWeights.None;
        _attention.CacheOnHost = _recurrent.StatesOnHost = cacheOnHost;
    }

    /// <summary>The layer whose cache a layer reads: its own, or the last one before it of the same reach that has one.</summary>
    private int CacheOf(int layer)
    {
        if (layer >= _design.Layers.Length || _design.Layers[layer].Mixer is not AttentionDesign { OwnCache: false } borrower)
            return layer;
        int owner = layer;
        while (owner > 0 && !(_design.Layers[owner].Mixer is AttentionDesign { OwnCache: true } attention && attention.Span == borrower.Span))
            owner--;
        return owner;
    }

    /// <summary>What the GPU before hands over: its last layer's output, and that normed, since a norm without its weights follows the operation before it.
    /// </summary>
    private int Handed(LayerDesign first)
    {
        int stream = _inputs.Of("stream", _hidden);
        bool mixes = first.Mixer is not null;
        if (first.Parallel || first.Mixer is RwkvSixthDesign or RwkvSeventhDesign
            || (first.NormPlace == NormPlace.BeforePart && (!mixes || first.Norms.Value >= (first.FeedForward is null ? 1 : 2))))
            _norms.Handed = _inputs.Of("norm", _hidden);
        _rwkv.Enter(first.Mixer);
        return stream;
    }

    /// <summary>Embeddings from the host, or what the GPU before hands over.</summary>
    private int Entrance(int from)
    {
        if (from > 0 && !_scale.SplitsUnits)
            return _inputs.Of("stream", _hidden);
        if (from > 0 && _updates is not null)
            return _inputs.Of("streams", _updates.Streams.Length * _hidden);
        if (from == _design.Layers.Length)
            return _norms.Handed = _inputs.Sized("norm", _norms.Wide(_scale.Outputs));
        if (from > 0)
            return Handed(_design.Layers[from]);
        if (_updates is not null)
            return _alternating.Entrance(_updates, AxisLength.From(StackWidths.OfLayerInputs(_design)));
        int stream = _inputs.Of("embeddings", _hidden);
        if (_model.ScalesEmbeddings)
        {
            stream = _graph.InPlace(_scale.Wide(_hidden), stream);
            _graph.Settle();
        }

        if (_design.PositionEmbeddings.Length > 0)
            stream = _graph.InPlace(_scale.Wide(_hidden), stream, _inputs.Of("position embeddings", _hidden));
        if (_model.InputsPerToken > 1)
            stream = _graph.View(_padded = _graph.Node(_scale.Wide(_model.InputsPerToken * _hidden), stream));
        return _design.EmbeddingNorm is null ? stream : _norms.Norm(stream, _scale.Tokens);
    }

    private void Exit(int stream, StagedWeights staged)
    {
        if (_updates is not null)
            stream = _alternating.Exit(_updates, stream);
        if (_outputsAfter == OutputsAfter.Layers)
            stream = _norms.Rows(stream);
        if (_design.Kind == ArchitectureKind.Encoder && !_model.MakesLogits)
        {
            _graph.Write(stream, _inputs.OutputRows);
            return;
        }

        int normed = _outputsAfter == OutputsAfter.FinalNorm ? _norms.Rows(_graph.Output(_norms.Wide(_scale.Tokens), stream))
            : _design.FinalNorm is null ? stream
            : _norms.Norm(stream, _scale.Outputs);
        Logits(normed, staged);
    }

    private void Logits(int normed, StagedWeights staged)
    {
        long head = Math.Max(staged.Of(TensorRole.LmHead, _design.VocabularySize.Length, _hidden),
            staged.Of(TensorRole.TokenEmbedding, _design.VocabularySize.Length, _hidden));
        if (head > 0 && _scale.Outputs < OffloadedFrom)
        {
            _graph.Write(normed);
            return;
        }

        for (int copy = 1; head > 0 && copy < _scale.Copies; copy++)
            _graph.Write(_graph.Input(head, kept: true));
        int logits = _graph.Product(checked(GraphScale.Fp32Bytes * _design.VocabularySize.Length * _scale.Outputs), head, normed);
        _graph.Output(checked(GraphScale.Fp32Bytes * _design.VocabularySize.Length * _scale.Outputs), logits);
    }
}
