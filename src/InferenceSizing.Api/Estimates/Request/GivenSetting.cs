using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>A setting of an engine as a client gave it: a number, a flag as 0 or 1, one of some words by its place, a list of numbers, or text. Its
/// bounds are the engine's to check.</summary>
/// <param name="Name">The JSON name.</param>
/// <param name="Number">The single value.</param>
/// <param name="Items">The list, where the setting takes one.</param>
/// <param name="Text">The words, where the setting takes some.</param>
internal sealed record GivenSetting(string Name, double Number, IReadOnlyList<double>? Items = null, string? Text = null)
{
    /// <summary>The value of a set, to be written into a request.</summary>
    private static GivenSetting Of(Knob knob, KnobValue value) => knob.Kind switch
    {
        KnobKind.Numbers => new(knob.Name, 0, [.. value.Shares.Select(share => share.Value)]),
        KnobKind.Text => new(knob.Name, 0, Text: value.Text),
        _ => new(knob.Name, value.Number.Value),
    };

    /// <summary>All values of a set, in the engine's order.</summary>
    public static ImmutableArray<GivenSetting> All(Engine engine, KnobSet values)
    {
        ImmutableArray<GivenSetting>.Builder all = ImmutableArray.CreateBuilder<GivenSetting>(engine.Knobs.Length);
        foreach (Knob knob in engine.Knobs)
        {
            if (values.Find(knob) is { IsSet: true } value)
                all.Add(Of(knob, value));
        }

        return all.DrainToImmutable();
    }

    /// <summary>The value, once it was found to be within the bounds.</summary>
    public KnobValue ValueOf(Knob knob) => knob.Kind switch
    {
        KnobKind.Boolean => KnobValue.Of(Number != 0),
        KnobKind.Integer or KnobKind.Word => KnobValue.Whole(Magnitude.From(Number)),
        KnobKind.Text => KnobValue.Of(Text!),
        KnobKind.Numbers => KnobValue.Of(Items!.Select(Ratio.From).ToImmutableArray()),
        _ => KnobValue.Of(Ratio.From(Number)),
    };
}
