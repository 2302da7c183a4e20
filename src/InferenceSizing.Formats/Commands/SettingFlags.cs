using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>The settings of an engine, each as the flag that it is read from.</summary>
internal static class SettingFlags
{
    /// <param name="flags">Where they go.</param>
    /// <param name="parts">What the deployment sets.</param>
    /// <param name="asked">The settings that somebody asked for; null for all.</param>
    public static void Write(FlagWriter flags, WrittenParts parts, IReadOnlyCollection<string>? asked)
    {
        foreach (Knob knob in flags.Dialect.Engine!.Knobs)
        {
            if (flags.Dialect.Flags.Find(knob) is not { } flag)
                continue;
            if (Switched(flag, parts) is { } word)
                flags.Add(flag, word);
            else if (parts.ValueOf(knob) is { } value && (asked?.Contains(knob.Name) != false || flags.Dialect.Flags.NameIn(flag, flags.Release) is not null))
                Write(flags, flag, value is true && Yields(flag, flags, parts) ? flag.Yielding!.Value.Word : value);
        }

        WriteAdapters(flags, parts);
    }

    /// <summary>The switch without which settings of adapters count for nothing.</summary>
    private static void WriteAdapters(FlagWriter flags, WrittenParts parts)
    {
        if (flags.Find(FlagMeaning.Adapters) is not { Knob: { } slots } flag || parts.ValueOf(slots) is null || !flags.Switch(flag))
            return;
        foreach (string word in flag.Beside)
            flags.Add(word);
    }

    /// <summary>The word of a flag that switches a setting of its own on; it stands in place of the flag's value.</summary>
    private static string? Switched(Flag flag, WrittenParts parts) => flag.Switching.FirstOrDefault(other => parts.ValueOf(other.Knob) is true).Word;

    /// <summary>Whether the setting is on only where the engine finds it possible, and the release has a word for that.</summary>
    private static bool Yields(Flag flag, FlagWriter flags, WrittenParts parts) =>
        flag is { Yielding.Knob: { } knob } && parts.ValueOf(knob) is false && flag.TakesWord(flags.Release);

    private static void Write(FlagWriter flags, Flag flag, object value)
    {
        switch (value)
        {
            case bool on when flag.TakesWord(flags.Release):
                flags.Add(flag, OnOrOff(flags.Dialect, on));
                break;
            case true:
                flags.Switch(flag);
                break;
            case false:
                // vLLM's switches that are on by themselves have a name to turn them off.
                if (flags.Dialect == Dialect.Vllm && $"--no-{flag.Name[2..]}" is var off && flag.Name.StartsWith("--enable-", StringComparison.Ordinal)
                    && flags.Dialect.Flags.SpanOf(off).Has(flags.Release))
                    flags.Add(off);
                break;
            case long count when flag.Key is { } key && flags.NameOf(flag) is { } name:
                // Releases that have another name for it have no parts in its value.
                flags.Add(string.Create(CultureInfo.InvariantCulture, $"{name}={(name == flag.Name ? $"{key}:" : "")}{count / flag.Scale.Value}"));
                break;
            case double[] items when flag.Form == FlagForm.Values:
                if (flags.NameOf(flag) is { } each)
                    flags.Add([each, .. items.Select(item => item.ToString(CultureInfo.InvariantCulture))]);
                break;
            case double[] items:
                flags.Add(flag, string.Join(',', items.Select(item => item.ToString(CultureInfo.InvariantCulture))));
                break;
            case long images when flag.Name == "--limit-mm-per-prompt":
                flags.Add(flag, string.Create(CultureInfo.InvariantCulture, $"{{\"image\": {images}}}"));
                break;
            default:
                flags.Add(flag, string.Create(CultureInfo.InvariantCulture, $"{value}"));
                break;
        }
    }

    private static string OnOrOff(Dialect dialect, bool on) => dialect == Dialect.TextEmbeddings ? (on ? "true" : "false") : (on ? "on" : "off");
}
