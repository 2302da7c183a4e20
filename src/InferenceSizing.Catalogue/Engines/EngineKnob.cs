using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Catalogue.Engines;

/// <summary>The JSON that a knob takes.</summary>
public enum KnobType
{
    Number,
    Integer,
    Boolean,
}

/// <summary>A setting of an engine.</summary>
/// <param name="Name">Its key in a request.</param>
/// <param name="Knob">The same to the domain.</param>
/// <param name="Type">The JSON it takes.</param>
/// <param name="Minimum">Least value; null for no bound.</param>
/// <param name="ExclusiveMinimum">Bound that the value must lie above.</param>
/// <param name="Maximum">Greatest value.</param>
/// <param name="Default">In words: a value, or how it comes about.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Meaning">What it does, in a sentence.</param>
public sealed record EngineKnob(string Name, Knob Knob, KnobType Type, double? Minimum, double? ExclusiveMinimum, double? Maximum, string Default, string? Unit, string Meaning);
