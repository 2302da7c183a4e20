namespace InferenceSizing.Formats.Onnx;

/// <summary>The steps of a graph while an optimizer replaces some of them by others.</summary>
internal sealed class OnnxRewriting
{
    private readonly List<OnnxStep?> _steps;
    private readonly Dictionary<string, List<int>> _byOperator = new(StringComparer.Ordinal);
    private readonly List<int> _makers;
    private readonly List<List<int>?> _readers;
    private readonly HashSet<int> _outputs;

    public OnnxRewriting(OnnxLowering lowered)
    {
        Facts = lowered.Facts;
        _outputs = [.. lowered.Outputs];
        _steps = new List<OnnxStep?>(lowered.Steps.Count);
        _makers = [.. Enumerable.Repeat(-1, Facts.Count)];
        _readers = [.. Enumerable.Repeat<List<int>?>(null, Facts.Count)];
        foreach (OnnxStep step in lowered.Steps)
            Add(step);
    }

    public List<OnnxFact> Facts { get; }

    /// <summary>The steps that are left; new ones stand at the end, as the runtime numbers them.</summary>
    public List<OnnxStep> Steps => [.. _steps.OfType<OnnxStep>()];

    /// <summary>Tries a rule at every step of some operators, those that it adds among them.</summary>
    public void Each(Func<OnnxStep, bool> rule, params ReadOnlySpan<string> operators)
    {
        List<int>[] found = new List<int>[operators.Length];
        for (int i = 0; i < found.Length; i++)
            found[i] = StepsOf(operators[i]);
        int[] next = new int[found.Length];
        // The steps of all these operators in the order of their numbers; a rule may add to the lists.
        while (true)
        {
            int first = -1;
            for (int i = 0; i < found.Length; i++)
            {
                if (next[i] < found[i].Count && (first < 0 || found[i][next[i]] < found[first][next[first]]))
                    first = i;
            }

            if (first < 0)
                return;
            if (_steps[found[first][next[first]++]] is { IsWhole: true } step)
                rule(step);
        }
    }

    /// <summary>The step that makes a value; null for inputs, for what is fixed and for nodes that lack inputs.</summary>
    public OnnxStep? MakerOf(int value) => value >= 0 && _makers[value] >= 0 && _steps[_makers[value]] is { IsWhole: true } maker ? maker : null;

    /// <summary>The step that makes a value, where it is one of these operators and nothing else reads the value.</summary>
    public OnnxStep? OwnMakerOf(int value, params ReadOnlySpan<string> operators) =>
        MakerOf(value) is { } maker && operators.Contains(maker.Operator) && ReadersOf(value).Count == 1 && !_outputs.Contains(value) ? maker : null;

    /// <summary>The only step that reads a value which the caller does not get; null where there are more.</summary>
    public OnnxStep? OnlyReaderOf(int value) => !_outputs.Contains(value) && ReadersOf(value) is [var only] ? _steps[only] : null;

    public IEnumerable<OnnxStep> AllReadersOf(int value) => ReadersOf(value).Distinct().Select(index => _steps[index]!);

    public bool IsOutput(int value) => _outputs.Contains(value);

    public bool IsFixed(int value) => value >= 0 && Facts[value].Fixed;

    /// <summary>The number that a fixed value holds; null where it is none.</summary>
    public double? NumberOf(int value) => IsFixed(value) && Facts[value].Values is [var only] ? only?.RealConstant : null;

    /// <summary>The operand of a step that is a number, and the other one; null where neither is.</summary>
    public (int Other, double Number)? Scaled(OnnxStep step) =>
        step.Inputs is not [var left, var right] ? null : NumberOf(right) is { } number ? (left, number) : step.Operator is "Mul" or "Add"
            && NumberOf(left) is { } first ? (right, first) : null;

    /// <summary>A value that an optimizer adds.</summary>
    public int Define(OnnxFact fact)
    {
        Facts.Add(fact);
        _makers.Add(-1);
        _readers.Add(null);
        return Facts.Count - 1;
    }

    /// <summary>Puts new steps in place of old ones.</summary>
    public bool Replace(IReadOnlyList<OnnxStep> old, params ReadOnlySpan<OnnxStep> made)
    {
        foreach (OnnxStep step in old.Distinct())
            Remove(step);
        foreach (OnnxStep step in made)
            Add(step);
        return true;
    }

    private List<int> StepsOf(string operation)
    {
        if (!_byOperator.TryGetValue(operation, out List<int>? steps))
            _byOperator[operation] = steps = [];
        return steps;
    }

    private List<int> ReadersOf(int value) => _readers[value] ?? [];

    private void Add(OnnxStep step)
    {
        int index = _steps.Count;
        _steps.Add(step);
        StepsOf(step.Operator).Add(index);
        foreach (int output in step.Outputs)
        {
            if (output >= 0)
                _makers[output] = index;
        }

        foreach (int input in step.Inputs)
        {
            if (input >= 0)
                (_readers[input] ??= []).Add(index);
        }
    }

    private void Remove(OnnxStep step)
    {
        int index = _steps.IndexOf(step, Math.Max(0, FirstIndexOf(step)));
        _steps[index] = null;
        foreach (int output in step.Outputs)
        {
            if (output >= 0)
                _makers[output] = -1;
        }

        foreach (int input in step.Inputs)
        {
            if (input >= 0)
                _readers[input]!.Remove(index);
        }
    }

    private int FirstIndexOf(OnnxStep step) => step.Outputs is [>= 0 and var output, ..] ? _makers[output] : 0;
}
