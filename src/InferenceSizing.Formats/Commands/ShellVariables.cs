using System.Collections.Immutable;

namespace InferenceSizing.Formats.Commands;

/// <summary>Variables of a script: a list of words each, of which a plain variable has one. Nothing of this process's own environment is looked at.</summary>
internal sealed class ShellVariables
{
    /// <summary>The name of a script's positional parameters, all together.</summary>
    public const string Parameters = "@";

    /// <summary>No honest command holds more; bounds what variables that repeat each other can grow to.</summary>
    private const int MostCharacters = 256 * 1024;

    private readonly Dictionary<string, ImmutableArray<ShellWord>> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unconditional = new(StringComparer.Ordinal);
    private readonly List<string> _exported = [];
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private int _characters;

    public ShellVariables()
    {
    }

    public ShellVariables(ShellVariables outer)
    {
        foreach ((string name, ImmutableArray<ShellWord> value) in outer._values)
            Set(name, value, conditional: false);
        _exported.AddRange(outer._exported);
        foreach ((string name, string text) in outer._files)
            _files[name] = text;
    }

    /// <summary>Keeps the text of a file that the script writes.</summary>
    public void Keep(string path, string text)
    {
        Bound(text.Length);
        _files[NameOf(path)] = text;
    }

    /// <summary>The text of a file that the script wrote before, wherever it is mounted; null where it wrote none of that name.</summary>
    public string? FileOf(string path) => _files.GetValueOrDefault(NameOf(path));

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The words of a variable; default where it has no value.</summary>
    public ImmutableArray<ShellWord> Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Gives a variable its value. A value from a branch of a condition stands only where no other is known: which branch runs is not known
    /// here.</summary>
    public void Set(string name, ImmutableArray<ShellWord> value, bool conditional)
    {
        if (conditional && _unconditional.Contains(name))
            return;
        foreach (ShellWord word in value)
            Bound(word.Text.Length);
        _values[name] = value;
        if (!conditional && value.Any(word => word.Text.Length > 0))
            _unconditional.Add(name);
    }

    private void Bound(int characters)
    {
        _characters += characters;
        if (_characters > MostCharacters)
            throw new CommandRefusedException($"Its variables and files hold more than {MostCharacters} characters.");
    }

    public void Export(string name)
    {
        if (!_exported.Contains(name))
            _exported.Add(name);
    }

    public IEnumerable<ShellVariable> Exported =>
        from name in _exported
        let value = Find(name)
        where !value.IsDefaultOrEmpty
        select new ShellVariable(name, value[0]);
}
