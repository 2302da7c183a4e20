using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>Reads the text form of <see cref="SizeExpression"/>.</summary>
public sealed class SizeParser
{
    private readonly string _text;
    private readonly long _dimensions;
    private int _at;
    private int _depth;

    private SizeParser(string text, long dimensions) => (_text, _dimensions) = (text, dimensions);

    /// <summary>The expression; null where the text is none, is too long or names a dimension that is not there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="dimensions">How many dimensions there are.</param>
    public static SizeExpression? Read(string text, Count dimensions)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > SizeExpression.LongestText)
            return null;
        SizeParser parser = new(text, dimensions.Value);
        SizeExpression? read = parser.Sum();
        return parser._at == text.Length ? read : null;
    }

    private SizeExpression? Sum()
    {
        List<SizeTerm> terms = [];
        do
        {
            bool negative = Takes('-');
            if (!negative)
                Takes('+');
            if (Product() is not { } product)
                return null;
            foreach (SizeTerm term in product.Terms)
                terms.Add(negative ? term.Times(-1) : term);
            if (terms.Count > SizeExpression.MostTerms)
                return null;
        }
        while (_at < _text.Length && _text[_at] is '+' or '-');
        return SizeExpression.Normal(terms);
    }

    private SizeExpression? Product()
    {
        SizeExpression? product = Factor();
        while (product is not null && Takes('*'))
            product = SizeArithmetic.Times(product, Factor());
        return product;
    }

    private SizeExpression? Factor()
    {
        if (Takes('d'))
            return Number(whole: true) is { } index && index < _dimensions ? SizeExpression.Open(Place.At((int)index), AxisLength.One) : null;
        foreach ((string name, Func<SizeExpression, SizeExpression, SizeExpression?> function) in Functions)
        {
            if (string.CompareOrdinal(_text, _at, name, 0, name.Length) != 0)
                continue;
            _at += name.Length;
            if (++_depth > SizeExpression.Deepest || Sum() is not { } first || !Takes(',') || Sum() is not { } second || !Takes(')'))
                return null;
            _depth--;
            return function(first, second);
        }

        return Number(whole: false) is { } number ? SizeExpression.Real(number) : null;
    }

    private static readonly ImmutableArray<(string Name, Func<SizeExpression, SizeExpression, SizeExpression?> Function)> Functions =
        [("floor(", SizeArithmetic.FloorOf), ("max(", SizeArithmetic.Larger), ("min(", SizeArithmetic.Smaller)];

    private double? Number(bool whole)
    {
        int start = _at;
        while (_at < _text.Length
            && (char.IsAsciiDigit(_text[_at]) || (!whole && (_text[_at] is '.' or 'E' || (_text[_at] == '-' && _at > start && _text[_at - 1] == 'E')))))
            _at++;
        return double.TryParse(_text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value : null;
    }

    private bool Takes(char wanted)
    {
        if (_at >= _text.Length || _text[_at] != wanted)
            return false;
        _at++;
        return true;
    }
}
