using System.Collections.Immutable;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Puts the nodes of a graph in an order in which each comes after those whose values it reads.</summary>
internal static class OnnxOrder
{
    /// <summary>The nodes in the file's order as far as that can be; those within a circle keep their places at the end.</summary>
    public static IReadOnlyList<OnnxNode> Sorted(IReadOnlyList<OnnxNode> nodes)
    {
        Dictionary<string, int> makers = new(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Outputs)
            {
                if (output.Length > 0)
                    makers.TryAdd(output, i);
            }
        }

        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string name in ReadBy(nodes[i]))
            {
                if (makers.TryGetValue(name, out int maker) && maker > i)
                    return Ordered(nodes, makers);
            }
        }

        return nodes;
    }

    private static List<OnnxNode> Ordered(IReadOnlyList<OnnxNode> nodes, Dictionary<string, int> makers)
    {
        List<int>[] readers = new List<int>[nodes.Count];
        int[] waits = new int[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string name in ReadBy(nodes[i]))
            {
                if (!makers.TryGetValue(name, out int maker) || maker == i)
                    continue;
                (readers[maker] ??= []).Add(i);
                waits[i]++;
            }
        }

        PriorityQueue<int, int> ready = new();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (waits[i] == 0)
                ready.Enqueue(i, i);
        }

        List<OnnxNode> ordered = new(nodes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            ordered.Add(nodes[next]);
            foreach (int reader in readers[next] ?? [])
            {
                if (--waits[reader] == 0)
                    ready.Enqueue(reader, reader);
            }
        }

        for (int i = 0; i < nodes.Count && ordered.Count < nodes.Count; i++)
        {
            if (waits[i] > 0)
                ordered.Add(nodes[i]);
        }

        return ordered;
    }

    /// <summary>Values that a node reads, those of its bodies among them.</summary>
    private static ImmutableArray<string> ReadBy(OnnxNode node) => node.Graphs.Count == 0 ? node.Inputs
        : [.. node.Inputs, .. node.Graphs.Values.SelectMany(body =>
            body.Nodes.SelectMany(inner => ReadBy(inner)).Concat(body.Outputs.Select(output => output.Name)))];
}
