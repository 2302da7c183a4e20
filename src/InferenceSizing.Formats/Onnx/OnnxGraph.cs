using System.Collections.Frozen;
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

    public IReadOnlyDictionary<string, ImmutableArray<long>> Integers => _integers ?? Empty<ImmutableArray<long>>.Table;

    public IReadOnlyDictionary<string, double> Reals => _reals ?? Empty<double>.Table;

    public IReadOnlyDictionary<string, string> Texts => _texts ?? Empty<string>.Table;

    public IReadOnlyDictionary<string, OnnxTensor> Tensors => _tensors ?? Empty<OnnxTensor>.Table;

    public IReadOnlyDictionary<string, OnnxGraph> Graphs => _graphs ?? Empty<OnnxGraph>.Table;

    /// <summary>Attributes that take the value of an attribute of the function around the node.</summary>
    public IReadOnlyDictionary<string, string> References => _references ?? Empty<string>.Table;

    // Most nodes have attributes of one type or of none: each table is made when it gets its first entry.
    private Dictionary<string, ImmutableArray<long>>? _integers;
    private Dictionary<string, double>? _reals;
    private Dictionary<string, string>? _texts;
    private Dictionary<string, OnnxTensor>? _tensors;
    private Dictionary<string, OnnxGraph>? _graphs;
    private Dictionary<string, string>? _references;

    public bool IsStandard => Domain is "" or "ai.onnx";

    /// <summary>The operator with its domain, where that is not the standard's or the runtime's own.</summary>
    public string FullName => IsStandard || Domain == Contributed ? Operator : $"{Domain}.{Operator}";

    public long Integer(string name, long absent) => Integers.TryGetValue(name, out ImmutableArray<long> values) && values.Length > 0 ? values[0] : absent;

    public ImmutableArray<long>? List(string name) => Integers.TryGetValue(name, out ImmutableArray<long> values) ? values : null;

    /// <summary>The node with a list of numbers that it has as an input.</summary>
    public OnnxNode With(string name, IEnumerable<long> numbers) => this with { _integers = new(Integers) { [name] = [.. numbers] } };

    /// <summary>Gives the node an attribute that was read.</summary>
    public void Take(OnnxAttribute given)
    {
        if (given.Integers is not null)
            (_integers ??= new(StringComparer.Ordinal))[given.Name] = [.. given.Integers];
        if (given.Real is { } real)
            (_reals ??= new(StringComparer.Ordinal))[given.Name] = real;
        if (given.Text is not null)
            (_texts ??= new(StringComparer.Ordinal))[given.Name] = given.Text;
        if (given.Tensor is not null)
            (_tensors ??= new(StringComparer.Ordinal))[given.Name] = given.Tensor;
        if (given.Graph is not null)
            (_graphs ??= new(StringComparer.Ordinal))[given.Name] = given.Graph;
        if (given.Reference is not null)
            (_references ??= new(StringComparer.Ordinal))[given.Name] = given.Reference;
    }

    /// <summary>The node within a call of its function, whose attributes it takes over where it refers to them.</summary>
    public OnnxNode Within(OnnxNode call)
    {
        if (_references is null)
            return this;
        return this with
        {
            _integers = Bound(_integers, call._integers),
            _reals = Bound(_reals, call._reals),
            _texts = Bound(_texts, call._texts),
            _tensors = Bound(_tensors, call._tensors),
            _graphs = Bound(_graphs, call._graphs),
        };
    }

    private Dictionary<string, T>? Bound<T>(Dictionary<string, T>? own, Dictionary<string, T>? given)
    {
        if (given is null)
            return own;
        Dictionary<string, T> bound = own is null ? new(StringComparer.Ordinal) : new(own, StringComparer.Ordinal);
        foreach ((string name, string outer) in References)
        {
            if (given.TryGetValue(outer, out T? value))
                bound[name] = value;
        }

        return bound;
    }

    private static class Empty<T>
    {
        public static readonly IReadOnlyDictionary<string, T> Table = FrozenDictionary<string, T>.Empty;
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
    public List<OnnxTensor> Held()
    {
        List<OnnxTensor> held = [];
        AddTensors(Graph, held);
        foreach (OnnxFunction function in Functions)
            AddTensors(function.Nodes, held);
        return held;
    }

    private static void AddTensors(OnnxGraph graph, List<OnnxTensor> held)
    {
        held.AddRange(graph.Initializers);
        AddTensors(graph.Nodes, held);
    }

    private static void AddTensors(List<OnnxNode> nodes, List<OnnxTensor> held)
    {
        foreach (OnnxNode node in nodes)
        {
            if (node.Operator == "Constant" && node.Tensors.Count > 0)
                held.AddRange(node.Tensors.Values.Where(IsHeld).Select(tensor => node.Outputs.Length > 0 ? tensor with { Name = node.Outputs[0] } : tensor));
            if (node.Graphs.Count == 0)
                continue;
            foreach (OnnxGraph body in node.Graphs.Values)
                AddTensors(body, held);
        }
    }

    private static bool IsHeld(OnnxTensor tensor) =>
        tensor.Values is null || tensor.Sparse is not null || (OnnxWeights.IsCounted(tensor) && tensor.Elements > 1);
}
