using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>A setting of an engine, declared once: readers, validators, schemas, the list of engines and command lines take it from here.</summary>
public abstract class Knob
{
    private readonly Func<string> _default;
    private readonly Func<string, string?>? _fault;

    private protected Knob(KnobFacts facts, KnobList list, int index, Func<string> ownValue)
    {
        (Name, Flag, Meaning, Unit, Role) = (facts.Name, facts.Flag, facts.Meaning, facts.Unit, facts.Role);
        (Minimum, Maximum) = (Magnitude.From(facts.Minimum), Magnitude.From(facts.Maximum));
        Words = facts.Words.IsDefault ? [] : facts.Words;
        (List, Index, _default, _fault) = (list, index, ownValue, facts.Fault);
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

    public abstract KnobKind Kind { get; }

    /// <summary>Why a text is not taken; null where it is.</summary>
    public string? FaultOf(string text) => _fault?.Invoke(text);

    /// <summary>The least value, of each item of a list; of text the fewest characters.</summary>
    public Magnitude Minimum { get; }

    /// <summary>The greatest value, of each item of a list; of text the most characters.</summary>
    public Magnitude Maximum { get; }

    /// <summary>The words of which it takes one.</summary>
    public ImmutableArray<string> Words { get; }

    /// <summary>The word of a value.</summary>
    public string WordOf(Magnitude value) => Words[(int)value.Value];

    /// <summary>The value of a word, in any case; null where it is none of them.</summary>
    public Magnitude? ValueOf(string word) =>
        Words.IndexOf(word, 0, Words.Length, StringComparer.OrdinalIgnoreCase) is >= 0 and var place ? Magnitude.From(place) : null;

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
/// <typeparam name="T">A ratio, a whole number, a flag, a list of ratios, a word or text.</typeparam>
internal sealed class Knob<T> : Knob
{
    private readonly Func<T, KnobValue> _write;
    private readonly Func<KnobValue, T> _read;

    internal Knob(KnobFacts facts, KnobList list, int index, KnobKind kind, (Func<T, KnobValue> Write, Func<KnobValue, T> Read) form, bool optional,
        Func<string> ownValue)
        : base(facts, list, index, ownValue) => (Kind, _write, _read, IsOptional) = (kind, form.Write, form.Read, optional);

    /// <inheritdoc/>
    public override KnobKind Kind { get; }

    internal KnobValue Write(T value) => _write(value);

    internal T Read(KnobValue value) => _read(value);
}

/// <summary>What a declaration says of a setting beside its default.</summary>
internal readonly record struct KnobFacts(string Name, string? Flag, string Meaning, double Minimum, double Maximum, KnobRole Role, string? Unit)
{
    /// <summary>Why a text is not taken; null where nothing is said of it.</summary>
    public Func<string, string?>? Fault { get; init; }

    public ImmutableArray<string> Words { get; init; }
}
