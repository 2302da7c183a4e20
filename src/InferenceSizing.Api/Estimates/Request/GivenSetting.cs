using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>A setting of an engine as a client gave it: a number, a flag as 0 or 1, a word by its place, or a list of numbers. Its
/// bounds are the engine's to check.</summary>
/// <param name="Name">The JSON name.</param>
/// <param name="Number">The single value.</param>
/// <param name="Items">The list, where the setting takes one.</param>
internal sealed record GivenSetting(string Name, double Number, IReadOnlyList<double>? Items = null)
{
    /// <summary>The value of a set, to be written into a request.</summary>
    private static GivenSetting Of(Knob knob, KnobValue value) => knob.Kind == KnobKind.Numbers
        ? new(knob.Name, 0, [.. value.Shares.Select(share => share.Value)])
        : new(knob.Name, value.Number.Value);

    /// <summary>All values of a set, in the engine's order.</summary>
    public static ImmutableArray<GivenSetting> All(Engine engine, KnobSet values) => [.. engine.Knobs.Where(values.Has).Select(knob => Of(knob, values[knob]))];

    /// <summary>The value, once it was found to be within the bounds.</summary>
    public KnobValue ValueOf(Knob knob) => knob.Kind switch
    {
        KnobKind.Boolean => KnobValue.Of(Number != 0),
        KnobKind.Integer or KnobKind.Word => KnobValue.Whole(Magnitude.From(Number)),
        KnobKind.Numbers => KnobValue.Of(Items!.Select(Ratio.From).ToImmutableArray()),
        _ => KnobValue.Of(Ratio.From(Number)),
    };
}
