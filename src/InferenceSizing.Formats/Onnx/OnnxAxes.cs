using InferenceSizing.Domain.Networks.Traced;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Onnx;

/// <summary>The dimensions that the inputs of a graph leave open, and what each is: told by its name, else by its place.</summary>
/// <remarks>A name that is an expression of others (<c>past_sequence_length + 1</c>) is worked out from them.</remarks>
internal sealed class OnnxAxes
{
    private readonly List<TracedDimension> _dimensions = [];
    private readonly Dictionary<string, SizeExpression> _bySymbol = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Input, int Axis), SizeExpression> _byPlace = [];
    private readonly bool _hasCache;

    public OnnxAxes(IReadOnlyList<OnnxValue> inputs)
    {
        _hasCache = inputs.Any(OnnxNaming.IsCache);
        Image = inputs.Select(OnnxLayout.ImageOf).FirstOrDefault(layout => layout is not null);
        // Names that are plain stand before those that are worked out from them.
        foreach (bool plain in (bool[])[true, false])
        {
            foreach (OnnxValue input in inputs)
                Add(input, plain);
        }
    }

    public IReadOnlyList<TracedDimension> Dimensions => _dimensions;

    /// <summary>Where the first image input has its height and width; null where no input is an image.</summary>
    public OnnxLayout? Image { get; }

    /// <summary>Lengths that were filled in, such as <c>ids.sequence=128</c>.</summary>
    public List<string> Assumed { get; } = [];

    /// <summary>The lengths of an input or of a value whose shape the file states; null where a length is neither known nor named.</summary>
    public SizeExpression[]? ShapeOf(OnnxValue value)
    {
        if (value.Shape is not { } lengths)
            return null;
        SizeExpression?[] shape = new SizeExpression?[lengths.Length];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            shape[axis] = lengths[axis] >= 0 ? SizeExpression.Whole(lengths[axis])
                : _byPlace.GetValueOrDefault((value.Name, axis)) ?? (value.Symbols[axis] is { } symbol ? _bySymbol.GetValueOrDefault(symbol) : null);
        }

        return OnnxRearrangements.Known(shape);
    }

    private void Add(OnnxValue input, bool plain)
    {
        for (int axis = 0; axis < (input.Shape?.Length ?? 0); axis++)
        {
            string? symbol = OnnxNaming.IsName(input.Symbols[axis]) ? input.Symbols[axis] : null;
            if (input.Shape!.Value[axis] >= 0 || plain != (symbol is null || OnnxNaming.IsPlain(symbol))
                || (symbol is not null && _bySymbol.ContainsKey(symbol)))
                continue;
            SizeExpression length = (symbol is null ? null : WorkedOut(symbol)) ?? Open(input, axis, symbol);
            if (symbol is null)
                _byPlace[(input.Name, axis)] = length;
            else
                _bySymbol[symbol] = length;
        }
    }

    private SizeExpression Open(OnnxValue input, int axis, string? symbol)
    {
        TracedDimension dimension = OnnxNaming.DimensionOf(input, axis, symbol, _hasCache, Image is not null);
        _dimensions.Add(dimension);
        Assumed.Add(FormattableString.Invariant($"{input.Name}.{symbol ?? $"dimension {axis}"}={dimension.Length}"));
        return SizeExpression.Open(Place.At(_dimensions.Count - 1), OnnxNaming.IsPast(symbol ?? input.Name) ? AxisLength.Zero : AxisLength.One);
    }

    /// <summary>The length of a name that others make up.</summary>
    private SizeExpression? WorkedOut(string symbol)
    {
        if (OnnxNaming.IsTotal(symbol) && _hasCache)
        {
            SizeExpression?[] parts = [
                .. _bySymbol.Where(pair => OnnxNaming.IsPast(pair.Key) || OnnxNaming.IsNewTokens(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => pair.Value)];
            return parts.Length == 2 ? SizeArithmetic.Plus(parts[0], parts[1]) : null;
        }

        return OnnxNaming.IsPlain(symbol) ? null : OnnxSymbol.Read(symbol, name => _bySymbol.GetValueOrDefault(name));
    }
}
