using System.Collections.Immutable;
using System.Text.RegularExpressions;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>Reads the arguments of a program into its flags.</summary>
internal static partial class FlagReader
{
    public const string Positional = "MODEL";
    public const string On = "true", Off = "false";
    public const string Negation = "--no-";

    private const string ShortNegation = "-no-";

    public static ImmutableArray<ReadFlag> Read(IReadOnlyList<ShellWord> arguments, FlagTable table)
    {
        ImmutableArray<ReadFlag>.Builder flags = ImmutableArray.CreateBuilder<ReadFlag>();
        int at = 0;
        while (at < arguments.Count)
        {
            ShellWord word = arguments[at++];
            if (!IsFlag(word.Text))
            {
                if (table.Positional == FlagMeaning.Model && flags.All(flag => flag.Flag?.Meaning != FlagMeaning.Model))
                    flags.Add(new ReadFlag(Positional, word.Text, table.Find(FlagMeaning.Model), word.IsResolved));
                continue;
            }

            flags.Add(ReadOne(word, arguments, table, ref at));
        }

        return flags.DrainToImmutable();
    }

    /// <summary>A flag of a file of flags: a key and its value.</summary>
    public static ReadFlag Of(string key, string value, FlagTable table, bool resolved = true)
    {
        string name = key.StartsWith('-') ? key : "--" + key;
        (Flag? flag, bool off) = Find(name, table);
        return Made(name, flag, off && value == On ? Off : value, resolved);
    }

    private static ReadFlag ReadOne(ShellWord word, IReadOnlyList<ShellWord> arguments, FlagTable table, ref int at)
    {
        int equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        string name = equals > 0 ? word.Text[..equals] : word.Text;
        (Flag? flag, bool off) = Find(name, table);
        if (equals > 0)
            return Made(name, flag, word.Text[(equals + 1)..], word.IsResolved);
        if (off)
            return Made(name, flag, Off, true);
        FlagForm form = flag?.Form ?? FlagForm.Optional;
        if (form == FlagForm.Switch)
        {
            // A switch that a chart writes with its value.
            bool told = at < arguments.Count && arguments[at].Text is "true" or "false" or "True" or "False";
            return Made(name, flag, told ? arguments[at++].Text.ToLowerInvariant() : On, true);
        }

        if (at == arguments.Count || (form != FlagForm.Value && IsFlag(arguments[at].Text)))
            return Made(name, flag, On, true);
        ShellWord value = arguments[at++];
        if (form != FlagForm.Values)
            return Made(name, flag, value.Text, value.IsResolved);
        List<string> all = [value.Text];
        bool resolved = value.IsResolved;
        while (at < arguments.Count && !IsFlag(arguments[at].Text))
        {
            resolved &= arguments[at].IsResolved;
            all.Add(arguments[at++].Text);
        }

        return Made(name, flag, string.Join(' ', all), resolved);
    }

    private static ReadFlag Made(string name, Flag? flag, string value, bool resolved) =>
        new(name, flag?.Meaning == FlagMeaning.Secret || (flag is null or { Meaning: FlagMeaning.Nothing, Form: FlagForm.Value } && Secrets.IsOne(name))
            ? null : value, flag, resolved);

    /// <summary>By its name, with a part of a JSON value behind it, turned off, or shortened as argparse allows it.</summary>
    private static (Flag? Flag, bool Off) Find(string name, FlagTable table)
    {
        if (table.Find(name) is { } known)
            return (known, false);
        if (name.StartsWith(Negation, StringComparison.Ordinal) && table.Find("--" + name[Negation.Length..]) is { } denied)
            return (denied, true);
        // llama.cpp turns short names off in the same way.
        if (name.StartsWith(ShortNegation, StringComparison.Ordinal) && table.Find("-" + name[ShortNegation.Length..]) is { } turned)
            return (turned, true);
        int point = name.IndexOf('.', StringComparison.Ordinal);
        if (point > 0 && table.Find(name[..point]) is { } whole)
            return (whole, false);
        return (table.FindAbbreviated(name), false);
    }

    /// <summary>A negative number is a value.</summary>
    private static bool IsFlag(string text) => text.Length > 1 && text[0] == '-' && !NegativeNumber().IsMatch(text);

    [GeneratedRegex(@"^-[0-9.]+([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex NegativeNumber();
}
