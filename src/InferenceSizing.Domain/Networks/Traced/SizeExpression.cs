using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>A length, a count or another number of a traced graph as an expression in its open dimensions: a polynomial whose factors are dimensions, floors of
/// quotients, minima and maxima. Kept in one normal form, so that equal polynomials are equal.</summary>
/// <remarks><c>Σ c · Π f^p</c>. Text: <c>384*d0*d1+floor(d1-1,2)</c>, where d0 is the first dimension of the graph and floor(a,b) is ⌊a / b⌋. Work is bounded:
/// an operation whose result has more than <see cref="MostTerms"/> terms, or is nested deeper than <see cref="Deepest"/>, gives null, and null goes through all
/// operations.</remarks>
public sealed class SizeExpression : IEquatable<SizeExpression>
{
    /// <summary>Terms of one sum; shapes of published graphs have below ten.</summary>
    internal const int MostTerms = 64;

    /// <summary>Floors, minima and maxima within each other: a network of fifty halvings stays below.</summary>
    internal const int Deepest = 64;

    /// <summary>Characters of the text form.</summary>
    internal const int LongestText = 4096;

    /// <summary>Characters of all factors, so that the coefficients have room beside them.</summary>
    private const int MostFactorText = LongestText / 2;

    /// <summary>Whole numbers below this are made once: most lengths and counts of graphs are among them.</summary>
    private const int MostShared = 257;

    private static readonly ImmutableArray<SizeExpression> Shared = [.. Enumerable.Range(0, MostShared).Select(value => Made(value))];

    private readonly ImmutableArray<SizeTerm> _terms;
    private string? _text;

    private SizeExpression(ImmutableArray<SizeTerm> terms)
    {
        _terms = terms;
        foreach (SizeTerm term in terms)
            Depth = Math.Max(Depth, term.Depth);
    }

    public static SizeExpression Zero => Shared[0];

    public static SizeExpression One => Shared[1];

    internal ImmutableArray<SizeTerm> Terms => _terms;

    internal int Depth { get; }

    /// <summary>Of several terms, the first by the powers of their factors.</summary>
    internal SizeTerm Leading => _terms.Aggregate(static (first, term) => SizeTerm.Order(term, first) > 0 ? term : first)!;

    /// <summary>Whether no dimension is in it.</summary>
    public bool IsConstant => _terms.Length == 0 || (_terms.Length == 1 && _terms[0].IsConstant);

    /// <summary>The place of the dimension that it is; null for anything else.</summary>
    public Place? Dimension => _terms is [{ Coefficient: 1, Factors: [(SizeDimension { Index: var index }, 1)] }] ? index : null;

    internal static SizeExpression Of(long value) => Real(value);

    /// <summary>A number that need not be whole.</summary>
    public static SizeExpression Of(Magnitude value) => Real(value.Value);

    internal static SizeExpression Real(double value) => value is >= 0 and < MostShared && double.IsInteger(value) ? Shared[(int)value] : Made(value);

    private static SizeExpression Made(double value) => value == 0 ? new([]) : new([new SizeTerm(value, [])]);

    /// <param name="index">Its place among the dimensions of the graph.</param>
    /// <param name="least">The least length that it can have.</param>
    public static SizeExpression Open(Place index, AxisLength least) => new([new SizeTerm(1, [(new SizeDimension(index, least), 1)])]);

    internal static SizeExpression? Single(SizeFactor factor) => Normal([new SizeTerm(1, [(factor, 1)])]);

    /// <summary>Its value where that is the same for all lengths, whole or not.</summary>
    public Magnitude? Number => RealConstant is { } number ? Magnitude.From(number) : null;

    /// <summary>Whether it is above zero for all lengths.</summary>
    public bool IsPositive => Least > 0;

    /// <summary>Whether it is never below zero.</summary>
    public bool IsNeverNegative => Least >= 0;

    internal double? RealConstant => _terms.Length == 0 ? 0 : IsConstant ? _terms[0].Coefficient : null;

