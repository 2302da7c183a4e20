namespace InferenceSizing.Domain.Units;

/// <summary>A finite number whose unit stands in the name next to it: an entry of an explanation, the result of a textbook relation.</summary>
public readonly record struct Magnitude
{
    private Magnitude(double value) => Value = value;

    /// <summary>The number, in the unit that its name or place states.</summary>
    public double Value { get; }

    /// <summary>A finite number of any sign. Others throw.</summary>
    public static Magnitude From(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A magnitude is finite.");
        return new(value);
    }
}

/// <summary>A magnitude and what it is, the unit included: <c>weightsBytes</c>, <c>layers</c>.</summary>
public readonly record struct NamedMagnitude(string Name, Magnitude Value)
{
    /// <summary>A number by its name in a formula.</summary>
    public static NamedMagnitude Of(string name, double value) => new(name, Magnitude.From(value));
}
