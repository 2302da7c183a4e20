using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>A setting of an engine as a client gave it. Its bounds are its kind's to check.</summary>
/// <param name="Name">The JSON name.</param>
/// <param name="Value">The value, of the type of the setting's shape.</param>
internal sealed record GivenSetting(string Name, object Value)
{
    /// <summary>All values of a set, in the engine's order.</summary>
    public static ImmutableArray<GivenSetting> All(Engine engine, KnobSet values) =>
        [.. engine.Knobs.Where(values.Has).Select(knob => new GivenSetting(knob.Name, knob.Kind.Written(values[knob])))];
}
