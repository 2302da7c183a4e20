using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Turns traces of a graph at three sizes into steps whose costs are polynomials in the size.</summary>
internal sealed class OnnxSteps
{
    private readonly OnnxGraph _graph;
    private readonly OnnxTrace[] _traces;
    private readonly Ratio[] _sizes;
    private readonly bool _grows;
    private readonly long _batch;

    /// <summary>The step that makes a value; those of views are of what they show.</summary>
    private readonly Dictionary<string, int> _makers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _owned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _initializers;

    /// <param name="graph">The graph.</param>
    /// <param name="traces">Walks with three sizes, the middle one the file's own.</param>
    /// <param name="sizes">The sizes.</param>
    /// <param name="grows">Whether the graph goes by the size at all.</param>
    /// <param name="batch">Samples of the traces.</param>
    public OnnxSteps(OnnxGraph graph, OnnxTrace[] traces, Ratio[] sizes, bool grows, long batch)
    {
        (_graph, _traces, _sizes, _grows, _batch) = (graph, traces, sizes, grows, Math.Max(1, batch));
        _initializers = [.. graph.Initializers.Select(tensor => tensor.Name)];
        ImmutableArray<GraphStep>.Builder steps = ImmutableArray.CreateBuilder<GraphStep>();
        for (int i = 0; i < graph.Nodes.Count; i++)
            Add(i, steps);
        long owned = steps.Sum(step => step.Parameters);
        IEnumerable<OnnxTensor> constants = graph.LongConstants;
        Parameters = graph.Initializers.Concat(graph.Nested.Where(IsLong)).Concat(constants).Where(IsCounted).Sum(tensor => tensor.Elements);
        // What no step uses in a way that is understood is held all the same.
        if (Parameters > owned)
            steps.Add(new GraphStep("held", GraphStepKind.Movement, [Block.Input]) { Parameters = Parameters - owned });
        Steps = steps.ToImmutable();
        Operators =
        [
            .. graph.Nodes.Select((node, index) => (Node: node, Cost: Middle.Costs[index])).GroupBy(pair => pair.Node.Operator, StringComparer.Ordinal)
                .Select(group => new OperatorCount(group.Key, group.Count(), checked((long)(group.Sum(pair => pair.Cost.Fixed ? 0 : pair.Cost.Flops) / FlopsOfMultiplyAdd / _batch)), group.All(pair => pair.Cost.Known || pair.Cost.Fixed)))
                .OrderByDescending(count => count.MultiplyAdds).ThenBy(count => count.Name, StringComparer.Ordinal),
        ];
    }

    private const double FlopsOfMultiplyAdd = 2;

    public ImmutableArray<GraphStep> Steps { get; }

    public ImmutableArray<OperatorCount> Operators { get; }

    /// <summary>Elements of all weights.</summary>
    public long Parameters { get; }

    private OnnxTrace Middle => _traces[1];

    /// <summary>Whether a tensor counts as parameters: floating point or quantized, and more than a scalar.</summary>
    private static bool IsCounted(OnnxTensor tensor) => OnnxTypes.IsWeight(tensor.Type) && tensor.Shape.Length > 0;

    /// <summary>Constants of few values are arithmetic, not parameters.</summary>
    private static bool IsLong(OnnxTensor constant) => constant.Values is null;

    private void Add(int index, ImmutableArray<GraphStep>.Builder steps)
    {
        OnnxNode node = _graph.Nodes[index];
        OnnxCost cost = Middle.Costs[index];
        ImmutableArray<int> inputs = [.. node.Inputs.Where(name => name.Length > 0 && !Middle.IsWeight(name)).Select(MakerOf).Distinct()];
        if (cost.Fixed)
            return;
        if (OnnxCosts.IsView(node.Operator) || node.Operator is "Shape" or "Size")
        {
            Made(node, inputs.IsEmpty ? Block.Input : inputs[0]);
            return;
        }

        (long parameters, long matrixRows) = WeightsOf(node, cost);
        Made(node, steps.Count);
        steps.Add(new GraphStep(node.Operator, cost.Kind, inputs.IsEmpty ? [Block.Input] : inputs)
        {
            Flops = Grown(index, found => found.Flops),
            Reads = Grown(index, found => found.Reads),
            Writes = Grown(index, found => found.Writes),
            Rows = Grown(index, found => found.Rows),
            Columns = cost.Columns,
            Depth = cost.Depth,
            Groups = cost.Groups,
            Parameters = parameters,
            MatrixRows = matrixRows,
        });
    }

    /// <summary>Weights that a node is the first to use, and the rows of the largest as a matrix.</summary>
    private (long Parameters, long MatrixRows) WeightsOf(OnnxNode node, OnnxCost cost)
    {
        long parameters = 0;
        foreach (string name in node.Inputs)
        {
            if (Middle.WeightOf(name) is { } tensor && IsCounted(tensor) && (_initializers.Contains(tensor.Name) || IsLong(tensor)) && _owned.Add(tensor.Name))
                parameters = checked(parameters + tensor.Elements);
        }

        return (parameters, cost.Columns > 0 && parameters >= cost.Columns ? cost.Columns : 0);
    }

    private SizePolynomial Grown(int index, Func<OnnxCost, double> figure)
    {
        ElementCount At(int trace) => ElementCount.From(figure(_traces[trace].Costs[index]) / _batch);
        return _grows
            ? SizePolynomial.Through((_sizes[0], At(0)), (_sizes[1], At(1)), (_sizes[2], At(2)))
            : new SizePolynomial(Magnitude.From(At(1).Count), default, default);
    }

    private int MakerOf(string name) => _makers.GetValueOrDefault(name, Block.Input);

    private void Made(OnnxNode node, int step)
    {
        foreach (string output in node.Outputs)
            _makers[output] = step;
    }
}
