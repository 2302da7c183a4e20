using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>How the inputs and outputs of a Loop or a Scan belong to those of its body.</summary>
/// <remarks>onnx/onnx, <c>docs/Operators.md</c>, Loop and Scan.</remarks>
internal sealed class OnnxLoop
{
    /// <summary>Of a Loop the body's first inputs are the pass and the condition, its first output the condition.</summary>
    private const int LoopInputs = 2, LoopOutputs = 1;

    private readonly OnnxFact?[] _inputs;
    private readonly bool _scans;
    private readonly int _states;
    private readonly ImmutableArray<long>? _inputAxes;
    private readonly ImmutableArray<long>? _outputAxes;

    public OnnxLoop(OnnxNode node, OnnxFact?[] inputs)
    {
        _inputs = inputs;
        _scans = node.Operator == "Scan";
        int scanned = (int)Math.Clamp(node.Integer("num_scan_inputs", 0), 0, inputs.Length);
        _states = _scans ? inputs.Length - scanned : Math.Max(0, inputs.Length - LoopInputs);
        _inputAxes = node.List("scan_input_axes");
        _outputAxes = node.List("scan_output_axes");
        Passes = _scans ? Enumerable.Range(_states, scanned)
            .Select(i => inputs[i]?.Shape is { Length: > 0 } shape ? shape[AxisOf(_inputAxes, i - _states, shape.Length)] : null).FirstOrDefault()
            : inputs.Length > 0 && inputs[0]?.Values is [var trips] && trips?.Constant is not > MostTrips ? trips : SizeExpression.One;
    }

    /// <summary>A loop that ends by its condition is given a limit that it never reaches: one pass then stands for all.</summary>
    private const long MostTrips = 1_000_000;

    /// <summary>How often the body runs; null where that is not known.</summary>
    public SizeExpression? Passes { get; }

    /// <summary>What is known of an input of the body; null for what the file itself says of it.</summary>
    public OnnxFact? InputOf(int index)
    {
        if (!_scans)
            return index == 0 ? new OnnxFact(OnnxTypes.Int64, []) : index == 1 ? new OnnxFact(OnnxTypes.Flag, []) : index < _inputs.Length
                ? Varying(_inputs[index]) : null;
        if (index >= _inputs.Length || _inputs[index] is not { } fact)
            return null;
        if (index < _states || fact.Shape is not { Length: > 0 } shape)
            return Varying(fact);
        int axis = AxisOf(_inputAxes, index - _states, shape.Length);
        return new OnnxFact(fact.Type, [.. shape[..axis], .. shape[(axis + 1)..]]);
    }

    /// <summary>Which input of the node an input of the body is; null where the node makes it.</summary>
    public int? GivenOf(int index) => index < _inputs.Length && _inputs[index] is not null && (_scans || index >= LoopInputs) ? index : null;

    /// <summary>Which output of the body an output of the node is.</summary>
    public int BodyOutputOf(int output) => _scans ? output : output + LoopOutputs;

    /// <summary>Whether an output is collected from all passes, rather than left by the last.</summary>
    public bool Collects(int output) => output >= _states;

    /// <summary>An output that is collected from all passes.</summary>
    public OnnxFact Collected(int output, OnnxFact part)
    {
        if (part.Shape is not { } shape || Passes is null)
            return OnnxFact.Unknown(part.Type);
        int axis = AxisOf(_outputAxes, output - _states, shape.Length + 1);
        return new OnnxFact(part.Type, [.. shape[..axis], Passes, .. shape[axis..]]);
    }

    private static OnnxFact? Varying(OnnxFact? fact) => fact is null ? null : new OnnxFact(fact.Type, fact.Shape) { Parts = fact.Parts };

    private static int AxisOf(ImmutableArray<long>? axes, int index, int rank) =>
        axes is { } list && index < list.Length ? OnnxCall.Axis(list[index], rank) ?? 0 : 0;
}
