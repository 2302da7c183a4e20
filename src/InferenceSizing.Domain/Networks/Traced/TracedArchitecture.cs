using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>A network traced from a file of operators, such as ONNX: its graph as it stands there.</summary>
public sealed class TracedArchitecture : Architecture
{
    private readonly Lazy<LaidOut> _native;
    private volatile object? _plan;
    private readonly ImmutableArray<ImmutableArray<WeightTensor>> _weights;

    private TracedArchitecture(TracedGraph graph)
    {
        Graph = graph;
        TracedWeightTable table = new();
        TracedSizes sizes = TracedSizes.Of(graph, StepShape.Forward(SequenceCount.One, TokenCount.From(1)), null);
        _weights = [.. graph.Steps.Select(step => table.TensorsOf(step, sizes[step.Columns]))];
        NumberFormat computed = graph.FloatBits.Count switch { 16 => NumberFormat.Fp16, _ => NumberFormat.Fp32 };
        Stored = new StoredScheme(table.Stored, computed) { Id = "stored", Title = "as the file stores them", Activations = computed, Source = "the file" };
        _native = new Lazy<LaidOut>(() => LaidOutAt(null), LazyThreadSafetyMode.ExecutionAndPublication);
    }

    public TracedGraph Graph { get; }

    /// <summary>The very bytes of the file.</summary>
    public WeightScheme Stored { get; }

    /// <summary>The architecture of a graph.</summary>
    /// <exception cref="OverflowException">Its sizes are beyond 2^63 − 1.</exception>
    public static TracedArchitecture Of(TracedGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new TracedArchitecture(graph)
        {
            Family = graph.Name,
            Kind = graph.Image is null ? ArchitectureKind.Encoder : ArchitectureKind.Convolutional,
            Input = graph.Image is null ? InputKind.Tokens : InputKind.Images,
            Dimensions = new ModelDimensions(
                LayerCount.From(Math.Max(1, graph.Steps.Count(step =>
                    step.Kind is TracedKind.Convolution or TracedKind.DepthwiseConvolution or TracedKind.Product))), default, default, default,
                default, default, default, default),
            NativeImage = graph.Image,
            GrowsBySample = graph.FixedBatch == SequenceCount.Zero,
        };
    }

    public override LaidOut LayOut(ImageSize? image = null)
    {
        if (NativeImage is not { } native || image is not { } asked || asked == native)
            return _native.Value;
        if (!Graph.Resizes)
            return new LaidOut(null, default, $"The graph was made for images of {native.Height} x {native.Width}.");
        return LaidOutAt(asked);
    }

    /// <summary>For images of one side length fixed, the other open: the fixed one must be kept.</summary>
    private LaidOut LaidOutAt(ImageSize? image)
    {
        if (image is { } asked && NativeImage is { } native)
        {
            bool tall = Graph.Dimensions.Any(dimension => dimension.Axis == TracedAxis.Height),
                wide = Graph.Dimensions.Any(dimension => dimension.Axis == TracedAxis.Width);
            if ((!tall && asked.Height != native.Height) || (!wide && asked.Width != native.Width))
                return new LaidOut(null, default,
                    $"The graph was made for images of {(tall ? "any height" : native.Height)} x {(wide ? "any width" : native.Width)}.");
        }

        TracedPass pass = new(Graph, image);
        NodeIndex[] makers = new NodeIndex[Graph.Tensors.Length];
        Array.Fill(makers, NodeIndex.Input);
        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>(Graph.Steps.Length);
        foreach ((int index, TracedStep step) in Graph.Steps.Index())
        {
            NodeIndex[] inputs = [.. step.Inputs.OfType<Place>().Select(tensor => makers[Graph.Roots[tensor.Index]]).Distinct()];
            nodes.Add(new Node(new TracedOperator($"{step.Operator}{index}", step, pass, _weights[index]), inputs.Length == 0
                ? [NodeIndex.Input] : [.. inputs]));
            foreach (Place tensor in step.Outputs.OfType<Place>())
                makers[tensor.Index] = new NodeIndex(index);
        }

        TracedSizes sizes = pass.At(StepShape.Forward(SequenceCount.One, TokenCount.From(1)));
        Block block = new()
        {
            Name = "graph",
            Place = BlockPlace.Layers,
            Passes = Passes.Encode,
            Layers = [LayerIndex.First],
            Nodes = nodes.ToImmutable(),
            InputElements = Graph.Inputs.Sum(input => sizes[Graph.Tensors[input.Index].Elements]),
        };
        return new LaidOut(new OperatorList([block], LayerCount.One, ModelTraits.Plain), default, null);
    }

    /// <summary>What an engine plans for the graph, whatever its sizes: worked out once.</summary>
    /// <typeparam name="T">Its plan.</typeparam>
    public T PlanBy<T>(Func<TracedGraph, T> plan)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (_plan is T known)
            return known;
        T made = plan(Graph);
        _plan = made;
        return made;
    }
}
