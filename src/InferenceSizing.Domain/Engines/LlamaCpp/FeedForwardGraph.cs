using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Domain.Numbers;

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
        MlpDesign mlp => Dense(mlp, input, rows, staged, TensorRole.FeedForwardGate, TensorRole.FeedForwardUp, TensorRole.FeedForwardDown),
        ExpertsDesign routed => Routed(routed, input, rows, staged, experts),
        MlpWithExpertsDesign both => Beside(both, input, rows, staged, experts),
        _ => graph.Node(Wide(hidden, rows), input),
    };

    private int Beside(MlpWithExpertsDesign both, int input, long rows, StagedWeights staged, StagedWeights experts)
    {
        int dense = Dense(both.Mlp, input, rows, staged, TensorRole.FeedForwardGate, TensorRole.FeedForwardUp, TensorRole.FeedForwardDown);
        int normed = graph.Node(Wide(hidden, rows), input);
        return graph.InPlace(Wide(hidden, rows), dense, Routed(both.Experts, normed, rows, staged, experts));
    }

    private int Dense(MlpDesign mlp, int input, long rows, StagedWeights staged, TensorRole gateRole, TensorRole upRole, TensorRole downRole)
    {
        long width = mlp.IntermediateSize.Length, gate = staged.Of(gateRole, width, hidden), up = staged.Of(upRole, width, hidden);
        int inner;
        if (mlp.Gated && model.FusesGate)
            inner = graph.Node(Wide(width, rows), Product(2 * width, rows, gate + up, input));
        else if (mlp.Gated)
            inner = Gated(Wide(width, rows), Biased(Product(width, rows, gate, input), width, rows, staged, mlp.Bias),
                Biased(Product(width, rows, up, input), width, rows, staged, mlp.Bias));
        else
            inner = graph.InPlace(Wide(width, rows), Biased(Product(width, rows, up, input), width, rows, staged, mlp.Bias));
        if (mlp.InnerNorm)
            inner = Biased(graph.InPlace(Wide(width, rows), inner), width, rows, staged, bias: true);
        return Biased(Product(hidden, rows, staged.Of(downRole, hidden, width), inner), hidden, rows, staged, mlp.Bias || mlp.DownBias);
    }

    /// <summary>A bias or a norm's weights in host memory are brought to the GPU too; those there take no room.</summary>
    private int Biased(int product, long width, long rows, StagedWeights staged, bool bias) =>
        bias && staged.Any ? graph.Scaled(product, Wide(width, rows), staged.Vector(width)) : product;

    private int Routed(ExpertsDesign experts, int input, long rows, StagedWeights layer, StagedWeights ofExperts)
    {
        long active = experts.Active.Length, size = experts.IntermediateSize.Length, inner = active * size, width = experts.LatentSize.Length > 0
            ? experts.LatentSize.Length : hidden;
        int logits = Product(experts.Count.Length, rows, layer.Of(TensorRole.Router, (experts.Count + experts.WeighedShared).Length, hidden), input);
        int probabilities = graph.InPlace(Wide(experts.Count.Length, rows), Biased(logits, experts.Count.Length, rows, layer, experts.RouterBias));
        int selection = !experts.RouterCorrection ? probabilities
            : layer.Any ? graph.Scaled(probabilities, Wide(experts.Count.Length, rows), layer.Vector(experts.Count.Length))
            : graph.InPlace(Wide(experts.Count.Length, rows), probabilities);
        int chosen = graph.View(graph.Node(Wide(experts.Count.Length, rows), selection));
        int weights = graph.Node(Wide(active, rows), graph.View(probabilities), chosen);
        weights = model.WeighsOnlyChosen ? graph.InPlace(Wide(active, rows), graph.View(weights)) : Shares(weights, active, rows);
        int read = experts.LatentSize.Length > 0 ? Product(width, rows, layer.Of(TensorRole.SharedExpertDown, width, hidden), input) : graph.View(input);
        if (model.WeighsBeforeExperts)
            read = graph.InPlace(Wide(active * width, rows), graph.Node(Wide(active * width, rows), read), weights);
        int middle = experts.Gated
            ? Gated(Wide(inner, rows), Expert(TensorRole.ExpertGate, inner, size, width, read), Expert(TensorRole.ExpertUp, inner, size, width, read))
            : graph.InPlace(Wide(inner, rows), Expert(TensorRole.ExpertUp, inner, size, width, read));
        int outputs = Expert(TensorRole.ExpertDown, active * width, width, size, middle);
        if (!model.WeighsBeforeExperts)
            outputs = graph.InPlace(Wide(active * width, rows), outputs, weights);
        int sum = Summed(outputs, active, width, rows);
        graph.Settle();
        if (experts.LatentSize.Length > 0)
            sum = Product(hidden, rows, layer.Of(TensorRole.SharedExpertUp, hidden, width), sum);
        if (experts.SharedIntermediateSize.Length == 0)
            return sum;
        int shared = Dense(new MlpDesign(experts.SharedIntermediateSize, experts.Gated), input, rows, layer, TensorRole.SharedExpertGate,
            TensorRole.SharedExpertUp, TensorRole.SharedExpertDown);
        if (experts.SharedGate)
            shared = graph.InPlace(Wide(hidden, rows), shared, Product(1, rows, layer.Of(TensorRole.Router, 1, hidden), input));
        return graph.InPlace(Wide(hidden, rows), sum, shared);

        int Expert(TensorRole role, long outputs, long matrixRows, long columns, int source)
        {
            int product = Product(outputs, rows, ofExperts.Of(role, matrixRows, columns), source, chosen);
            return experts.Bias && ofExperts.Any
                ? graph.Scaled(product, Wide(outputs, rows), ofExperts.Vector(experts.Count.Length * matrixRows)) : product;
        }
    }

    /// <summary>Weights divided by their sum.</summary>
    private int Shares(int weights, long active, long rows)
    {
        int total = graph.InPlace(Wide(1, rows), graph.Node(Wide(1, rows), graph.View(weights)));
        return graph.Node(Wide(active, rows), graph.View(weights), total);
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
