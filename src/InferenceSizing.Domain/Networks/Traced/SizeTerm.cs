using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Networks.Traced;

/// <summary>A product of factors with a coefficient; without factors, a number.</summary>
internal sealed class SizeTerm
{
    /// <param name="coefficient">c, not zero.</param>
    /// <param name="factors">Factors with their powers, in the order of their texts.</param>
    public SizeTerm(double coefficient, ImmutableArray<(SizeFactor Factor, int Power)> factors)
        : this(coefficient, factors, KeyOf(factors))
    {
    }

    private SizeTerm(double coefficient, ImmutableArray<(SizeFactor Factor, int Power)> factors, string key)
    {
        (Coefficient, Factors, Key) = (coefficient, factors, key);
        foreach ((SizeFactor factor, int _) in factors)
            Depth = Math.Max(Depth, factor.Depth);
    }

    public double Coefficient { get; }

    public ImmutableArray<(SizeFactor Factor, int Power)> Factors { get; }

    /// <summary>The factors as text; empty for a number.</summary>
    public string Key { get; }

    public int Depth { get; }

    public bool IsConstant => Factors.IsEmpty;

    public double LeastOfFactors => Factors.Aggregate(1.0, (product, part) => product * Math.Pow(part.Factor.Least, part.Power));

    public SizeTerm Times(double by, double coefficient) => by == 1 ? this : new SizeTerm(coefficient, Factors, Key);

    public SizeTerm Times(double by) => new(Coefficient * by, Factors, Key);

    public SizeTerm Times(SizeTerm other)
    {
        if (other.IsConstant)
            return Times(other.Coefficient);
        if (IsConstant)
            return other.Times(Coefficient);
        ImmutableArray<(SizeFactor Factor, int Power)>.Builder all =
            ImmutableArray.CreateBuilder<(SizeFactor Factor, int Power)>(Factors.Length + other.Factors.Length);
        int mine = 0, its = 0;
        while (mine < Factors.Length && its < other.Factors.Length)
        {
            int order = string.CompareOrdinal(Factors[mine].Factor.Text, other.Factors[its].Factor.Text);
            if (order == 0)
                all.Add((Factors[mine].Factor, Factors[mine++].Power + other.Factors[its++].Power));
            else
                all.Add(order < 0 ? Factors[mine++] : other.Factors[its++]);
        }

        all.AddRange(Factors.AsSpan(mine..));
        all.AddRange(other.Factors.AsSpan(its..));
        return new SizeTerm(Coefficient * other.Coefficient, all.DrainToImmutable());
    }

    /// <summary>Which of two terms leads: the one with the higher power of the first factor in which they differ. A common factor keeps that order.</summary>
    public static int Order(SizeTerm left, SizeTerm right)
    {
        int i = 0;
        for (; i < left.Factors.Length && i < right.Factors.Length; i++)
        {
            int order = string.CompareOrdinal(right.Factors[i].Factor.Text, left.Factors[i].Factor.Text);
            if (order == 0)
                order = left.Factors[i].Power - right.Factors[i].Power;
            if (order != 0)
                return order;
        }

        return left.Factors.Length - right.Factors.Length;
    }

    /// <summary>The quotient, where all factors of the divisor are in this; null where they are not.</summary>
    public SizeTerm? Over(SizeTerm divisor)
    {
        List<(SizeFactor Factor, int Power)> left = [.. Factors];
        foreach ((SizeFactor factor, int power) in divisor.Factors)
        {
            int at = left.FindIndex(part => string.Equals(part.Factor.Text, factor.Text, StringComparison.Ordinal));
            if (at < 0 || left[at].Power < power)
                return null;
            left[at] = (factor, left[at].Power - power);
        }

        left.RemoveAll(static part => part.Power == 0);
        return new SizeTerm(Coefficient / divisor.Coefficient, [.. left]);
    }

    public double ValueAt(ReadOnlySpan<AxisLength> lengths)
    {
        double product = Coefficient;
        foreach ((SizeFactor factor, int power) in Factors)
        {
            double value = factor.ValueAt(lengths);
            for (int i = 0; i < power; i++)
                product *= value;
        }

        return product;
    }

    private static string KeyOf(ImmutableArray<(SizeFactor Factor, int Power)> factors) =>
        factors.IsEmpty ? "" : factors is [(var only, 1)] ? only.Text
            : string.Join('*', factors.SelectMany(part => Enumerable.Repeat(part.Factor.Text, part.Power)));
}

/// <summary>What an expression multiplies: a dimension, or a function of other expressions.</summary>
internal abstract class SizeFactor(string text, int depth)
{
    public string Text { get; } = text;

    public int Depth { get; } = depth;

    public abstract double Least { get; }

    public abstract double ValueAt(ReadOnlySpan<AxisLength> lengths);
}

internal sealed class SizeDimension(Place index, AxisLength least) : SizeFactor($"d{index.Index}", 0)
{
    public Place Index => index;

    public override double Least => least.Length;

    public override double ValueAt(ReadOnlySpan<AxisLength> lengths) => lengths[index.Index].Length;
}

/// <summary>⌊a / b⌋.</summary>
internal sealed class SizeFloor(SizeExpression above, SizeExpression below) : SizeFactor($"floor({above},{below})", 1 + Math.Max(above.Depth, below.Depth))
{
    public override double Least =>
        below.RealConstant is > 0 and { } divisor && above.Least > double.NegativeInfinity ? Math.Floor(above.Least / divisor) : above.Least >= 0 ? 0
        : double.NegativeInfinity;

    public override double ValueAt(ReadOnlySpan<AxisLength> lengths)
    {
        double divisor = below.ValueAt(lengths);
        return divisor == 0 ? 0 : Math.Floor(above.ValueAt(lengths) / divisor);
    }
}

internal sealed class SizeExtreme(SizeExpression left, SizeExpression right, bool larger)
    : SizeFactor($"{(larger ? "max" : "min")}({left},{right})", 1 + Math.Max(left.Depth, right.Depth))
{
    public override double Least => larger ? Math.Max(left.Least, right.Least) : Math.Min(left.Least, right.Least);

    public override double ValueAt(ReadOnlySpan<AxisLength> lengths) =>
        larger ? Math.Max(left.ValueAt(lengths), right.ValueAt(lengths)) : Math.Min(left.ValueAt(lengths), right.ValueAt(lengths));
}
