namespace InferenceSizing.Formats.Onnx;

/// <summary>The order in which ONNX Runtime runs the nodes of a graph.</summary>
/// <remarks>microsoft/onnxruntime, <c>Graph::ReverseDFSFrom</c> and <c>GraphViewer</c>: depth first from the nodes whose results nobody reads, the last of them first, and from each
/// node to the one of its makers that stands last in the file.</remarks>
internal static class OnnxSchedule
{
    public static List<OnnxStep> Of(IReadOnlyList<OnnxStep> steps, int values)
    {
        int[] makers = new int[values];
        Array.Fill(makers, -1);
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (int output in steps[i].Outputs)
            {
                if (output >= 0)
                    makers[output] = i;
            }
        }

        bool[] read = new bool[steps.Count];
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (int input in steps[i].Inputs)
            {
                if (input >= 0 && makers[input] is var maker && maker >= 0 && maker != i)
                    read[maker] = true;
            }
        }

        Stack<(int Step, bool Leaves)> open = new();
        for (int i = 0; i < steps.Count; i++)
        {
            if (!read[i])
                open.Push((i, false));
        }

        return Walked(steps, makers, open);
    }

    private static List<OnnxStep> Walked(IReadOnlyList<OnnxStep> steps, int[] makers, Stack<(int Step, bool Leaves)> open)
    {
        bool[] visited = new bool[steps.Count];
        List<OnnxStep> order = new(steps.Count);
        List<int> before = [];
        while (open.TryPop(out (int Step, bool Leaves) next))
        {
            if (next.Leaves)
            {
                order.Add(steps[next.Step]);
                continue;
            }

            if (visited[next.Step])
                continue;
            visited[next.Step] = true;
            open.Push((next.Step, true));
            before.Clear();
            foreach (int input in steps[next.Step].Inputs)
            {
                if (input >= 0 && makers[input] >= 0 && !before.Contains(makers[input]))
                    before.Add(makers[input]);
            }

            before.Sort();
            foreach (int maker in before)
            {
                if (!visited[maker])
                    open.Push((maker, false));
            }
        }

        return order;
    }
}
