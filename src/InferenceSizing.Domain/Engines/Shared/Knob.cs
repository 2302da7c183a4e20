using InferenceSizing.Domain.Engines.Shared.Kinds;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>A setting of an engine, declared once: readers, validators, schemas, the list of engines and command lines take it from here.</summary>
public abstract class Knob
{
    private readonly Func<string> _default;

    private protected Knob(KnobFacts facts, KnobKind kind, KnobList list, int index, Func<string> ownValue)
    {
        (Name, Flag, Meaning, Unit, Role, Kind) = (facts.Name, facts.Flag, facts.Meaning, facts.Unit, facts.Role, kind);
        (List, Index, _default) = (list, index, ownValue);
    }

    /// <summary>The JSON name.</summary>
    public string Name { get; }

    /// <summary>The flag of the engine's own command line; null for a library.</summary>
    public string? Flag { get; }

    /// <summary>A sentence for the reader.</summary>
    public string Meaning { get; }

    /// <summary>Null for a number without a unit.</summary>
    public string? Unit { get; }

    public KnobRole Role { get; }

    /// <summary>The values that it takes.</summary>
    public KnobKind Kind { get; }

    /// <summary>The values as JSON and command lines spell them.</summary>
    public ValueShape Shape => Kind.Shape;

    /// <summary>Whether the engine has no value of its own for the setting in the usual case.</summary>
    public bool IsOptional { get; protected init; }

    /// <summary>The engine's own value, or how it comes about, by release.</summary>
    public string Default => _default();

    /// <summary>The engine's settings, of which this is one.</summary>
    internal KnobList List { get; }

    /// <summary>Where the setting stands in that list.</summary>
    internal int Index { get; }

    public bool Has(KnobRole role) => (Role & role) != 0;

    public override string ToString() => Name;
}

/// <summary>A setting whose values are of one type.</summary>
/// <typeparam name="T">A ratio, a whole number, a flag, a list, a word or text.</typeparam>
internal sealed class Knob<T> : Knob
{
    private readonly KnobKind<T> _kind;

    internal Knob(KnobFacts facts, KnobKind<T> kind, KnobList list, int index, bool optional, Func<string> ownValue)
        : base(facts, kind, list, index, ownValue) => (_kind, IsOptional) = (kind, optional);

    internal KnobValue Write(T value) => _kind.Kept(value);

    internal T Read(KnobValue value) => _kind.Read(value);
}

/// <summary>What a declaration says of a setting beside its kind and default.</summary>
internal readonly record struct KnobFacts(string Name, string? Flag, string Meaning, KnobRole Role)
{
    /// <summary>Null for a number without a unit.</summary>
    public string? Unit { get; init; }
}
