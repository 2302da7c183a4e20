using InferenceSizing.Domain.Networks.Traced;

namespace InferenceSizing.Formats.Onnx;

/// <summary>Sums of products by letters.</summary>
/// <remarks>microsoft/onnxruntime, <c>core/providers/cpu/math/einsum_utils</c>, which the CUDA provider shares: each operand is put into the order in which the
/// letters are first met; of two, the common letters come first, then those of the left, those that are summed and those of the right; the product is a
/// tensor of its own, and is copied into the output, in between transposed where its order is another. Measured with 1.31.1.</remarks>
internal sealed class OnnxEinsum
{
    /// <summary>Operands of the longest product that is worked out: published graphs have two or three, and the work grows with each.</summary>
    private const int MostOperands = 4;

    private const string Ellipsis = "...";

    /// <summary>Stands for the first axis of an ellipsis: no equation has it.</summary>
    private const char FirstFree = '\uE000';

    private readonly List<char> _order = [];
    private readonly Dictionary<char, SizeExpression> _lengths = [];
    private readonly string[] _terms;
    private readonly string _result;

    private OnnxEinsum(string[] terms, string result)
    {
        (_terms, _result) = (terms, result);
        // Axes that an ellipsis stands for come before all others.
        _order.AddRange(terms.SelectMany(term => term).Where(letter => !char.IsAsciiLetter(letter)).Distinct().Order());
        _order.AddRange(terms.SelectMany(term => term).Where(char.IsAsciiLetter).Distinct());
    }

    public static void Infer(OnnxCall call)
    {
        string[] sides = call.Node.Texts.GetValueOrDefault("equation", "").Replace(" ", "", StringComparison.Ordinal).Split("->");
        string[] terms = sides[0].Split(',');
        if (terms.Length > MostOperands || sides.Length > 2 || !Array.TrueForAll(sides, side => Array.TrueForAll(side.Split(','), IsTerm)))
        {
            call.Set(0, call.Type(0), null);
            return;
        }

        int[] free = [.. terms.Select((term, i) => FreeAxes(term, call.Input(i)?.Rank ?? -1))];
        if (free.Contains(-1))
        {
            call.Set(0, call.Type(0), null);
            return;
        }

        int most = free.Max();
        string result = sides.Length == 2 ? sides[1] : Implied(terms);
        OnnxEinsum sum = new([.. terms.Select((term, i) => Spelled(term, free[i], most))], Spelled(result, most, most));
        call.Set(0, call.Type(0), sum.ShapeOf(call));
    }

    /// <summary>Letters of the alphabet, and one ellipsis among them at most.</summary>
    private static bool IsTerm(string term)
    {
        int dots = term.IndexOf(Ellipsis, StringComparison.Ordinal);
        return (dots < 0 ? term : term.Remove(dots, Ellipsis.Length)).All(char.IsAsciiLetter);
    }

    /// <summary>Axes that an ellipsis stands for in a tensor of that rank; -1 where the term is of another rank.</summary>
    private static int FreeAxes(string term, int rank)
    {
        int more = rank - term.Count(char.IsAsciiLetter);
        return more == 0 || term.Contains(Ellipsis, StringComparison.Ordinal) ? Math.Max(-1, more) : -1;
    }

    /// <summary>An ellipsis as a sign for each of its axes. Of an operand with fewer of them they are the last.</summary>
    private static string Spelled(string term, int axes, int most) => term.Replace(
        Ellipsis, string.Concat(Enumerable.Range(most - axes, axes).Select(axis => (char)(FirstFree + axis))), StringComparison.Ordinal);

    /// <summary>Without a result, letters that occur once, in the order of the alphabet.</summary>
    private static string Implied(string[] terms) =>
        (Array.Exists(terms, term => term.Contains(Ellipsis, StringComparison.Ordinal)) ? Ellipsis : "")
        + string.Concat(terms.SelectMany(term => term.Where(char.IsAsciiLetter)).GroupBy(letter => letter)
            .Where(group => group.Count() == 1).Select(group => group.Key).Order());

