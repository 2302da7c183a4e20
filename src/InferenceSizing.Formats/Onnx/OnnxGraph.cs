using System.Collections.Immutable;

namespace InferenceSizing.Formats.Onnx;

/// <summary>A tensor that a graph holds: its shape and type, and its values where they are few.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Number of the element type (TensorProto.DataType).</param>
/// <param name="Shape">Its lengths.</param>
/// <param name="Values">Values of a short tensor of numbers; null for all others.</param>
internal sealed record OnnxTensor(string Name, int Type, ImmutableArray<long> Shape, ImmutableArray<double>? Values)
{
    public long Elements => Shape.Aggregate(1L, (product, length) => checked(product * length));
}

/// <summary>An input or output of a graph: lengths that are not known are negative, with their symbols.</summary>
internal sealed record OnnxValue(string Name, int Type, ImmutableArray<long>? Shape, ImmutableArray<string?> Symbols);

/// <summary>A node of a graph.</summary>
internal sealed record OnnxNode(string Operator, string Domain, string Name, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs)
{
    public Dictionary<string, ImmutableArray<long>> Integers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensor of a Constant, or another that an attribute holds.</summary>
    public OnnxTensor? Tensor { get; set; }

    public long Integer(string name, long absent) => Integers.TryGetValue(name, out ImmutableArray<long> values) && values.Length > 0 ? values[0] : absent;

    public ImmutableArray<long>? List(string name) => Integers.TryGetValue(name, out ImmutableArray<long> values) ? values : null;
}

/// <summary>The graph of an ONNX file.</summary>
internal sealed class OnnxGraph
{
    public string Name { get; set; } = "";

    public string Producer { get; set; } = "";

    public long Opset { get; set; }

    public List<OnnxNode> Nodes { get; } = [];

    public List<OnnxTensor> Initializers { get; } = [];

    public List<OnnxValue> Inputs { get; } = [];

    public List<OnnxValue> Outputs { get; } = [];

    /// <summary>Shapes that the file states for values within.</summary>
    public List<OnnxValue> Stated { get; } = [];

    /// <summary>Tensors of Constant nodes with more values than arithmetic needs: weights that an exporter left in the graph.</summary>
    public IEnumerable<OnnxTensor> LongConstants => Nodes.Where(node => node is { Operator: "Constant", Tensor.Values: null, Outputs.Length: > 0 }).Select(node => node.Tensor! with { Name = node.Outputs[0] });

    /// <summary>Elements of tensors within branches and loops, which are not traced.</summary>
    public List<OnnxTensor> Nested { get; } = [];
}
