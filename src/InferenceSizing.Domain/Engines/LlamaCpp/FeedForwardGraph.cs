using InferenceSizing.Domain.Networks.Transformers;

namespace InferenceSizing.Domain.Engines.LlamaCpp;

/// <summary>Feed-forward parts as llama.cpp's graphs run them: <c>build_ffn</c> and <c>build_moe_ffn</c> of <c>src/llama-graph.cpp</c>.</summary>
/// <remarks>A gated unit's gate, up and product are alive at once: ggml's split GLU does not run in place. Matrices in host memory are brought to the GPU for
/// their product, one at a time.</remarks>
/// <param name="graph">The graph.</param>
/// <param name="scale">How much it is planned for.</param>
/// <param name="hidden">h.</param>
/// <param name="model">What the model's graph does differently.</param>
internal sealed class FeedForwardGraph(ComputeGraph graph, GraphScale scale, long hidden, LlamaCppModel model)
{
    /// <param name="design">The layer's.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="rows">Tokens that pass it.</param>
    /// <param name="staged">Matrices of the layer in host memory.</param>
    /// <param name="experts">Matrices of its experts in host memory.</param>
    public int Add(FeedForwardDesign design, int input, long rows, StagedWeights staged, StagedWeights experts) => design switch
    {
        MlpDesign mlp => Dense(mlp.IntermediateSize.Length, mlp.Gated, input, rows, staged),
        ExpertsDesign routed => Routed(routed, input, rows, staged, experts),
        MlpBesideExpertsDesign both => Beside(both, input, rows, staged, experts),
        _ => graph.Node(Wide(hidden, rows), input),
    };

    private int Beside(MlpBesideExpertsDesign both, int input, long rows, StagedWeights staged, StagedWeights experts)
    {
        int dense = Dense(both.Mlp.IntermediateSize.Length, both.Mlp.Gated, input, rows, staged);
        int normed = graph.Node(Wide(hidden, rows), input);
        return graph.InPlace(Wide(hidden, rows), dense, Routed(both.Experts, normed, rows, staged, experts));
    }

    private int Dense(long width, bool gated, int input, long rows, StagedWeights staged)
    {
        long matrix = staged.Of(checked(width * hidden));
        int inner;
        if (gated && model.FusesGate)
            inner = graph.Node(Wide(width, rows), Product(2 * width, rows, 2 * matrix, input));
        else if (gated)
            inner = Gated(Wide(width, rows), Product(width, rows, matrix, input), Product(width, rows, matrix, input));
        else
            inner = graph.InPlace(Wide(width, rows), Product(width, rows, matrix, input));
        return Product(hidden, rows, matrix, inner);
    }

    private int Routed(ExpertsDesign experts, int input, long rows, StagedWeights layer, StagedWeights ofExperts)
    {
        long active = experts.Active.Length, inner = (active * experts.IntermediateSize).Length, width = experts.LatentSize.Length > 0
            ? experts.LatentSize.Length : hidden;
        long staged = ofExperts.Of(checked((experts.Count * experts.IntermediateSize).Length * width));
        int probabilities = graph.InPlace(Wide(experts.Count.Length, rows), graph.Node(Wide(experts.Count.Length, rows), input));
        int selection = experts.RouterCorrection ? graph.InPlace(Wide(experts.Count.Length, rows), probabilities) : probabilities;
        int chosen = graph.View(graph.Node(Wide(experts.Count.Length, rows), selection));
        int weights = graph.Node(Wide(active, rows), graph.View(probabilities), chosen);
        int total = graph.InPlace(Wide(1, rows), graph.Node(Wide(1, rows), graph.View(weights)));
        weights = graph.Node(Wide(active, rows), graph.View(weights), total);
        int read = experts.LatentSize.Length > 0 ? graph.Node(Wide(width, rows), input) : graph.View(input);
        if (model.WeighsBeforeExperts)
            read = graph.InPlace(Wide(active * width, rows), graph.Node(Wide(active * width, rows), read), weights);
        int middle = experts.Gated
            ? Gated(Wide(inner, rows), Product(inner, rows, staged, read, chosen), Product(inner, rows, staged, read, chosen))
            : graph.InPlace(Wide(inner, rows), Product(inner, rows, staged, read, chosen));
        int outputs = Product(active * width, rows, staged, middle, chosen);
        if (!model.WeighsBeforeExperts)
            outputs = graph.InPlace(Wide(active * width, rows), outputs, weights);
        int sum = Summed(outputs, active, width, rows);
        graph.Settle();
        if (experts.LatentSize.Length > 0)
            sum = graph.Node(Wide(hidden, rows), sum);
        if (experts.SharedIntermediateSize.Length == 0)
            return sum;
        int shared = Dense(experts.SharedIntermediateSize.Length, experts.Gated, input, rows, layer);
        if (experts.SharedGate)
            shared = graph.InPlace(Wide(hidden, rows), shared, graph.Node(Wide(1, rows), input));
        return graph.InPlace(Wide(hidden, rows), sum, shared);
    }

    /// <summary>The experts' outputs lie side by side; their sum is a tensor of its own.</summary>
    private int Summed(int outputs, long active, long width, long rows)
    {
        if (active == 1)
            return graph.Node(Wide(width, rows), graph.View(outputs));
        Span<int> views = stackalloc int[(int)Math.Min(active, MostSummed)];
        for (int i = 0; i < views.Length; i++)
            views[i] = graph.View(outputs);
        int sum = views[0];
        for (int i = 1; i < views.Length; i++)
            sum = graph.InPlace(Wide(width, rows), sum, views[i]);
        return sum;
    }

    /// <summary>Experts of a token beyond which more make no difference to the plan: each further sum runs in place.</summary>
    private const int MostSummed = 4;

    /// <summary>Gate times up: by ggml's split unit, or activation and product in place before there was one.</summary>
    private int Gated(long bytes, int gate, int up) => scale.SplitsUnits ? graph.Node(bytes, gate, up) : graph.InPlace(bytes, gate, up);

    private int Product(long width, long rows, long staged, params ReadOnlySpan<int> sources) => graph.Product(Wide(width, rows), staged, sources);

    private static long Wide(long width, long rows) => checked(GraphScale.Fp32Bytes * width * rows);
}
