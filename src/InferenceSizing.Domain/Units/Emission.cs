namespace InferenceSizing.Domain.Units;

/// <summary>A mass of greenhouse gases as that of CO2 with the same effect on the climate over a hundred years. Never negative.</summary>
public readonly record struct Emission : IQuantity<Emission>
{
    private Emission(double kilograms) => Kilograms = kilograms;

    /// <summary>Kilograms of CO2 equivalent.</summary>
    public double Kilograms { get; }

    /// <summary>A finite number, at least 0, in kilograms. Others throw.</summary>
    public static Emission FromKilograms(double kilograms)
    {
        if (!double.IsFinite(kilograms) || kilograms < 0)
            throw new ArgumentOutOfRangeException(nameof(kilograms), kilograms, "An emission is finite and not negative.");
        return new(kilograms);
    }

    /// <summary>The sum, kilograms.</summary>
    public static Emission operator +(Emission left, Emission right) => new(left.Kilograms + right.Kilograms);

    /// <summary>A share or a multiple of the quantity, kilograms.</summary>
    public static Emission operator *(Emission quantity, Ratio share) => FromKilograms(quantity.Kilograms * share.Value);

    /// <summary>Whether the left is the smaller.</summary>
    public static bool operator <(Emission left, Emission right) => left.Kilograms < right.Kilograms;

    /// <summary>Whether the left is the greater.</summary>
    public static bool operator >(Emission left, Emission right) => left.Kilograms > right.Kilograms;

    /// <summary>Whether the left is not the greater.</summary>
    public static bool operator <=(Emission left, Emission right) => left.Kilograms <= right.Kilograms;

    /// <summary>Whether the left is not the smaller.</summary>
    public static bool operator >=(Emission left, Emission right) => left.Kilograms >= right.Kilograms;

    /// <inheritdoc/>
    public int CompareTo(Emission other) => Kilograms.CompareTo(other.Kilograms);
}
