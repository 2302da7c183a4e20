namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Values of one engine's settings; those never set are absent. Immutable.</summary>
public sealed class KnobSet
{
    private readonly KnobList? _list;

    /// <summary>By the setting's place in the list.</summary>
    private readonly KnobValue[] _values;

    internal KnobSet(KnobList? list, KnobValue[] values) => (_list, _values) = (list, values);

    public static KnobSet Empty { get; } = new(null, []);

    /// <summary>Whether no setting has a value.</summary>
    public bool IsEmpty => Array.TrueForAll(_values, value => !value.IsSet);

    /// <summary>Whether some setting has a value in both.</summary>
    public bool Overlaps(KnobSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < _values.Length && _list == other._list; i++)
        {
            if (_values[i].IsSet && other._values[i].IsSet)
                return true;
        }

        return false;
    }

    public bool Has(Knob knob) => Find(knob).IsSet;

    /// <summary>The value of a setting.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The setting has none.</exception>
    internal T Get<T>(Knob<T> knob)
    {
        ArgumentNullException.ThrowIfNull(knob);
        return knob.Read(this[knob]);
    }

    /// <summary>The value of a setting, or another where it has none.</summary>
    internal T Get<T>(Knob<T> knob, T otherwise) => Find(knob) is { IsSet: true } value ? knob.Read(value) : otherwise;

    /// <summary>The value of a setting that is known by its role or name alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The setting has none.</exception>
    public KnobValue this[Knob knob] =>
        Find(knob) is { IsSet: true } value ? value : throw new ArgumentOutOfRangeException(nameof(knob), knob, "The setting has no value.");

    /// <summary>The value of a setting; not set where it has none, or belongs to another engine.</summary>
    public KnobValue Find(Knob knob)
    {
        ArgumentNullException.ThrowIfNull(knob);
        return _list == knob.List ? _values[knob.Index] : default;
    }

    internal KnobSet With<T>(Knob<T> knob, T value)
    {
        ArgumentNullException.ThrowIfNull(knob);
        return With(knob, knob.Write(value));
    }

    /// <summary>The set with one more value.</summary>
    /// <exception cref="ArgumentException">The set holds values of another engine.</exception>
    public KnobSet With(Knob knob, KnobValue value)
    {
        ArgumentNullException.ThrowIfNull(knob);
        if (_list is not null && _list != knob.List)
            throw new ArgumentException($"{knob} is another engine's setting.", nameof(knob));
        KnobValue[] values = _list is null ? new KnobValue[knob.List.All.Length] : [.. _values];
        values[knob.Index] = value;
        return new KnobSet(knob.List, values);
    }

    /// <summary>These values, and where one is absent that of <paramref name="defaults"/>; those of another engine do not apply.</summary>
    public KnobSet Over(KnobSet defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        if (_list != defaults._list)
            return defaults._list is null ? this : defaults;
        KnobValue[] values = new KnobValue[_values.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = _values[i].IsSet ? _values[i] : defaults._values[i];
        return new KnobSet(_list, values);
    }

    /// <summary>These values, and of another setting those that are the engine's own in this one.</summary>
    /// <param name="own">The engine's own in this setting.</param>
    /// <param name="other">The engine's own in the other.</param>
    internal KnobSet Following(KnobSet own, KnobSet other)
    {
        KnobValue[] values = [.. _values];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i].Equals(own._values[i]))
                values[i] = other._values[i];
        }

        return new KnobSet(_list, values);
    }

    /// <summary>Tokens that one pass takes at most; without bound for engines that have no such setting.</summary>
    internal long StepTokens
    {
        get
        {
            long most = long.MaxValue;
            foreach (Knob knob in _list is null ? [] : _list.Of(KnobRole.StepTokens))
            {
                if (Find(knob) is { IsSet: true } value)
                    most = Math.Min(most, Math.Max(1, value.Count));
            }

            return most;
        }
    }
}
