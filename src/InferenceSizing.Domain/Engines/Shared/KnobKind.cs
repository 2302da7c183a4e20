namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The values that a setting takes.</summary>
public enum KnobKind
{
    /// <summary>A share or ratio.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>On or off.</summary>
    Boolean,

    /// <summary>A list of numbers.</summary>
    Numbers,

    /// <summary>Text that the engine reads by a grammar of its own.</summary>
    Text,

    /// <summary>One of some words; its number is its place among them.</summary>
    Word,
}
