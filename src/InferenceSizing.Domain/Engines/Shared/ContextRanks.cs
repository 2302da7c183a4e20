using System.Globalization;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Tensor ranks that hold the tokens of a context in turn, each with so many times fewer: decode context parallelism.</summary>
internal static class ContextRanks
{
    /// <summary>How many: one where each rank holds all tokens of its heads.</summary>
    public static int Of(Engine engine, KnobSet values) =>
        engine.Find(KnobRole.ContextRanks) is { } knob && values.Has(knob) ? checked((int)values[knob].Count) : 1;

    /// <summary>They divide the tensor ranks, and hold the same heads.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="title">What its users call it.</param>
    /// <param name="notDivided">Why it does not divide the cache of a model, a sentence for the reader; null where it does.</param>
    /// <param name="copiesOf">Tensor ranks that hold the same heads.</param>
    public static StartupCheck Divide(Engine engine, string title, Func<RankLoad, string?> notDivided, Func<RankLoad, long> copiesOf) => new(load =>
    {
        long asked = Of(engine, load.Knobs);
        if (asked == 1 || engine.Find(KnobRole.ContextRanks) is not { Flag: { } flag } knob)
            return null;
        string setting = flag.TrimStart('-').Replace('-', '_');
        if (notDivided(load) is { } why)
            return Refused($"{why}: leave {setting} out.", 1);
        long ranks = load.Layout.Tensor, copies = copiesOf(load);
        return ranks % asked == 0 && asked <= copies ? null : Refused(
            string.Create(CultureInfo.InvariantCulture, $"{title} does not start: of {ranks} tensor ranks {copies} hold the same heads, and " +
                $"{setting} ({asked}) has to divide the ranks and be no more than those."), Math.Max(1, copies));

        StartupRefusal Refused(string message, long most) => new(
            StartupCode.SettingRefused, message, Subject.Setting(knob.Name), Magnitude.From(most), Magnitude.From(asked), StartupUnit.Heads);
    });
}