    /// <summary>A lower bound over all lengths that the dimensions can have.</summary>
    internal double Least
    {
        get
        {
            double sum = 0;
            foreach (SizeTerm term in _terms)
                sum += term.IsConstant ? term.Coefficient : term.Coefficient > 0 ? term.Coefficient * term.LeastOfFactors : double.NegativeInfinity;
            return sum;
        }
    }

    /// <summary>The value for given lengths of the dimensions, rounded to a whole number; zero where it is below that.</summary>
    /// <param name="lengths">By the index of the dimension.</param>
    /// <exception cref="OverflowException">Beyond 2^63 − 1.</exception>
    public Count At(ReadOnlySpan<AxisLength> lengths) => Count.From(Math.Max(0, checked((long)Math.Round(ValueAt(lengths)))));

    internal double ValueAt(ReadOnlySpan<AxisLength> lengths)
    {
        double sum = 0;
        foreach (SizeTerm term in _terms)
            sum += term.ValueAt(lengths);
        return sum;
    }

    /// <summary>The expression with all coefficients multiplied: its factors, and so its bounds, stay.</summary>
    internal SizeExpression? Scaled(double by)
    {
        if (by == 1)
            return this;
        ImmutableArray<SizeTerm>.Builder scaled = ImmutableArray.CreateBuilder<SizeTerm>(_terms.Length);
        foreach (SizeTerm term in _terms)
        {
            SizeTerm product = term.Times(by);
            if (!double.IsFinite(product.Coefficient))
                return null;
            if (product.Coefficient != 0)
                scaled.Add(product);
        }

        return new(scaled.DrainToImmutable());
    }

    /// <summary>The expression of one term, which needs no order.</summary>
    internal static SizeExpression? Normal(SizeTerm only) =>
        !double.IsFinite(only.Coefficient) || only.Key.Length > MostFactorText || only.Depth > Deepest ? null
        : only.Coefficient == 0 ? Zero : new([only]);

    internal static SizeExpression? Normal(List<SizeTerm> terms)
    {
        terms.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        ImmutableArray<SizeTerm>.Builder merged = ImmutableArray.CreateBuilder<SizeTerm>(terms.Count);
        int length = 0;
        for (int i = 0; i < terms.Count;)
        {
            SizeTerm first = terms[i];
            double coefficient = 0;
            for (; i < terms.Count && string.Equals(terms[i].Key, first.Key, StringComparison.Ordinal); i++)
                coefficient += terms[i].Coefficient;
            if (!double.IsFinite(coefficient))
                return null;
            if (coefficient == 0)
                continue;
            merged.Add(first.Times(coefficient / first.Coefficient, coefficient));
            length += first.Key.Length;
        }

        SizeExpression result = new(merged.ToImmutable());
        return merged.Count > MostTerms || length > MostFactorText || result.Depth > Deepest ? null : result;
    }

    public bool Equals(SizeExpression? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || other._terms.Length != _terms.Length)
            return false;
        for (int i = 0; i < _terms.Length; i++)
        {
            if (_terms[i].Coefficient != other._terms[i].Coefficient || !string.Equals(_terms[i].Key, other._terms[i].Key, StringComparison.Ordinal))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as SizeExpression);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (SizeTerm term in _terms)
        {
            hash.Add(term.Coefficient);
            hash.Add(term.Key, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    public override string ToString()
    {
        if (_text is not null)
            return _text;
        StringBuilder text = new();
        foreach (SizeTerm term in _terms)
        {
            if (text.Length > 0 && term.Coefficient > 0)
                text.Append('+');
            bool shown = term.IsConstant || term.Coefficient is not (1 or -1);
            if (shown)
                text.Append(term.Coefficient.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "E", StringComparison.Ordinal));
            else if (term.Coefficient == -1)
                text.Append('-');
            if (!term.IsConstant)
                text.Append(shown ? "*" : "").Append(term.Key);
        }

        return _text = text.Length == 0 ? "0" : text.ToString();
    }
}
