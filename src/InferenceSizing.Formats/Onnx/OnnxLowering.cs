using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Formats.Bytes;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Walks a file's graph once: functions and the bodies of branches and loops are expanded where they are called, shapes and the values of shapes are
/// followed, and what is the same for every sample is worked out beforehand, as the runtime does.</summary>
internal sealed class OnnxLowering
{
    /// <summary>Steps after all functions and bodies are expanded, so that functions that call each other cannot grow without end.</summary>
    private const int MostSteps = 200_000;

    private const int DeepestCalls = 32;

    /// <summary>Facts, shapes and the step of one node, with its part of the answer. Fitted: chains of 5,000 to 20,000 additions take 1.2 to 1.4 KB a node
    /// beyond the nodes themselves.</summary>
    private const int BytesOfVisit = 1400;

    /// <summary>A value that a node reads, in the lists of facts and of the step.</summary>
    private const int BytesOfInput = 32;

    private readonly OnnxModel _model;
    private readonly OnnxAxes _axes;
    private readonly Dictionary<(string Domain, string Name), OnnxFunction> _functions = [];
    private readonly KeptBytes _kept;
    private readonly CancellationToken _cancellation;
    private int _visits;

    public OnnxLowering(OnnxModel model, OnnxAxes axes, KeptBytes kept, CancellationToken cancellation)
    {
        (_model, _axes, _kept, _cancellation) = (model, axes, kept, cancellation);
        foreach (OnnxFunction function in model.Functions)
            _functions.TryAdd((function.Domain, function.Name), function);
        OnnxScope scope = new(null, model.Graph);
        HashSet<string> held = [.. model.Graph.Initializers.Select(tensor => tensor.Name)];
        Hold(scope, model.Graph);
        foreach (OnnxValue input in model.Graph.Inputs.Where(input => !held.Contains(input.Name)))
        {
            int value = Define(new OnnxFact(input.Type, axes.ShapeOf(input)));
            scope.Set(input.Name, value);
            Inputs.Add(value);
        }

        Run(scope, OnnxOrder.Sorted(model.Graph.Nodes), 0);
        foreach (OnnxValue output in model.Graph.Outputs)
        {
            if (scope.Find(output.Name) is var value && value >= 0)
                Outputs.Add(Facts[value].Fixed ? Copied(output, value) : value);
        }
    }

    /// <summary>Version of the standard operator set.</summary>
    public long Opset => _model.Opset;

    /// <summary>What is known of each value, by its number.</summary>
    public List<OnnxFact> Facts { get; } = [];

    public List<OnnxStep> Steps { get; } = [];

    public List<int> Inputs { get; } = [];

    public List<int> Outputs { get; } = [];

    /// <summary>Operators by name that are not understood.</summary>
    public HashSet<string> NotUnderstood { get; } = new(StringComparer.Ordinal);

    /// <summary>Nodes of each operator as the file has them, expanded ones included.</summary>
    public Dictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>What is known beforehand is copied for the caller.</summary>
    private int Copied(OnnxValue output, int value)
    {
        int copy = Define(Facts[value] with { Fixed = false, Held = null, Origins = [] });
        Steps.Add(new OnnxStep(new OnnxNode("Identity", "", output.Name, [output.Name], [output.Name]), TracedKind.Movement, [value], [copy], OnnxWork.None));
        return copy;
    }

    private int Define(OnnxFact fact)
    {
        Facts.Add(fact);
        return Facts.Count - 1;
    }

    private void Hold(OnnxScope scope, OnnxGraph graph)
    {
        foreach (OnnxTensor tensor in graph.Initializers)
            scope.Set(tensor.Name, Define(OnnxFact.Of(tensor)));
    }

    private void Run(OnnxScope scope, IReadOnlyList<OnnxNode> nodes, int depth)
    {
        if (depth > DeepestCalls)
            throw new HeadRefusedException($"Functions and bodies of the ONNX file call each other more than {DeepestCalls} deep.");
        OnnxReshapes reshapes = new(nodes, name => scope.Find(name) is var value && value >= 0 ? Facts[value] : null);
        foreach (OnnxNode node in nodes)
        {
            if (++_visits > MostSteps)
                throw new HeadRefusedException($"The graph has more than {MostSteps} nodes when its functions are expanded.");
            _cancellation.ThrowIfCancellationRequested();
            _kept.Add(BytesOfVisit + (BytesOfInput * (long)node.Inputs.Length));
            if (_functions.TryGetValue((node.Domain, node.Operator), out OnnxFunction? function))
                Call(scope, node, function, depth);
            else if (node.Operator == "If" && node.IsStandard)
                Branch(scope, node, depth);
            else if (node.Operator is "Loop" or "Scan" && node.IsStandard && node.Graphs.TryGetValue("body", out OnnxGraph? body))
                Repeat(scope, node, body, depth);
            else
                Visit(scope, node, reshapes.Copies(node));
        }
    }

