using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Parallelism;
using InferenceSizing.Domain.Units;
using InferenceSizing.Domain.Walks;

namespace InferenceSizing.Domain.Speculation;

/// <summary>The speculator (a draft model or head), laid over the tensor ranks of the model's last pipeline stage.</summary>
/// <remarks>Engines load it only there, by the model's own tensor degree: vLLM's <c>GPUModelRunner.__init__</c>, SGLang's <c>EAGLEWorker</c>.</remarks>
internal sealed record DraftModelLoad
{
    public required OperatorList Operators { get; init; }

    public required WeightLayout Weights { get; init; }

    public required CacheLayout Cache { get; init; }

    /// <summary>One stage.</summary>
    public required ParallelLayout Layout { get; init; }

    public required PrecisionPlan Precision { get; init; }

    /// <summary>The component that its weights are shown as.</summary>
    public required Component ShownAs { get; init; }

    /// <summary>Positions times rotated dimensions of the draft model's own tables; zero where it shares the model's.</summary>
    public long RotaryElements { get; init; }

    /// <summary>A rank's weights.</summary>
    public ByteCount RankWeights => Weights.OfStage(0);

    /// <summary>The whole of it by storage format. It is no part of the model, so it adds no parameters.</summary>
    public IEnumerable<WeightRow> Rows => Weights.Rows.GroupBy(row => row.Precision, StringComparer.Ordinal)
        .Select(rows => new WeightRow(ShownAs, Parameters: Count.Zero, rows.Key, ByteCount.FromCount(rows.Sum(row => row.Bytes.Count))));

    /// <param name="speculation">The method.</param>
    /// <param name="target">The model whose tokens are proposed.</param>
    /// <param name="precision">Its precisions, and how its cache is kept.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="placement">What the engine does with weights.</param>
    /// <param name="convolutionTail">Format of a short convolution's tail.</param>
    /// <returns>Null where nothing is loaded.</returns>
    internal static DraftModelLoad? Of(
        SpeculativeDecoding speculation, Architecture target, PrecisionPlan precision, ParallelLayout layout, WeightPlacement placement,
        NumberFormat convolutionTail)
    {
        if (Speculators.OperatorsOf(speculation, target) is not { } operators)
            return null;
        ParallelLayout ranks = layout with { Pipeline = 1, StageShares = [], HostLayers = 0 };
        PrecisionPlan plan = speculation.DraftWeights is { } weights ? new PrecisionPlan(weights, weights.Activations, precision.Cache) : precision;
        WeightPlacement whole = placement with
        {
            HostLayers = LayerCount.Zero,
            HostExpertLayers = LayerCount.Zero,
            FurtherExperts = null,
            HeadOnHost = false,
            StreamedLayers = LayerCount.Zero,
            StreamBuffers = LayerCount.Zero
        };
        return new DraftModelLoad
        {
            Operators = operators,
            Weights = WeightLayout.Of(operators, plan.Weights, ranks, whole),
            Cache = CacheLayout.Of(operators, new CacheStorage(plan.Cache, plan.Values, convolutionTail), ranks, hostLayers: LayerCount.Zero),
            Layout = ranks,
            Precision = plan,
            ShownAs = speculation.Method == SpeculativeMethod.Mtp ? Component.MultiTokenPrediction : Component.DraftModel,
            RotaryElements = speculation.DraftModel?.Dimensions.RotaryElements.Value ?? 0,
        };
    }
}