    private SizeExpression[]? ShapeOf(OnnxCall call)
    {
        for (int i = 0; i < _terms.Length; i++)
        {
            for (int axis = 0; axis < _terms[i].Length; axis++)
            {
                SizeExpression length = call.Shape(i)![axis];
                if (!_lengths.TryGetValue(_terms[i][axis], out SizeExpression? before) || before.Constant == 1)
                    _lengths[_terms[i][axis]] = length;
            }
        }

        if (!_result.All(_lengths.ContainsKey))
            return null;
        SizeExpression[] made = [.. _result.Select(letter => _lengths[letter])];
        SizeExpression? inner = Size(_order.Where(letter => !_result.Contains(letter, StringComparison.Ordinal)));
        SizeExpression columns = made.Length > 0 ? made[^1] : SizeExpression.One;
        const int bits = 8;
        SizeExpression? bytes = SizeExpression.Whole(OnnxTypes.BitsOf(call.Type(0)) / bits);
        call.Work = OnnxWork.Product(SizeArithmetic.Product(made.SkipLast(1)), columns, inner) with { Scratch = SizeArithmetic.Times(Scratch(), bytes) };
        return made;
    }

    private SizeExpression? Size(IEnumerable<char> letters) => SizeArithmetic.Product(letters.Select(letter => _lengths[letter]));

    /// <summary>Elements beside the output. An open length of the result's first axis, the samples, may be one, and then counts for neither side.</summary>
    private SizeExpression? Scratch()
    {
        SizeExpression? all = Scratch(one: null);
        if (_result.Length == 0 || _lengths[_result[0]] is not { Dimension: not null } samples)
            return all;
        SizeExpression? several = SizeArithmetic.Smaller(SizeExpression.One, SizeArithmetic.Minus(samples, SizeExpression.One));
        SizeExpression? single = Scratch(_result[0]);
        return SizeArithmetic.Plus(single, SizeArithmetic.Times(several, SizeArithmetic.Minus(all, single)));
    }

    private SizeExpression? Scratch(char? one)
    {
        SizeExpression? held = SizeArithmetic.Sum(_terms.Select(Changed)), turned = SizeExpression.Zero;
        // Of a single operand, the sums.
        SizeExpression? product = _terms.Length > 1 || _order.Count == _result.Length ? SizeExpression.Zero : Size(_result);
        string left = _terms[0], made = Ordered(left);
        for (int i = 1; i < _terms.Length; i++)
        {
            string right = _terms[i];
            string summed = Of(letter => !_result.Contains(letter, StringComparison.Ordinal) && LastOf(letter) == i);
            string common = Kept(letter => IsIn(left, letter) && IsIn(right, letter)), lefts = Kept(letter => IsIn(left, letter) && !IsIn(right, letter)),
                rights = Kept(letter => !IsIn(left, letter));
            turned = SizeArithmetic.Plus(
                IsInOrder(common + lefts + summed + rights) ? SizeExpression.Zero : Size(left),
                IsInOrder(common + summed + rights + lefts) ? SizeExpression.Zero : Size(right));
            made = common + lefts + rights;
            left = string.Concat(made.Where(letter => IsIn(left, letter) || IsIn(right, letter)));
            product = Size(left);

            string Kept(Func<char, bool> chosen) => Of(letter => !summed.Contains(letter, StringComparison.Ordinal) && chosen(letter));
        }

        SizeExpression? copied = string.Concat(made.Where(letter => _result.Contains(letter, StringComparison.Ordinal))) == _result ? SizeExpression.Zero
            : Size(_result);
        return SizeArithmetic.Sum([held, turned, product, copied]);

        string Of(Func<char, bool> chosen) => string.Concat(_order.Where(chosen));

        bool IsIn(string term, char letter) => term.Contains(letter, StringComparison.Ordinal) && letter != one && _lengths[letter].Constant != 1;
    }

    /// <summary>The last operand that has a letter.</summary>
    private int LastOf(char letter) => Array.FindLastIndex(_terms, term => term.Contains(letter, StringComparison.Ordinal));

    private string Ordered(string term) => string.Concat(_order.Where(letter => term.Contains(letter, StringComparison.Ordinal)));

    /// <summary>An operand that is not in order is copied; of one with a letter twice, its diagonal.</summary>
    private SizeExpression? Changed(string term) => Ordered(term) == term ? SizeExpression.Zero : Size(Ordered(term));

    private bool IsInOrder(string letters)
    {
        int[] places = [.. letters.Select(letter => _order.IndexOf(letter))];
        return places.Zip(places.Skip(1)).All(pair => pair.First < pair.Second);
    }
}
