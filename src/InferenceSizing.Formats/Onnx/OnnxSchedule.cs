namespace InferenceSizing.Formats.Onnx;

/// <summary>The order in which ONNX Runtime runs the nodes of a graph.</summary>
/// <remarks>microsoft/onnxruntime, <c>Graph::ReverseDFSFrom</c> and <c>GraphViewer</c>: depth first from the nodes whose results nobody reads, the last of them
/// first, and from each node to the one of its makers that stands last in the file.</remarks>
internal static class OnnxSchedule
{
    /// <param name="steps">The steps as the optimizer left them.</param>
    /// <param name="facts">What is known of each value.</param>
    /// <param name="outputs">Values that the caller gets.</param>
    public static List<OnnxStep> Of(IReadOnlyList<OnnxStep> steps, IReadOnlyList<OnnxFact> facts, IReadOnlyCollection<int> outputs)
    {
        steps = Needed(steps, facts, outputs);
        int[] makers = MakersOf(steps, facts.Count);
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

    /// <summary>Without steps on the values of shapes that nobody reads any more, since what came of them is constant.</summary>
    private static List<OnnxStep> Needed(IReadOnlyList<OnnxStep> steps, IReadOnlyList<OnnxFact> facts, IReadOnlyCollection<int> outputs)
    {
        int[] readers = new int[facts.Count], makers = MakersOf(steps, facts.Count);
        foreach (OnnxStep step in steps)
        {
            foreach (int input in step.Inputs)
            {
                if (input >= 0)
                    readers[input]++;
            }
        }

        foreach (int output in outputs)
            readers[output]++;
        bool[] dead = new bool[steps.Count];
        Queue<int> open = new(Enumerable.Range(0, steps.Count));
        while (open.TryDequeue(out int at))
        {
            if (dead[at] || !Array.TrueForAll(steps[at].Outputs, value => value < 0 || (readers[value] == 0 && facts[value].Values is not null)))
                continue;
            dead[at] = true;
            foreach (int input in steps[at].Inputs)
            {
                if (input >= 0 && --readers[input] == 0 && makers[input] >= 0)
                    open.Enqueue(makers[input]);
            }
        }

        return [.. steps.Where((_, at) => !dead[at])];
    }

    /// <summary>The step that writes each value; -1 where none does.</summary>
    private static int[] MakersOf(IReadOnlyList<OnnxStep> steps, int values)
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

        return makers;
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
