using System.Collections.Immutable;
using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Puts the steps of a lowered graph, in the order in which they run, together with their tensors and weights.</summary>
internal sealed class OnnxAssembly
{
    private readonly List<OnnxFact> _facts;
    private readonly HashSet<int> _graphOutputs;
    private readonly HashSet<string> _heldNames;
    private readonly HashSet<string> _owned = new(StringComparer.Ordinal);
    private readonly HashSet<int> _folded = [];
    private readonly Dictionary<SizeExpression, Place> _sizeIndex = [];
    private readonly ImmutableArray<SizeExpression>.Builder _sizes = ImmutableArray.CreateBuilder<SizeExpression>();
    private readonly Dictionary<int, Place> _tensorOf = [];
    private readonly ImmutableArray<TracedTensor>.Builder _tensors = ImmutableArray.CreateBuilder<TracedTensor>();
    private readonly Dictionary<SizeExpression[], Place> _shapes = new(OnnxShapeComparer.Instance);
    private readonly ImmutableArray<TracedStep>.Builder _steps = ImmutableArray.CreateBuilder<TracedStep>();

    public OnnxAssembly(OnnxModel model, IReadOnlyList<OnnxTensor> held, OnnxLowering lowered, IReadOnlyList<OnnxStep> order)
    {
        _facts = lowered.Facts;
        _graphOutputs = [.. lowered.Outputs];
        _heldNames = [.. held.Select(tensor => tensor.Name)];
        Inputs = [.. lowered.Inputs.Select(value => TensorOf(value))];
        foreach (OnnxStep step in order)
            Add(step);
        Outputs = [.. lowered.Outputs.Where(value => !_facts[value].Fixed).Select(value => TensorOf(value)).Distinct()];
        Keep(held, OnnxReferences.Of(model));
    }

    public ImmutableArray<Place> Inputs { get; }

    public ImmutableArray<Place> Outputs { get; }

    public ImmutableArray<SizeExpression> Sizes => _sizes.ToImmutable();

    public ImmutableArray<TracedTensor> Tensors => _tensors.ToImmutable();

    public ImmutableArray<TracedStep> Steps => _steps.ToImmutable();

    private void Add(OnnxStep step)
    {
        // Values of shapes are a few numbers in host memory; what looks at a tensor's shape keeps the tensor till then.
        bool arithmetic = Array.TrueForAll(step.Outputs, value => value < 0 || _facts[value].Values is not null);
        if (arithmetic && step.Operator is not ("Shape" or "Size") && !Array.Exists(step.Outputs, _graphOutputs.Contains))
            return;
        if (step.IsView && step.Inputs is [>= 0 and var seen, ..] && !_facts[seen].Fixed && !_graphOutputs.Contains(step.Outputs[0]))
        {
            TensorOf(step.Outputs[0], viewOf: TensorOf(seen));
            return;
        }

        OnnxWork work = step.Work;
        _steps.Add(new TracedStep(
            step.Operator, step.IsView ? TracedKind.Movement : step.Kind, Places(step.Inputs, ReadOf),
            Places(step.Outputs, value => value < 0 || arithmetic && !_graphOutputs.Contains(value) ? default(Place?) : TensorOf(value)))
        {
            Flops = SizeOf(work.Flops),
            Rows = SizeOf(work.Rows),
            Columns = SizeOf(work.Columns),
            Depth = SizeOf(work.Depth),
            Groups = Count.From(work.Groups),
            Scratch = SizeOf(work.Scratch),
            Weights = WeightsOf(step),
        });
    }

    private static ImmutableArray<Place?> Places(int[] values, Func<int, Place?> of)
    {
        ImmutableArray<Place?>.Builder places = ImmutableArray.CreateBuilder<Place?>(values.Length);
        foreach (int value in values)
            places.Add(of(value));
        return places.MoveToImmutable();
    }

    private Place? ReadOf(int value) =>
        value < 0 || _facts[value].Fixed || (_facts[value].Values is not null && !_tensorOf.ContainsKey(value)) ? null : TensorOf(value);

