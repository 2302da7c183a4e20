using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The member of <see cref="EngineChoice"/> that holds one of the engines' knobs; which engines have it is the domain's to say.</summary>
internal sealed class KnobField
{
    private readonly Func<EngineChoice, KnobSet, KnobSet> _apply;
    private readonly Func<EngineChoice, bool> _isSet;

    private KnobField(Knob knob)
    {
        Knob = knob;
        Property = typeof(EngineChoice).GetProperty(knob.ToString()) ?? throw new InvalidOperationException($"{nameof(EngineChoice)} lacks {knob}.");
        JsonName = RequestPath.JsonNameOf(Property);
        JsonPath = $"{EngineChoice.JsonPath}.{JsonName}";
        Engines = [.. EngineList.All.Where(engine => engine.Knobs.Contains(knob)).Select(engine => engine.Name)];
        (_isSet, _apply) = Reading();
    }

    /// <summary>Every knob that some engine has.</summary>
    public static ImmutableArray<KnobField> All { get; } =
    [
        .. Enum.GetValues<Knob>().Where(knob => EngineList.All.Any(engine => engine.Knobs.Contains(knob))).Select(knob => new KnobField(knob)),
    ];

    private static readonly FrozenDictionary<string, ImmutableArray<KnobField>> ByEngine =
        EngineList.All.ToFrozenDictionary(engine => engine.Name, engine => All.Where(field => engine.Knobs.Contains(field.Knob)).ToImmutableArray());

    /// <summary>The knobs of one engine.</summary>
    public static ImmutableArray<KnobField> Of(Engine engine) => ByEngine[engine.Name];

    public Knob Knob { get; }

    public PropertyInfo Property { get; }

    public string JsonName { get; }

    public string JsonPath { get; }

    public ImmutableArray<string> Engines { get; }

    public bool IsSet(EngineChoice engine) => _isSet(engine);

    public bool BelongsTo(string engine) => Engines.Contains(engine, StringComparer.OrdinalIgnoreCase);

    /// <summary>The set with what the client gave for this knob, if anything.</summary>
    public KnobSet Apply(EngineChoice engine, KnobSet set) => _apply(engine, set);

    private (Func<EngineChoice, bool> IsSet, Func<EngineChoice, KnobSet, KnobSet> Apply) Reading()
    {
        if (Property.PropertyType == typeof(int?))
            return Reads<int?>((set, value) => set.With(Knob, value!.Value));
        if (Property.PropertyType == typeof(long?))
            return Reads<long?>((set, value) => set.With(Knob, value!.Value));
        if (Property.PropertyType == typeof(double?))
            return Reads<double?>((set, value) => set.With(Knob, Ratio.From(value!.Value)));
        if (Property.PropertyType == typeof(bool?))
            return Reads<bool?>((set, value) => set.With(Knob, value!.Value));
        throw new InvalidOperationException($"A knob cannot be a {Property.PropertyType}.");
    }

    private (Func<EngineChoice, bool> IsSet, Func<EngineChoice, KnobSet, KnobSet> Apply) Reads<TValue>(Func<KnobSet, TValue, KnobSet> with)
    {
        Func<EngineChoice, TValue> read = Property.GetMethod!.CreateDelegate<Func<EngineChoice, TValue>>();
        return (engine => read(engine) is not null, (engine, set) => read(engine) is { } value ? with(set, value) : set);
    }
}
