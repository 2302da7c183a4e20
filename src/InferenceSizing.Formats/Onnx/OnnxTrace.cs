using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>A graph walked once with one size of its input: what each node computes, reads and writes.</summary>
internal sealed class OnnxTrace
{
    private readonly Dictionary<string, long[]?> _shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double[]?> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _stated = new(StringComparer.Ordinal);

    /// <param name="graph">The graph.</param>
    /// <param name="lengths">Lengths of an input's dimensions, with all symbols filled in.</param>
    public OnnxTrace(OnnxGraph graph, Func<OnnxValue, long[]?> lengths)
    {
        foreach (OnnxTensor tensor in graph.Initializers)
        {
            _weights[tensor.Name] = tensor;
            _shapes[tensor.Name] = [.. tensor.Shape];
            _values[tensor.Name] = tensor.Values is { } values ? [.. values] : null;
        }

        foreach (OnnxValue input in graph.Inputs)
            _shapes.TryAdd(input.Name, lengths(input));
        foreach (OnnxValue stated in graph.Stated)
        {
            if (stated.Shape is { } shape && shape.All(length => length >= 0))
                _stated[stated.Name] = [.. shape];
        }

        Costs = [.. graph.Nodes.Select(Visit)];
    }

    /// <summary>By node, in the order of the graph.</summary>
    public OnnxCost[] Costs { get; }

    public bool IsWeight(string name) => _weights.ContainsKey(name);

    public OnnxTensor? WeightOf(string name) => _weights.GetValueOrDefault(name);

    public long[]? ShapeOf(string name) => _shapes.GetValueOrDefault(name);

    private OnnxCost Visit(OnnxNode node)
    {
        long[]?[] inputs = Padded(node.Inputs.Select(name => name.Length == 0 ? null : _shapes.GetValueOrDefault(name)));
        double[]?[] values = Padded(node.Inputs.Select(name => name.Length == 0 ? null : _values.GetValueOrDefault(name)));
        double[]?[] given = [.. values.Take(node.Inputs.Length)];
        long[]? shape = node.Operator == "Constant" ? node.Tensor is { } held ? [.. held.Shape] : [] : Shape(node, inputs, values);
        bool known = OnnxCosts.IsKnown(node.Operator) && shape is not null;
        shape ??= node.Outputs.Length > 0 ? _stated.GetValueOrDefault(node.Outputs[0]) ?? inputs[0] : null;
        double[]? value = OnnxConstants.Of(node, inputs, given, shape);
        for (int i = 0; i < node.Outputs.Length; i++)
        {
            long[]? output = i == 0 ? shape : OnnxShapes.OfOutput(node, i, shape, inputs, values);
            _shapes[node.Outputs[i]] = output ?? _stated.GetValueOrDefault(node.Outputs[i]);
            _values[node.Outputs[i]] = i == 0 ? value : null;
        }

        if (node.Operator == "Constant" && node.Tensor is { } tensor && node.Outputs.Length > 0)
            _weights[node.Outputs[0]] = tensor with { Name = node.Outputs[0] };
        bool fixedValue = value is not null || node.Operator == "Constant" || (node.Inputs.Length > 0 && node.Inputs.All(name => name.Length == 0 || _weights.ContainsKey(name)));
        if (fixedValue && node.Outputs.Length > 0 && node.Operator is "DequantizeLinear" or "Cast" or "Transpose" or "Identity" or "Reshape" or "Unsqueeze" or "Squeeze" && _weights.TryGetValue(node.Inputs[0], out OnnxTensor? made))
            _weights[node.Outputs[0]] = made with { Shape = [.. shape ?? []] };
        double written = 0;
        foreach (string output in node.Outputs)
            written += output.Length > 0 && _shapes[output] is { } lengths ? OnnxShapes.Count(lengths) : 0;
        double read = node.Inputs.Where(name => name.Length > 0 && !_weights.ContainsKey(name) && _values.GetValueOrDefault(name) is null).Sum(name => _shapes.GetValueOrDefault(name) is { } lengths ? (double)OnnxShapes.Count(lengths) : 0);
        (double rows, long columns, long depth, long groups) = OnnxCosts.ProductOf(node, inputs, shape);
        return new OnnxCost(known, fixedValue, OnnxCosts.FlopsOf(node, inputs, shape), read, written, rows, columns, depth, groups, OnnxCosts.KindOf(node, groups, inputs[0] is { Length: > 1 } first ? first[1] : 0));
    }

    private static long[]? Shape(OnnxNode node, long[]?[] inputs, double[]?[] values)
    {
        long[]? shape = OnnxShapes.Of(node, inputs, values);
        return shape is null || Array.Exists(shape, length => length < 0) ? null : shape;
    }

    /// <summary>Optional inputs at the end may be left out: they are there, and unknown.</summary>
    private static T?[] Padded<T>(IEnumerable<T?> given)
        where T : class
    {
        const int mostLooked = 9;
        List<T?> all = [.. given];
        while (all.Count < mostLooked)
            all.Add(null);
        return [.. all];
    }
}

/// <summary>What a node does with one size of the input.</summary>
/// <param name="Known">Whether its operator is known and its shape follows.</param>
/// <param name="Fixed">Whether its outputs are the same for every sample.</param>
/// <param name="Flops">Operations.</param>
/// <param name="Reads">Elements of activations read.</param>
/// <param name="Writes">Elements written.</param>
/// <param name="Rows">M of a product.</param>
/// <param name="Columns">N.</param>
/// <param name="Depth">K.</param>
/// <param name="Groups">Groups of a convolution.</param>
/// <param name="Kind">What it does.</param>
internal sealed record OnnxCost(bool Known, bool Fixed, double Flops, double Reads, double Writes, double Rows, long Columns, long Depth, long Groups, GraphStepKind Kind);