    private Place TensorOf(int value, Place? viewOf = null)
    {
        if (_tensorOf.TryGetValue(value, out Place known))
            return known;
        OnnxFact fact = _facts[value];
        Place index = Place.At(_tensors.Count);
        _tensors.Add(new TracedTensor(SizeOf(fact.Elements), BitCount.From(OnnxTypes.BitsOf(fact.Type)), OnnxTypes.IsFloat(fact.Type), ShapeOf(fact), viewOf));
        _tensorOf[value] = index;
        return index;
    }

    /// <summary>A number for the shape as the runtime sees it before it runs: known lengths and plain names; null where one is worked out.</summary>
    private Place? ShapeOf(OnnxFact fact)
    {
        if (fact.Shape is not { } shape || fact.Type == OnnxTypes.Text || fact.LostAxes != 0
            || !Array.TrueForAll(shape, length => length.IsConstant || length.Dimension is not null))
            return null;
        if (!_shapes.TryGetValue(shape, out Place number))
            _shapes[shape] = number = Place.At(_shapes.Count);
        return number;
    }

    private Place? SizeOf(SizeExpression? size)
    {
        if (size is null || size.Constant == 0)
            return null;
        if (!_sizeIndex.TryGetValue(size, out Place index))
        {
            _sizeIndex[size] = index = Place.At(_sizes.Count);
            _sizes.Add(size);
        }

        return index;
    }

    private ImmutableArray<TracedWeights> WeightsOf(OnnxStep step)
    {
        List<TracedWeights>? weights = null;
        foreach (int input in step.Inputs)
        {
            if (input < 0 || !_facts[input].Fixed)
                continue;
            weights ??= [];
            if (_facts[input].Held is { } held)
                Own(held, weights);
            else if (_folded.Add(input))
                OwnFolded(_facts[input], weights);
        }

        return weights is null ? [] : Grouped(weights);
    }

    private void Own(OnnxTensor tensor, List<TracedWeights> weights)
    {
        if (_heldNames.Contains(tensor.Name) && _owned.Add(tensor.Name))
            weights.Add(OnnxWeights.Of(tensor));
    }

    /// <summary>What is worked out beforehand: the tensors that it comes from, as the file has them, or where it is larger than they are, itself.</summary>
    private void OwnFolded(OnnxFact fact, List<TracedWeights> weights)
    {
        long elements = fact.Elements?.Constant ?? 0, parameters = 0;
        OnnxTensor[] fresh = [.. fact.Origins.Where(origin => _heldNames.Contains(origin.Name) && !_owned.Contains(origin.Name))];
        if (fact.Origins.Sum(origin => (double)origin.Elements) >= elements)
        {
            foreach (OnnxTensor origin in fresh)
                Own(origin, weights);
            return;
        }

        foreach (OnnxTensor origin in fresh)
        {
            _owned.Add(origin.Name);
            parameters += OnnxWeights.Of(origin).Parameters.Value;
        }

        if (elements > OnnxTensorReader.MostValues)
            weights.Add(new TracedWeights(OnnxTypes.FormatOf(fact.Type).Id, Count.From(parameters), OnnxWeights.BytesOf(fact.Type, elements)));
    }

    /// <summary>Weights that nodes name, but that no step was seen to use: those of branches that are not taken here.</summary>
    private void Keep(IReadOnlyList<OnnxTensor> held, HashSet<string> referenced)
    {
        List<TracedWeights> weights = [];
        foreach (OnnxTensor tensor in held.Where(tensor => referenced.Contains(tensor.Name)))
            Own(tensor, weights);
        if (weights.Count > 0)
            _steps.Add(new TracedStep("held", TracedKind.Movement, [], []) { Weights = Grouped(weights) });
    }

    private static ImmutableArray<TracedWeights> Grouped(List<TracedWeights> weights) => weights.Count < 2 ? [.. weights] :
    [
        .. weights.GroupBy(part => (part.Format, Counts: part.Parameters > Count.Zero))
            .Select(group => new TracedWeights(
                group.Key.Format, Count.From(group.Sum(part => part.Parameters.Value)), ByteCount.FromCount(group.Sum(part => part.Bytes.Count)))),
    ];
}