    private void Call(OnnxScope scope, OnnxNode node, OnnxFunction function, int depth)
    {
        OnnxScope inner = new(null, null);
        for (int i = 0; i < function.Inputs.Count && i < node.Inputs.Length; i++)
        {
            if (scope.Find(node.Inputs[i]) is var value && value >= 0)
                inner.Set(function.Inputs[i], value);
        }

        Run(inner, [.. OnnxOrder.Sorted(function.Nodes).Select(body => body.Within(function.Defaults).Within(node))], depth + 1);
        for (int i = 0; i < function.Outputs.Count && i < node.Outputs.Length; i++)
            Give(scope, node.Outputs[i], inner.Find(function.Outputs[i]));
    }

    /// <summary>The branch that a known condition chooses; else the longer one.</summary>
    private void Branch(OnnxScope scope, OnnxNode node, int depth)
    {
        OnnxGraph? then = node.Graphs.GetValueOrDefault("then_branch"), otherwise = node.Graphs.GetValueOrDefault("else_branch");
        int condition = node.Inputs.Length > 0 ? scope.Find(node.Inputs[0]) : -1;
        double? known = condition >= 0 && Facts[condition].Values is [var flag] ? flag?.RealConstant : null;
        OnnxGraph? chosen = known is { } sure ? sure != 0 ? then : otherwise : (otherwise?.Nodes.Count ?? 0) > (then?.Nodes.Count ?? 0) ? otherwise : then;
        if (chosen is null)
            return;
        Count(node);
        OnnxScope inner = new(scope, chosen);
        Hold(inner, chosen);
        Run(inner, OnnxOrder.Sorted(chosen.Nodes), depth + 1);
        for (int i = 0; i < chosen.Outputs.Count && i < node.Outputs.Length; i++)
            Give(scope, node.Outputs[i], inner.Find(chosen.Outputs[i].Name));
    }

    /// <summary>One pass through the body of a loop; what it collects is as long as its passes.</summary>
    private void Repeat(OnnxScope scope, OnnxNode node, OnnxGraph body, int depth)
    {
        Count(node);
        OnnxLoop loop = new(node, [.. node.Inputs.Select(name => scope.Find(name) is var value && value >= 0 ? Facts[value] : null)]);
        OnnxScope inner = new(scope, body);
        Hold(inner, body);
        for (int i = 0; i < body.Inputs.Count; i++)
        {
            OnnxFact fact = loop.InputOf(i) ?? new OnnxFact(body.Inputs[i].Type, _axes.ShapeOf(body.Inputs[i]));
            int inside = Define(fact), given = loop.GivenOf(i) is { } place ? scope.Find(node.Inputs[place]) : -1;
            inner.Set(body.Inputs[i].Name, inside);
            // The first pass looks at what the node is given; what it is not given, such as the number of the pass, it makes.
            Steps.Add(given >= 0 ? new OnnxStep(node with { Operator = "Identity" }, TracedKind.View, [given], [inside], OnnxWork.None)
                : new OnnxStep(node, TracedKind.Movement, [], [inside], OnnxWork.None));
        }

        Run(inner, OnnxOrder.Sorted(body.Nodes), depth + 1);
        List<int> made = [], read = [];
        for (int i = 0; i < node.Outputs.Length; i++)
        {
            int from = loop.BodyOutputOf(i);
            int value = from < body.Outputs.Count ? inner.Find(body.Outputs[from].Name) : -1;
            if (!loop.Collects(i) || value < 0)
            {
                Give(scope, node.Outputs[i], value);
                continue;
            }

            int whole = Define(loop.Collected(i, Facts[value]));
            Give(scope, node.Outputs[i], whole);
            made.Add(whole);
            read.Add(value);
        }

        if (made.Count == 0)
            return;
        // Parts of all passes are kept until the end and then joined.
        SizeExpression? bytes = made.Select(value => OnnxFacts.BytesOf(Facts[value])).Aggregate((SizeExpression?)SizeExpression.Zero, SizeArithmetic.Plus);
        Steps.Add(new OnnxStep(node, TracedKind.Movement, [.. read], [.. made], OnnxWork.None with { Scratch = bytes })
        {
            Understood = made.TrueForAll(value => Facts[value].Shape is not null)
        });
    }

    private void Give(OnnxScope scope, string name, int value)
    {
        if (name.Length > 0)
            scope.Set(name, value >= 0 ? value : Define(OnnxFact.Unknown(OnnxTypes.Single)));
    }

    private void Count(OnnxNode node) => Counts[node.FullName] = Counts.GetValueOrDefault(node.FullName) + 1;

