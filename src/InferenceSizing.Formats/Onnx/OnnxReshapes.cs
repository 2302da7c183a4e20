using System.Collections.Immutable;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Which reshapes copy lengths of their input: the only way by which names of lengths go from the values of a shape back into a shape.</summary>
/// <remarks>microsoft/onnxruntime, <c>core/optimizer/reshape_fusion.cc</c>: a target that is joined of constants and of single lengths, each gathered from a
/// shape at the place that it takes, becomes a constant with zeros in their places. The joined values must have one reader, after equal nodes were joined to
/// one. Measured with 1.31.1.</remarks>
internal sealed class OnnxReshapes
{
    private readonly Dictionary<string, OnnxNode> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, HashSet<(string Operator, string First)>> _readers = [];
    private readonly Func<string, OnnxFact?> _find;

    /// <param name="nodes">The nodes of one graph, body or function.</param>
    /// <param name="find">What is known of a value, by its name.</param>
    public OnnxReshapes(IReadOnlyList<OnnxNode> nodes, Func<string, OnnxFact?> find)
    {
        _find = find;
        foreach (OnnxNode node in nodes)
        {
            foreach (string output in node.Outputs)
                _makers.TryAdd(output, node);
        }

        foreach (OnnxNode node in nodes)
        {
            foreach (string input in node.Inputs)
            {
                if (Maker(input, "Concat") is not { } joined)
                    continue;
                ulong key = KeyOf(joined);
                if (!_readers.TryGetValue(key, out HashSet<(string Operator, string First)>? readers))
                    _readers[key] = readers = [];
                readers.Add((node.Operator, node.Inputs[0]));
            }
        }
    }

    /// <summary>Whether the target of a reshape becomes a constant whose open lengths are copied.</summary>
    public bool Copies(OnnxNode reshape) =>
        reshape.Operator == "Reshape" && reshape.Inputs.Length > 1 && Maker(reshape.Inputs[1], "Concat") is { } joined && _readers[KeyOf(joined)].Count == 1
            && joined.Inputs.Select((name, place) => _find(name)?.Fixed == true || IsLengthAt(name, place)).All(known => known);

    private bool IsLengthAt(string name, int place) =>
        Length(name) is { } gather && _find(gather.Inputs[1]) is { Rank: 0 } index && index.Constants() is [var axis] && axis == place;

    /// <summary>The node that gathers a single length from a shape; null where the value is made otherwise.</summary>
    private OnnxNode? Length(string name) =>
        Maker(name, "Unsqueeze") is { } wrapped && Maker(wrapped.Inputs[0], "Gather") is { Inputs.Length: 2 } gather
        && Maker(gather.Inputs[0], "Shape") is not null ? gather : null;

    private OnnxNode? Maker(string name, string operation) =>
        _makers.GetValueOrDefault(name) is { Inputs.Length: > 0 } maker && maker.Operator == operation ? maker : null;

    /// <summary>Equal for values that are joined of the same parts: a hash, so that it takes little memory.</summary>
    private ulong KeyOf(OnnxNode joined)
    {
        if (_keys.TryGetValue(joined.Outputs[0], out ulong known))
            return known;
        ulong key = Fingerprint.Empty;
        foreach (string name in joined.Inputs)
            key = Length(name) is { } gather ? Constant(Text(key, Maker(gather.Inputs[0], "Shape")!.Inputs[0]), gather.Inputs[1]) : Constant(key, name);
        return _keys[joined.Outputs[0]] = key;
    }

    private ulong Constant(ulong key, string name)
    {
        const int most = 16;
        ImmutableArray<double>? values = _makers.GetValueOrDefault(name) is { Operator: "Constant" } constant
            ? constant.Tensors.Values.FirstOrDefault()?.Values : _find(name)?.Held?.Values;
        if (values is not { Length: <= most } few)
            return Text(key, name);
        foreach (double value in few)
            key = key.With(BitConverter.DoubleToUInt64Bits(value));
        return key.With((ulong)few.Length);
    }

    private static ulong Text(ulong key, string text) => key.With(text).With(ulong.MaxValue);
}
