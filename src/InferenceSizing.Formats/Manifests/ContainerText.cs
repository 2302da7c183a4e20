using System.Collections.Immutable;
using System.Text.RegularExpressions;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Manifests;

/// <summary>The words and variables of a container as its orchestrator expands them; nothing of this process is asked.</summary>
internal static partial class ContainerText
{
    /// <summary>Variables: a list of names with values, a list of NAME=value, or a mapping.</summary>
    public static ImmutableArray<ShellVariable> EnvironmentOf(YamlValue? value)
    {
        List<ShellVariable> all = [];
        foreach ((string name, YamlValue? given) in Entries(value))
        {
            ShellWord word = given is YamlScalar scalar ? Expanded(scalar.Value.Trim(), all) : new ShellWord("", false);
            all.Add(new ShellVariable(name, word));
        }

        return [.. all];
    }

    /// <summary>Variables as an answer may repeat them: values of secrets are left out.</summary>
    public static IEnumerable<EngineVariable> ShownOf(YamlValue? value) => EnvironmentOf(value).Select(EngineVariable.Shown);

    /// <summary>A command or list of arguments: the items of a list, or a text that is split as a shell does.</summary>
    public static ImmutableArray<ShellWord> WordsOf(YamlValue? value, ImmutableArray<ShellVariable> environment) => value switch
    {
        YamlList list => [.. list.Items.Select(item => Expanded(item.Text, environment))],
        YamlScalar { Value.Length: > 0 } text => [.. ShellScript.Read(text.Value, new ShellVariables()).SelectMany(command => command.Words)],
        _ => [],
    };

    /// <summary>A text in which <c>$(NAME)</c> and <c>${NAME:-x}</c> are what is known of them.</summary>
    public static ShellWord Expanded(string text, IReadOnlyList<ShellVariable> environment)
    {
        bool resolved = true;
        string expanded = Reference().Replace(text, match =>
        {
            string name = match.Groups["name"].Value;
            ShellWord? known = null;
            foreach ((string other, ShellWord value) in environment)
                known = other == name && value.IsResolved ? value : known;
            if (known is { } found && found.Text.Length <= LongestValue)
                return found.Text;
            if (match.Groups["other"].Success)
                return match.Groups["other"].Value;
            resolved = false;
            return match.Value;
        });
        // A dollar is written twice where it is not the orchestrator's.
        expanded = expanded.Replace("$$", "$", StringComparison.Ordinal);
        return new ShellWord(expanded, resolved && !expanded.Contains("{{", StringComparison.Ordinal));
    }

    /// <summary>A value that is longer is no part of a command; bounds what values within values grow to.</summary>
    private const int LongestValue = 4096;

    private static IEnumerable<(string Name, YamlValue? Value)> Entries(YamlValue? value)
    {
        if (value is YamlMapping mapping)
        {
            foreach ((string key, YamlValue given) in mapping.Members)
                yield return (key, given);
        }

        foreach (YamlValue item in value?.Items ?? [])
        {
            int equals = item.Text.IndexOf('=', StringComparison.Ordinal);
            if (item is YamlMapping { } named)
                yield return (named["name"]?.Text ?? "", named["value"]);
            else if (equals > 0)
                yield return (item.Text[..equals], new YamlScalar(item.Text[(equals + 1)..], item.Line));
            else
                yield return (item.Text, null);
        }
    }

    /// <summary>Kubernetes' <c>$(NAME)</c> and Compose's <c>${NAME}</c> with or without a default; <c>$NAME</c> is a shell's.</summary>
    [GeneratedRegex(@"(?<!\$)\$(?:\((?<name>[A-Za-z_][A-Za-z0-9_]*)\)|\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::?-(?<other>[^{}]*))?\})",
        RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