    private void Visit(OnnxScope scope, OnnxNode node, bool copies)
    {
        int[] inputs = new int[node.Inputs.Length];
        OnnxFact?[] facts = new OnnxFact?[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = node.Inputs[i].Length == 0 ? -1 : scope.Find(node.Inputs[i]);
            facts[i] = inputs[i] < 0 ? null : Facts[inputs[i]];
        }

        OnnxCall call = new(node, facts, _model.Opset);
        OnnxOperator? known = OnnxOperators.Find(node);
        known?.Infer(call);
        bool isFixed = node.Operator == "Constant"
            || (known is not null && inputs.Length > 0 && Array.TrueForAll(facts, fact => fact?.Fixed != false)
            && !node.Operator.StartsWith("Random", StringComparison.Ordinal) && !IsWidenedEachTime(call));
        int[] outputs = new int[node.Outputs.Length];
        bool understood = known is not null;
        for (int i = 0; i < outputs.Length; i++)
        {
            if (node.Outputs[i].Length == 0)
            {
                outputs[i] = -1;
                continue;
            }

            OnnxFact fact = Completed(scope, call, i, out bool follows);
            understood &= follows;
            // What has the same known values for every sample is worked out once, whatever it is read from.
            bool same = isFixed || (fact.Values is { Length: > 0 } values && Array.TrueForAll(values, value => value?.IsConstant == true));
            outputs[i] = Define(fact with
            {
                Fixed = same,
                Origins = same ? OriginsOf(facts) : [],
                LostAxes = OnnxVisibility.LostAxes(call, fact, known?.Kind ?? TracedKind.Movement, copies),
            });
            scope.Set(node.Outputs[i], outputs[i]);
        }

        Count(node);
        if (!understood && !isFixed)
            NotUnderstood.Add(node.FullName);
        if (isFixed || (outputs.Length > 0 && Array.TrueForAll(outputs, value => value < 0 || Facts[value].Fixed)))
            return;
        OnnxWork work = call.Work ?? OnnxWork.Each(outputs is [>= 0 and var first, ..] ? Facts[first].Elements : null, known?.Operations ?? 0);
        Steps.Add(new OnnxStep(node, KindOf(known, call), inputs, outputs, work) { Understood = understood });
    }

    /// <summary>Weights of eight-bit floating point are stored as they are and widened in every pass; those of integers are multiplied as stored. Measured with
    /// 1.31.1.</summary>
    private static bool IsWidenedEachTime(OnnxCall call) =>
        call.Node.Operator == "DequantizeLinear" && call.Type(0) is >= OnnxTypes.Float8 and < OnnxTypes.Float8 + 4;

    /// <summary>The tensors of the file that a value is worked out of.</summary>
    private static ImmutableArray<OnnxTensor> OriginsOf(OnnxFact?[] facts)
    {
        const int mostKept = 16;
        return [.. facts.Where(fact => fact is not null).SelectMany(fact => fact!.Held is { } held ? [held] : fact.Origins)
            .DistinctBy(tensor => tensor.Name, StringComparer.Ordinal).Take(mostKept)];
    }

    /// <summary>An output as its rule has it; where none follows, as the file states it, else as the first input.</summary>
    private OnnxFact Completed(OnnxScope scope, OnnxCall call, int output, out bool follows)
    {
        OnnxFact? found = call.Outputs[output];
        follows = found?.Shape is not null || found?.Parts is not null;
        if (follows)
            return found!;
        OnnxValue? stated = scope.StatedOf(call.Node.Outputs[output]);
        int type = found?.Type ?? stated?.Type ?? call.Type(0);
        SizeExpression[]? shape = stated is null ? null : _axes.ShapeOf(stated);
        follows = shape is not null && found is not null;
        return new OnnxFact(type, shape ?? (output == 0 ? call.Shape(0) : null));
    }

    private static TracedKind KindOf(OnnxOperator? known, OnnxCall call)
    {
        if (known is null)
            return TracedKind.Movement;
        if (call.Node.Operator == "Cast" && call.Outputs[0]?.Type == call.Type(0))
            return TracedKind.View;
        // Nothing is padded: the runtime drops the node.
        if (call.Node.Operator == "Pad" && (call.Node.List("pads") is { } listed ? [.. listed] : call.Input(1)?.Constants()) is { } pads
            && Array.TrueForAll(pads, pad => pad == 0))
            return TracedKind.View;
        bool depthwise = known.Kind == TracedKind.Convolution && call.Work is { Groups: > 1 } work && work.Columns?.Constant is { } columns
            && call.Shape(0) is { Length: > 1 } input
            && (input[1].Constant == work.Groups || columns == work.Groups);
        return depthwise ? TracedKind.DepthwiseConvolution : known.Kind;
    }
}
