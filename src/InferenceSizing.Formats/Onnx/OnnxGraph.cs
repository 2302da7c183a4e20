using System.Collections.Immutable;

namespace InferenceSizing.Formats.Onnx;

/// <summary>A tensor that a file holds: its shape and type, and its values where they are few.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Number of the element type (TensorProto.DataType).</param>
/// <param name="Shape">Its lengths.</param>
/// <param name="Values">Values of a short tensor of numbers; null for all others.</param>
internal sealed record OnnxTensor(string Name, int Type, ImmutableArray<long> Shape, ImmutableArray<double>? Values)
{
    public long Elements => Shape.Aggregate(1L, (product, length) => checked(product * length));

    /// <summary>Of a sparse tensor, the values that are stored and the places that say where they belong; null for a dense one.</summary>
    public (OnnxTensor Values, OnnxTensor? Places)? Sparse { get; init; }
}

/// <summary>An input or output of a graph: lengths that are not known are negative, with their symbols.</summary>
internal sealed record OnnxValue(string Name, int Type, ImmutableArray<long>? Shape, ImmutableArray<string?> Symbols);

/// <summary>A node of a graph as the file has it.</summary>
internal sealed record OnnxNode(string Operator, string Domain, string Name, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs)
{
    public const string Contributed = "com.microsoft";

    public Dictionary<string, ImmutableArray<long>> Integers { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, double> Reals { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Texts { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, OnnxTensor> Tensors { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, OnnxGraph> Graphs { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Attributes that take the value of an attribute of the function around the node.</summary>
    public Dictionary<string, string> References { get; init; } = new(StringComparer.Ordinal);

    public bool IsStandard => Domain is "" or "ai.onnx";

    /// <summary>The operator with its domain, where that is not the standard's or the runtime's own.</summary>
    public string FullName => IsStandard || Domain == Contributed ? Operator : $"{Domain}.{Operator}";

    public long Integer(string name, long absent) => Integers.TryGetValue(name, out ImmutableArray<long> values) && values.Length > 0 ? values[0] : absent;

    public ImmutableArray<long>? List(string name) => Integers.TryGetValue(name, out ImmutableArray<long> values) ? values : null;

    /// <summary>The node within a call of its function, whose attributes it takes over where it refers to them.</summary>
    public OnnxNode Within(OnnxNode call)
    {
        if (References.Count == 0)
            return this;
        OnnxNode bound = this with
        {
            Integers = new(Integers, StringComparer.Ordinal),
            Reals = new(Reals, StringComparer.Ordinal),
            Texts = new(Texts, StringComparer.Ordinal),
            Tensors = new(Tensors, StringComparer.Ordinal),
            Graphs = new(Graphs, StringComparer.Ordinal),
        };
        foreach ((string own, string outer) in References)
        {
            Take(bound.Integers, call.Integers, own, outer);
            Take(bound.Reals, call.Reals, own, outer);
            Take(bound.Texts, call.Texts, own, outer);
            Take(bound.Tensors, call.Tensors, own, outer);
            Take(bound.Graphs, call.Graphs, own, outer);
        }

        return bound;
    }

    private static void Take<T>(Dictionary<string, T> to, Dictionary<string, T> from, string own, string outer)
    {
        if (from.TryGetValue(outer, out T? value))
            to[own] = value;
    }
}

/// <summary>A graph of an ONNX file, or a body within one.</summary>
internal sealed class OnnxGraph
{
    public string Name { get; set; } = "";

    public List<OnnxNode> Nodes { get; } = [];

    public List<OnnxTensor> Initializers { get; } = [];

    public List<OnnxValue> Inputs { get; } = [];

    public List<OnnxValue> Outputs { get; } = [];

    /// <summary>Shapes that the file states for values within.</summary>
    public List<OnnxValue> Stated { get; } = [];
}

/// <summary>A function that a file defines for its own nodes.</summary>
internal sealed record OnnxFunction(string Name, string Domain)
{
    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public List<OnnxNode> Nodes { get; } = [];

    /// <summary>Attributes with a value for calls that give none.</summary>
    public OnnxNode Defaults { get; set; } = new("", "", "", [], []);
}

/// <summary>An ONNX file.</summary>
internal sealed class OnnxModel
{
    public string Producer { get; set; } = "";

    /// <summary>Version of the standard operator set.</summary>
    public long Opset { get; set; }

    public OnnxGraph Graph { get; } = new();

    public List<OnnxFunction> Functions { get; } = [];

    /// <summary>All tensors of the file that hold weights: initializers of all graphs, and constants of more values than arithmetic needs or of weights' types,
    /// in which some exporters write all weights.</summary>
    public IEnumerable<OnnxTensor> Held => TensorsOf(Graph).Concat(Functions.SelectMany(function => function.Nodes.SelectMany(TensorsOf)));

    private static IEnumerable<OnnxTensor> TensorsOf(OnnxGraph graph) => graph.Initializers.Concat(graph.Nodes.SelectMany(TensorsOf));

    private static IEnumerable<OnnxTensor> TensorsOf(OnnxNode node) =>
        node.Tensors.Values.Where(tensor => node.Operator == "Constant"
                && (tensor.Values is null || tensor.Sparse is not null || (OnnxWeights.IsCounted(tensor) && tensor.Elements > 1)))
            .Select(tensor => node.Outputs.Length > 0 ? tensor with { Name = node.Outputs[0] } : tensor)
            .Concat(node.Graphs.Values.SelectMany(TensorsOf));
}
