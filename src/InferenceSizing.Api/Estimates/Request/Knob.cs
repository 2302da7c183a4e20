using System.Collections.Immutable;
using System.Reflection;
using InferenceSizing.Api.Estimates.Binding;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>A member of <see cref="EngineChoice"/> that some engines have.</summary>
internal sealed class Knob
{
    private readonly Func<EngineChoice, bool> _isSet;

    private Knob(PropertyInfo property, IReadOnlyList<string> engines)
    {
        (Property, Engines, JsonName) = (property, engines, RequestPath.JsonNameOf(property));
        _isSet = IsSetOf(property);
    }

    public static ImmutableArray<Knob> All { get; } =
    [
        .. typeof(EngineChoice).GetProperties()
            .Select(property => (property, attribute: property.GetCustomAttribute<KnobAttribute>()))
            .Where(pair => pair.attribute is not null)
            .Select(pair => new Knob(pair.property, pair.attribute!.Engines)),
    ];

    public PropertyInfo Property { get; }

    public string JsonName { get; }

    public IReadOnlyList<string> Engines { get; }

    public bool IsSet(EngineChoice engine) => _isSet(engine);

    public bool BelongsTo(string engine) => Engines.Contains(engine, StringComparer.OrdinalIgnoreCase);

    private static Func<EngineChoice, bool> IsSetOf(PropertyInfo property)
    {
        MethodInfo getter = property.GetMethod!;
        if (property.PropertyType == typeof(int?))
            return Reads<int?>(value => value is not null);
        if (property.PropertyType == typeof(long?))
            return Reads<long?>(value => value is not null);
        if (property.PropertyType == typeof(double?))
            return Reads<double?>(value => value is not null);
        if (property.PropertyType == typeof(bool?))
            return Reads<bool?>(value => value is not null);
        return Reads<object?>(value => value is not null);

        Func<EngineChoice, bool> Reads<TValue>(Func<TValue, bool> given)
        {
            Func<EngineChoice, TValue> read = getter.CreateDelegate<Func<EngineChoice, TValue>>();
            return engine => given(read(engine));
        }
    }
}
