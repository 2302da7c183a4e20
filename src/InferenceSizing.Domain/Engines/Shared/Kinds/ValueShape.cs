using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared.Kinds;

/// <summary>The values of a setting as JSON and command lines spell them: schemas and readers go by it, whatever the kind.</summary>
/// <param name="Type">The type of a value as it is written, in the order of its members: a <see cref="bool"/>, a <see cref="long"/>, a <see cref="double"/>, a
/// <see cref="string"/> or an array of <see cref="double"/>.</param>
/// <param name="Minimum">The least number, of each item of a list; of text the fewest characters, of words the place of the first.</param>
/// <param name="Maximum">The greatest number, of each item of a list; of text the most characters, of words the place of the last.</param>
public sealed record ValueShape(ShapeType Type, Magnitude Minimum, Magnitude Maximum)
{
    internal ValueShape(ShapeType type, double minimum, double maximum)
        : this(type, Magnitude.From(minimum), Magnitude.From(maximum))
    {
    }

    /// <summary>Of text, the only values; empty where there are others.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>Of a list, the most items; it has at least one.</summary>
    public Count MostItems { get; init; }

    /// <summary>The word as it is written, whatever the case; null where it is none of them.</summary>
    public string? WordOf(string text) =>
        Words.IndexOf(text, 0, Words.Length, StringComparer.OrdinalIgnoreCase) is >= 0 and var place ? Words[place] : null;

    /// <summary>Whether the number lies between the bounds.</summary>
    internal bool Holds(double number) => number >= Minimum.Value && number <= Maximum.Value;
}

/// <summary>The types that JSON has for the value of a setting.</summary>
public enum ShapeType
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Text.</summary>
    Text,

    /// <summary>A list of numbers.</summary>
    Numbers,
}
