using System.Collections.Immutable;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>Arithmetic on expressions. Null, for what is not known, gives null.</summary>
public static class SizeArithmetic
{
    /// <summary>Whole numbers up to here are exact as doubles.</summary>
    internal const double MostExact = 1L << 53;

    public static SizeExpression? Plus(SizeExpression? left, SizeExpression? right)
    {
        if (left is null || right is null)
            return null;
        if (left.RealConstant is { } a && right.RealConstant is { } b)
            return Finite(a + b);
        return SizeExpression.Normal([.. left.Terms, .. right.Terms]);
    }

    public static SizeExpression? Minus(SizeExpression? left, SizeExpression? right) => Plus(left, Times(right, SizeExpression.Of(-1)));

    public static SizeExpression? Times(SizeExpression? left, SizeExpression? right)
    {
        if (left is null || right is null)
            return null;
        if (left.RealConstant is { } a && right.RealConstant is { } b)
            return Finite(a * b);
        if (left.RealConstant is { } first)
            return first == 0 ? SizeExpression.Zero : right.Scaled(first);
        if (right.RealConstant is { } second)
            return second == 0 ? SizeExpression.Zero : left.Scaled(second);
        if (left.Terms is [var only] && right.Terms is [var single])
            return SizeExpression.Normal(only.Times(single));
        if ((long)left.Terms.Length * right.Terms.Length > SizeExpression.MostTerms * (long)SizeExpression.MostTerms)
            return null;
        List<SizeTerm> terms = new(left.Terms.Length * right.Terms.Length);
        foreach (SizeTerm one in left.Terms)
        {
            foreach (SizeTerm other in right.Terms)
                terms.Add(one.Times(other));
        }

        return SizeExpression.Normal(terms);
    }

    public static SizeExpression? Sum(IEnumerable<SizeExpression?> parts) => parts.Aggregate((SizeExpression?)SizeExpression.Zero, Plus);

    public static SizeExpression? Product(IEnumerable<SizeExpression?> factors) => factors.Aggregate((SizeExpression?)SizeExpression.One, Times);

    /// <summary>The quotient of two numbers that need not be whole; null where it is no polynomial.</summary>
    public static SizeExpression? Quotient(SizeExpression? left, SizeExpression? right)
    {
        if (left is null || right is null || right.RealConstant == 0)
            return null;
        if (right.RealConstant is { } by)
            return left.RealConstant is { } whole ? Finite(whole / by) : SizeExpression.Normal([.. left.Terms.Select(term => term.Times(1 / by))]);
        if (left.Equals(right))
            return SizeExpression.One;
        if (right.Terms is not [var divisor])
            return Divided(left, right);
        List<SizeTerm> terms = [];
        foreach (SizeTerm term in left.Terms)
        {
            if (term.Over(divisor) is not { } share)
                return null;
            terms.Add(share);
        }

        return SizeExpression.Normal(terms);
    }

    /// <summary>The quotient by a sum, the leading term first; null where something is left over.</summary>
    private static SizeExpression? Divided(SizeExpression left, SizeExpression right)
    {
        SizeTerm leading = right.Leading;
        List<SizeTerm> quotient = [];
        for (SizeExpression? rest = left; rest is null || rest.Terms.Length > 0;)
        {
            if (rest is null || quotient.Count == SizeExpression.MostTerms || rest.Leading.Over(leading) is not { } share)
                return null;
            quotient.Add(share);
            rest = Minus(rest, Times(SizeExpression.Normal(share), right));
        }

        return SizeExpression.Normal(quotient);
    }

    /// <summary>⌊a / b⌋.</summary>
    public static SizeExpression? FloorOf(SizeExpression? left, SizeExpression? right)
    {
        if (left is null || right is null || right.RealConstant == 0)
            return null;
        if (left.RealConstant is { } a && right.RealConstant is { } b)
            return Finite(Math.Floor(a / b));
        if (Quotient(left, right) is not { } quotient)
            return SizeExpression.Single(new SizeFloor(left, right));
        // Terms with whole coefficients are whole: they leave the floor.
        ImmutableArray<SizeTerm> whole = [.. quotient.Terms.Where(term => double.IsInteger(term.Coefficient))];
        if (whole.Length == quotient.Terms.Length)
            return quotient;
        if (right.RealConstant is not { } divisor)
            return SizeExpression.Single(new SizeFloor(left, right));
        SizeExpression? rest = SizeExpression.Normal([.. left.Terms.Where(term => !double.IsInteger(term.Coefficient / divisor))]);
        if (rest is null)
            return null;
        if (rest.RealConstant is { } number)
            return Plus(SizeExpression.Normal([.. whole]), SizeExpression.Real(Math.Floor(number / divisor)));
        return Plus(SizeExpression.Normal([.. whole]), SizeExpression.Single(new SizeFloor(rest, right)));
    }

    /// <summary>⌈a / b⌉ = −⌊−a / b⌋.</summary>
    public static SizeExpression? CeilingOf(SizeExpression? left, SizeExpression? right) => Negative(FloorOf(Negative(left), right));

    public static SizeExpression? Negative(SizeExpression? value) => Times(value, SizeExpression.Of(-1));

    public static SizeExpression? Larger(SizeExpression? left, SizeExpression? right) => Extreme(left, right, larger: true);

    public static SizeExpression? Smaller(SizeExpression? left, SizeExpression? right) => Extreme(left, right, larger: false);

    /// <summary>Whether the left is at least the right for all lengths; null where that depends on them or is not seen.</summary>
    public static bool? IsAtLeast(SizeExpression? left, SizeExpression? right)
    {
        if (Minus(left, right) is not { } over)
            return null;
        if (over.RealConstant is { } difference)
            return difference >= 0;
        if (over.Least >= 0)
            return true;
        return Negative(over) is { } under && under.Least > 0 ? false : null;
    }

    private static SizeExpression? Finite(double value) => double.IsFinite(value) ? SizeExpression.Real(value) : null;

    private static SizeExpression? Extreme(SizeExpression? left, SizeExpression? right, bool larger)
    {
        if (left is null || right is null)
            return null;
        if (left.Equals(right))
            return left;
        if (IsAtLeast(left, right) == true)
            return larger ? left : right;
        if (IsAtLeast(right, left) == true)
            return larger ? right : left;
        return SizeExpression.Single(new SizeExtreme(left, right, larger));
    }
}
