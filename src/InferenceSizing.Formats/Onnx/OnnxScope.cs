namespace InferenceSizing.Formats.Onnx;

/// <summary>The names that a graph, a body or a function can see, and the values they stand for.</summary>
internal sealed class OnnxScope(OnnxScope? outer, OnnxGraph? graph)
{
    private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxValue> _stated = (graph?.Stated ?? []).Concat(graph?.Outputs ?? [])
        .GroupBy(value => value.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    public void Set(string name, int value) => _values[name] = value;

    /// <summary>The value of a name; -1 where there is none.</summary>
    public int Find(string name)
    {
        for (OnnxScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values.TryGetValue(name, out int value))
                return value;
        }

        return -1;
    }

    /// <summary>What the file states of a value of this graph.</summary>
    public OnnxValue? StatedOf(string name) => _stated.GetValueOrDefault(name);

    private OnnxScope? Outer => outer;
}
