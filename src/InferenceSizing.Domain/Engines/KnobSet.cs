using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines;

/// <summary>Values of an engine's knobs; those never set are absent. Immutable.</summary>
public sealed class KnobSet
{
    private static readonly int Knobs = Enum.GetValues<Knob>().Length;

    private readonly double?[] _values;

    private KnobSet(double?[] values) => _values = values;

    public static KnobSet Empty { get; } = new(new double?[Knobs]);

    public bool Has(Knob knob) => _values[(int)knob].HasValue;

    public KnobSet With(Knob knob, Ratio share) => With((knob, share.Value));

    public KnobSet With(Knob knob, long count) => With((knob, count));

    public KnobSet With(Knob knob, bool flag) => With((knob, flag ? 1 : 0));

    /// <summary>These values, and where one is absent that of <paramref name="defaults"/>.</summary>
    public KnobSet Over(KnobSet defaults)
    {
        double?[] values = new double?[Knobs];
        for (int i = 0; i < values.Length; i++)
            values[i] = _values[i] ?? defaults._values[i];
        return new KnobSet(values);
    }

    public Ratio Share(Knob knob) => Ratio.From(Value(knob));

    public long Count(Knob knob) => (long)Value(knob);

    public bool Flag(Knob knob) => Value(knob) != 0;

    private double Value(Knob knob) => _values[(int)knob] ?? throw new ArgumentOutOfRangeException(nameof(knob), knob, "The knob is not set.");

    private KnobSet With((Knob Knob, double Value) setting)
    {
        double?[] values = [.. _values];
        values[(int)setting.Knob] = setting.Value;
        return new KnobSet(values);
    }
}
