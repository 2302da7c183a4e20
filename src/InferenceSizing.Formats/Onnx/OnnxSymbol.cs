using System.Globalization;
using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Reads the name of a dimension that is an expression of others, as exporters write them: <c>past_sequence_length + 1</c>, <c>2*s0</c>,
/// <c>height//8</c>.</summary>
internal sealed class OnnxSymbol
{
    private const int LongestText = 256, DeepestNesting = 16;

    private readonly string _text;
    private readonly Func<string, SizeExpression?> _find;
    private int _at;
    private int _depth;

    private OnnxSymbol(string text, Func<string, SizeExpression?> find) => (_text, _find) = (text, find);

    /// <summary>The expression; null where the text is none or names what is not known.</summary>
    public static SizeExpression? Read(string text, Func<string, SizeExpression?> find)
    {
        if (text.Length > LongestText)
            return null;
        OnnxSymbol reader = new(text.Replace(" ", "", StringComparison.Ordinal), find);
        SizeExpression? read = reader.Sum();
        return reader._at == reader._text.Length ? read : null;
    }

    private SizeExpression? Sum()
    {
        SizeExpression? sum = Product();
        while (sum is not null && _at < _text.Length && _text[_at] is '+' or '-')
            sum = _text[_at++] == '+' ? SizeArithmetic.Plus(sum, Product()) : SizeArithmetic.Minus(sum, Product());
        return sum;
    }

    private SizeExpression? Product()
    {
        SizeExpression? product = Factor();
        while (product is not null && _at < _text.Length && _text[_at] is '*' or '/')
        {
            bool times = _text[_at++] == '*';
            if (!times && _at < _text.Length && _text[_at] == '/')
                _at++;
            product = times ? SizeArithmetic.Times(product, Factor()) : SizeArithmetic.FloorOf(product, Factor());
        }

        return product;
    }

    private SizeExpression? Factor()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.'))
            _at++;
        string word = _text[start.._at];
        bool opens = _at < _text.Length && _text[_at] == '(';
        if (opens && word is "" or "floor")
        {
            if (++_depth > DeepestNesting)
                return null;
            _at++;
            SizeExpression? inner = Sum();
            _depth--;
            return _at < _text.Length && _text[_at++] == ')' ? inner : null;
        }

        return long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? SizeExpression.Whole(number) : _find(word);
    }
}
