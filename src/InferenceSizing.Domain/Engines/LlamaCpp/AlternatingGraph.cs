using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Layers of Gemma 3n as llama.cpp's graph runs them: <c>src/models/gemma3n.cpp</c>.</summary>
/// <remarks>Several streams are predicted, one of them passes the layer, and all are corrected by it; each layer has an input of its own.</remarks>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="inputs">What it reads from the host.</param>
/// <param name="hidden">h.</param>
/// <param name="attention">Attention of its layers.</param>
/// <param name="weights">Of the layer under construction.</param>
internal sealed class AlternatingGraph(
    ComputeGraph graph, GraphScale scale, StackInputs inputs, AxisLength hidden, AttentionGraph attention, LayerWeights weights)
{
    /// <summary>Layers, the first, whose gate keeps the largest twentieth alone. Fact of <c>gemma3n.cpp</c>, <c>n_layer_sparsity</c>.</summary>
    public const int SparseLayers = 10;

    private int _embeddings;
    private int _selected = -1;
    private int _layerInputs = -1;

    private long Wide => scale.Wide(hidden);

    private static AxisLength Row => AxisLength.One;

    /// <summary>The streams of all tokens: the scaled embeddings, and projections of them that are as long.</summary>
    /// <param name="updates">The streams.</param>
    /// <param name="ofLayers">Elements of a token's embeddings for all layers.</param>
    public int Entrance(AlternatingUpdatesDesign updates, AxisLength ofLayers)
    {
        AxisLength others = updates.Streams.Less(AxisLength.One) * hidden;
        _selected = graph.InPlace(scale.Wide(ofLayers), inputs.Of("embeddings of layers", ofLayers.Length));
        _embeddings = graph.InPlace(Wide, inputs.Of("embeddings", hidden.Length));
        int projected = graph.Product(scale.Wide(others), 0, graph.Node(scale.Wide(others), _embeddings));
        return graph.Node(scale.Wide(updates.Streams * hidden), _embeddings, AsLong(projected, others, _embeddings));
    }

    /// <summary>The mean of the streams, projected back.</summary>
    public int Exit(AlternatingUpdatesDesign updates, int streams)
    {
        AxisLength others = updates.Streams.Less(AxisLength.One) * hidden;
        int projected = AsLong(graph.Product(scale.Wide(others), 0, graph.View(streams)), others, graph.View(streams));
        int sum = graph.View(streams);
        for (long stream = 1; stream < updates.Streams.Length; stream++)
            sum = graph.InPlace(Wide, sum, graph.View(projected));
        return sum;
    }

    /// <summary>A layer.</summary>
    /// <param name="layer">Its design.</param>
    /// <param name="updates">Its further parts.</param>
    /// <param name="index">Its index.</param>
    /// <param name="streams">All streams.</param>
    /// <param name="ofLayers">Elements of a token's embeddings for all layers.</param>
    public int Add(LayerDesign layer, AlternatingUpdatesDesign updates, int index, int streams, AxisLength ofLayers)
    {
        AxisLength all = updates.Streams * hidden;
        int turned = graph.Node(scale.Wide(all), graph.View(streams));
        Router router = RouterOf(updates);
        int coefficients = Coefficients(router, graph.View(streams), updates, updates.Streams * updates.Streams);
        int predicted = graph.Node(scale.Wide(all), turned, graph.View(coefficients));
        predicted = graph.InPlace(scale.Wide(all), graph.Node(scale.Wide(all), graph.View(predicted)), streams);
        int active = graph.View(predicted), read = weights.Normed(active, hidden);
        int passed = FedForward((MlpDesign)layer.FeedForward!, index, Attended((AttentionDesign)layer.Mixer!, updates, index, read, active));
        int innovation = graph.InPlace(Wide, passed, graph.View(predicted));
        int repeated = graph.Node(scale.Wide(all), innovation);
        int shares = Coefficients(router, passed, updates, updates.Streams);
        int corrected = graph.InPlace(scale.Wide(all), graph.InPlace(scale.Wide(all), repeated, graph.Node(scale.Wide(updates.Streams), graph.View(shares))),
            predicted);
        int first = FromLayerInput(updates, corrected, ofLayers);
        int others = graph.Node(scale.Wide(updates.Streams.Less(AxisLength.One) * hidden), graph.View(corrected), first);
        return graph.Node(scale.Wide(all), graph.View(corrected), others);
    }

    private int Attended(AttentionDesign mixer, AlternatingUpdatesDesign updates, int index, int read, int active)
    {
        AxisLength width = mixer.Heads * mixer.HeadDimension;
        int gated = graph.InPlace(Wide, weights.Normed(attention.Output(attention.Attend(mixer, index, read), width.Length), hidden), active);
        int low = weights.Product(TensorRole.Projector, updates.ResidualRank, hidden, read);
        int residual = graph.InPlace(Wide, weights.Normed(weights.Product(TensorRole.Projector, hidden, updates.ResidualRank, low), hidden), read);
        return graph.InPlace(Wide, gated, residual);
    }

    private int FedForward(MlpDesign mlp, int index, int stream)
    {
        AxisLength inner = mlp.IntermediateSize;
        int read = weights.Normed(stream, hidden);
        int up = weights.Product(TensorRole.FeedForwardUp, inner, hidden, read), gate = weights.Product(TensorRole.FeedForwardGate, inner, hidden, read);
        if (index < SparseLayers)
        {
            int mean = graph.Node(scale.Wide(Row), gate);
            int deviation = graph.Node(scale.Wide(Row), graph.InPlace(scale.Wide(inner), graph.InPlace(scale.Wide(inner), gate, mean)));
            gate = graph.InPlace(scale.Wide(inner), gate, graph.InPlace(scale.Wide(Row), mean, deviation));
        }

        int product = graph.InPlace(scale.Wide(inner), up, graph.InPlace(scale.Wide(inner), gate));
        return graph.InPlace(Wide, weights.Normed(weights.Product(TensorRole.FeedForwardDown, hidden, inner, product), hidden), stream);
    }

    /// <summary>What the layer's own input adds, weighed by the active stream.</summary>
    private int FromLayerInput(AlternatingUpdatesDesign updates, int corrected, AxisLength ofLayers)
    {
        AxisLength size = updates.InputSize;
        int scaled = graph.Product(Wide, weights.Staged.Vector(hidden.Length), graph.View(corrected));
        int gate = graph.InPlace(scale.Wide(size), weights.Product(TensorRole.LayerInput, size, hidden, scaled));
        if (_layerInputs < 0)
            _layerInputs = LayerInputs(size, ofLayers);
        gate = graph.InPlace(scale.Wide(size), gate, graph.View(_layerInputs));
        return weights.Normed(weights.Product(TensorRole.LayerInput, hidden, size, gate), hidden);
    }

    /// <summary>Embeddings of all layers beside what is projected of the token's, by layer; made where the first layer asks for its own.</summary>
    private int LayerInputs(AxisLength size, AxisLength ofLayers)
    {
        long bytes = scale.Wide(ofLayers);
        if (_selected < 0)
            return inputs.Of("inputs of layers", ofLayers.Length);
        int projected = graph.InPlace(bytes, weights.Product(TensorRole.LayerInputs, ofLayers, hidden, _embeddings));
        projected = graph.InPlace(bytes, graph.View(projected));
        if (weights.Staged.Any)
            projected = graph.Scaled(projected, bytes, weights.Staged.Vector(size.Length));
        return graph.Node(bytes, graph.View(graph.InPlace(bytes, projected, _selected)));
    }

    /// <summary>Weights of a layer's router and of the norm before it, brought to the GPU once for both of its uses; negative where they are there.</summary>
    private readonly record struct Router(int Norm, int Matrix);

    private Router RouterOf(AlternatingUpdatesDesign updates) => !weights.Staged.Any ? new(-1, -1)
        : new(graph.Input(weights.Staged.Vector(hidden.Length)),
            graph.Input(weights.Staged.Of(TensorRole.Projector, updates.Streams.Length, hidden.Length)));

    private int Coefficients(Router router, int input, AlternatingUpdatesDesign updates, AxisLength count)
    {
        int normed = graph.InPlace(Wide, input);
        if (router.Norm >= 0)
            normed = graph.InPlaceStaged(Wide, normed, router.Norm);
        int routed = router.Matrix >= 0 ? graph.ProductOf(scale.Wide(updates.Streams), router.Matrix, normed)
            : graph.Product(scale.Wide(updates.Streams), 0, normed);
        int modalities = graph.InPlace(scale.Wide(updates.Streams), routed);
        return graph.Product(scale.Wide(count), weights.Staged.Vector((count * updates.Streams).Length), modalities);
    }

    /// <summary>Projections scaled to the length of what they come from.</summary>
    private int AsLong(int projected, AxisLength width, int model)
    {
        int length = graph.InPlace(scale.Wide(Row), graph.Node(scale.Wide(Row), graph.InPlace(Wide, model)));
        int scaled = graph.InPlace(scale.Wide(width), projected, length);
        return graph.InPlace(scale.Wide(width), scaled, graph.Node(scale.Wide(width / hidden.Length), graph.InPlace(scale.Wide(width), projected)));
    }
}
