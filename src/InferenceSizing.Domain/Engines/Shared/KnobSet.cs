using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Values of an engine's knobs; those never set are absent. Immutable.</summary>
public sealed class KnobSet
{
    private static readonly int Knobs = Enum.GetValues<Knob>().Length;

    /// <summary>By knob; not a number where it was never set.</summary>
    private readonly double[] _values;

    private KnobSet(double[] values) => _values = values;

    public static KnobSet Empty { get; } = new([.. Enumerable.Repeat(double.NaN, Knobs)]);

    /// <summary>Whether no knob was set.</summary>
    public bool IsEmpty => Array.TrueForAll(_values, double.IsNaN);

    /// <summary>Whether some knob is set in both.</summary>
    public bool Overlaps(KnobSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < _values.Length; i++)
        {
            if (!double.IsNaN(_values[i]) && !double.IsNaN(other._values[i]))
                return true;
        }

        return false;
    }

    public bool Has(Knob knob) => !double.IsNaN(_values[(int)knob]);

    public KnobSet With(Knob knob, Ratio share) => With((knob, share.Value));

    public KnobSet With(Knob knob, long count) => With((knob, count));

    public KnobSet With(Knob knob, bool flag) => With((knob, flag ? 1 : 0));

    /// <summary>These values, and where one is absent that of <paramref name="defaults"/>.</summary>
    public KnobSet Over(KnobSet defaults)
    {
        double[] values = new double[Knobs];
        for (int i = 0; i < values.Length; i++)
            values[i] = double.IsNaN(_values[i]) ? defaults._values[i] : _values[i];
        return new KnobSet(values);
    }

    /// <summary>These values, and of another setting those that are the engine's own in this one.</summary>
    /// <param name="own">The engine's own in this setting.</param>
    /// <param name="other">The engine's own in the other.</param>
    internal KnobSet Following(KnobSet own, KnobSet other)
    {
        double[] values = new double[Knobs];
        for (int i = 0; i < values.Length; i++)
            values[i] = _values[i].Equals(own._values[i]) ? other._values[i] : _values[i];
        return new KnobSet(values);
    }

    /// <summary>Tokens that one pass takes at most; without bound for engines that have no such knob.</summary>
    internal long StepTokens
    {
        get
        {
            long most = long.MaxValue;
            foreach (Knob knob in (ReadOnlySpan<Knob>)[Knob.MaxNumBatchedTokens, Knob.ChunkedPrefillSize, Knob.MaxNumTokens, Knob.NBatch, Knob.NUbatch])
                most = Has(knob) ? Math.Min(most, Math.Max(1, Count(knob))) : most;
            return most;
        }
    }

    public Ratio Share(Knob knob) => Ratio.From(Value(knob));

    public long Count(Knob knob) => (long)Value(knob);

    public bool Flag(Knob knob) => Value(knob) != 0;

    private double Value(Knob knob) => Has(knob) ? _values[(int)knob] : throw new ArgumentOutOfRangeException(nameof(knob), knob, "The knob is not set.");

    private KnobSet With((Knob Knob, double Value) setting)
    {
        double[] values = [.. _values];
        values[(int)setting.Knob] = setting.Value;
        return new KnobSet(values);
    }
}
