using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared.Kinds;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The settings of one engine, in the order in which they are shown.</summary>
public abstract class KnobList
{
    private protected readonly List<Knob> Declared = [];

    private ImmutableArray<Knob> _all;

    /// <summary>All of them. The first reading ends the declarations.</summary>
    public ImmutableArray<Knob> All => _all.IsDefault ? _all = [.. Declared] : _all;

    /// <summary>The engine's own values.</summary>
    /// <param name="setting">What they depend on.</param>
    /// <param name="release">One of the engine's own.</param>
    internal abstract KnobSet OwnValues(EngineSetting setting, Release release);

    /// <summary>The setting of that JSON name; null where the engine has none.</summary>
    public Knob? Find(string name)
    {
        foreach (Knob knob in All)
        {
            if (string.Equals(knob.Name, name, StringComparison.Ordinal))
                return knob;
        }

        return null;
    }

    /// <summary>The first setting of that role; null where the engine has none.</summary>
    public Knob? Find(KnobRole role)
    {
        foreach (Knob knob in All)
        {
            if (knob.Has(role))
                return knob;
        }

        return null;
    }
}

/// <summary>Where an engine declares its settings: one call each, by the kind of its values, which is all that
/// readers, validators, schemas and commands need.</summary>
/// <typeparam name="TRelease">The engine's releases, which defaults are made from.</typeparam>
internal sealed class KnobList<TRelease>(ReleaseTable<TRelease> releases) : KnobList
    where TRelease : Release
{
    private readonly List<Func<EngineSetting, TRelease, KnobValue>> _own = [];

    /// <inheritdoc/>
    internal override KnobSet OwnValues(EngineSetting setting, Release release)
    {
        TRelease known = (TRelease)release;
        KnobValue[] values = new KnobValue[All.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = _own[i](setting, known);
        return new KnobSet(this, values);
    }

    /// <summary>A setting of a kind, whose own file says how it is declared.</summary>
    internal Knob<T> Declare<T>(KnobFacts facts, KnobKind<T> kind, KnobDefault<TRelease, T> own)
    {
        Knob<T> knob = new(facts, kind, this, Declared.Count, own.IsOptional, () => own.TextOver(releases));
        Declared.Add(knob);
        _own.Add((setting, release) => own.For(setting, release) is (true, var value) ? kind.Kept(value) : default);
        return knob;
    }
}
