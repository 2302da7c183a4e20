using System.Collections.Immutable;
using System.Numerics;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The settings of one engine, in the order in which they are shown.</summary>
public abstract class KnobList
{
    private protected readonly List<Knob> Declared = [];

    private static readonly KnobRole[] Roles = [.. Enum.GetValues<KnobRole>().Where(role => role != KnobRole.None)];

    private ImmutableArray<Knob> _all;
    private Knob[][]? _byRole;

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
    public Knob? Find(KnobRole role) => Of(role) is [{ } first, ..] ? first : null;

    /// <summary>The settings of one role, in the order of the list.</summary>
    /// <remarks>An estimate asks some forty times for a role: each list is gone through once.</remarks>
    internal ReadOnlySpan<Knob> Of(KnobRole role) => (_byRole ??= [.. Roles.Select(asked => All.Where(knob => knob.Has(asked)).ToArray())])[
        BitOperations.TrailingZeroCount((uint)role)];
}

/// <summary>Where an engine declares its settings: one call each, which is all that readers, validators, schemas and commands need.</summary>
/// <typeparam name="TRelease">The engine's releases, which defaults are made from.</typeparam>
internal sealed class KnobList<TRelease>(ReleaseTable<TRelease> releases) : KnobList
    where TRelease : Release
{
    private readonly List<Func<EngineSetting, TRelease, KnobValue>> _own = [];

    /// <summary>A share from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public Knob<Ratio> Share(
        string name, string? flag, string meaning, KnobRole role, KnobDefault<TRelease, Ratio> own, double minimum = KnobBounds.LeastShare,
        double maximum = 1) =>
        Add(new KnobFacts(name, flag, meaning, minimum, maximum, role, null), KnobKind.Number, (KnobValue.Of, value => value.Share), own);

    /// <summary>A whole number.</summary>
    public Knob<long> Count(
        string name, string? flag, string meaning, long minimum, long maximum, KnobRole role, KnobDefault<TRelease, long> own, string? unit = null) =>
        Add(new KnobFacts(name, flag, meaning, minimum, maximum, role, unit), KnobKind.Integer, (KnobValue.Of, value => value.Count), own);

    /// <summary>On or off.</summary>
    public Knob<bool> Switch(string name, string? flag, string meaning, KnobRole role, KnobDefault<TRelease, bool> own) =>
        Add(new KnobFacts(name, flag, meaning, 0, 1, role, null), KnobKind.Boolean, (KnobValue.Of, value => value.Flag), own);

    /// <summary>A list of relative shares.</summary>
    public Knob<ImmutableArray<Ratio>> Shares(string name, string? flag, string meaning, double maximum, KnobRole role, string ownText) =>
        Add(new KnobFacts(name, flag, meaning, 0, maximum, role, null), KnobKind.Numbers, (KnobValue.Of, value => value.Shares),
            KnobDefault<TRelease, ImmutableArray<Ratio>>.None(ownText));

    /// <summary>Text of at most so many characters.</summary>
    public Knob<string> Text(string name, string flag, string meaning, int longest, string ownText, Func<string, string?> fault) =>
        Add(new KnobFacts(name, flag, meaning, 1, longest, KnobRole.None, null) { Fault = fault }, KnobKind.Text, (KnobValue.Of, value => value.Text!),
            KnobDefault<TRelease, string>.None(ownText));

    /// <summary>A list of whole numbers.</summary>
    public Knob<ImmutableArray<long>> Counts(string name, string? flag, string meaning, long minimum, long maximum, KnobRole role, string ownText) =>
        Add(new KnobFacts(name, flag, meaning, minimum, maximum, role, null), KnobKind.Numbers,
            (items => KnobValue.Of([.. items.Select(item => Ratio.From(item))]), value => [.. value.Shares.Select(item => (long)item.Value)]),
            KnobDefault<TRelease, ImmutableArray<long>>.None(ownText));

    /// <summary>One of some words.</summary>
    public Knob<string> Choice(string name, string? flag, string meaning, ImmutableArray<string> words, KnobRole role, string ownText) =>
        Add(new KnobFacts(name, flag, meaning, 0, words.Length - 1, role, null) { Words = words }, KnobKind.Word,
            (word => KnobValue.Of((long)words.IndexOf(word)), value => words[(int)value.Count]), KnobDefault<TRelease, string>.None(ownText));

    /// <inheritdoc/>
    internal override KnobSet OwnValues(EngineSetting setting, Release release)
    {
        TRelease known = (TRelease)release;
        KnobValue[] values = new KnobValue[All.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = _own[i](setting, known);
        return new KnobSet(this, values);
    }

    private Knob<T> Add<T>(KnobFacts facts, KnobKind kind, (Func<T, KnobValue> Write, Func<KnobValue, T> Read) form, KnobDefault<TRelease, T> own)
    {
        Knob<T> knob = new(facts, this, Declared.Count, kind, form, own.IsOptional, () => own.TextOver(releases));
        Declared.Add(knob);
        _own.Add((setting, release) => own.For(setting, release) is (true, var value) ? form.Write(value) : default);
        return knob;
    }
}
