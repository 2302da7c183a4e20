namespace InferenceSizing.Formats.Onnx;

/// <summary>The names that nodes of a file read: an initializer that none of them reads is dropped when the file is loaded.</summary>
internal static class OnnxReferences
{
    public static HashSet<string> Of(OnnxModel model)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        Add(model.Graph, names);
        foreach (OnnxFunction function in model.Functions)
            Add(function.Nodes, names);
        return names;
    }

    private static void Add(OnnxGraph graph, HashSet<string> names)
    {
        Add(graph.Nodes, names);
        foreach (OnnxValue output in graph.Outputs)
            names.Add(output.Name);
    }

    private static void Add(List<OnnxNode> nodes, HashSet<string> names)
    {
        foreach (OnnxNode node in nodes)
        {
            names.UnionWith(node.Inputs);
            foreach (OnnxGraph body in node.Graphs.Values)
                Add(body, names);
        }
    }
}
