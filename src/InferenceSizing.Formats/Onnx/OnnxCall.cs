using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>One node with what is known of its inputs, and what follows for its outputs.</summary>
internal sealed class OnnxCall(OnnxNode node, OnnxFact?[] inputs, long opset)
{
    private readonly OnnxFact?[] _outputs = new OnnxFact?[node.Outputs.Length];

    public OnnxNode Node => node;

    /// <summary>Version of the standard operator set.</summary>
    public long Opset => opset;

    public int InputCount => inputs.Length;

    public ReadOnlySpan<OnnxFact?> Outputs => _outputs;

    public int OutputCount => _outputs.Length;

    public IEnumerable<OnnxFact?> Inputs => inputs;

    /// <summary>How much the node computes, where its rule says so; null for so many operations an element.</summary>
    public OnnxWork? Work { get; set; }

    /// <summary>An input; null where it is left out.</summary>
    public OnnxFact? Input(int index) => index < inputs.Length ? inputs[index] : null;

    public bool Has(int index) => Input(index) is not null;

    public SizeExpression[]? Shape(int index) => Input(index)?.Shape;

    public SizeExpression?[]? Values(int index) => Input(index)?.Values;

    public int Type(int index) => Input(index)?.Type ?? OnnxTypes.Single;

    /// <summary>Whole numbers given as an input, or in older operator sets as an attribute; null where they are not known.</summary>
    public long[]? Numbers(int index, string attribute) => node.List(attribute) is { } list ? [.. list] : Input(index)?.Constants();

    public long Integer(string name, long absent) => node.Integer(name, absent);

    public void Set(int output, OnnxFact? fact)
    {
        if (output < _outputs.Length)
            _outputs[output] = fact;
    }

    public void Set(int output, int type, SizeExpression[]? shape, SizeExpression?[]? values = null) =>
        Set(output, new OnnxFact(type, shape) { Values = values });

    /// <summary>An axis counted from the front; null where there is no such axis.</summary>
    public static int? Axis(long axis, int rank) => axis < -rank || axis >= rank ? null : (int)(axis < 0 ? axis + rank : axis);
}
