using System.Collections.Immutable;

namespace InferenceSizing.Formats.Commands;

/// <summary>Variables of a script: a list of words each, of which a plain variable has one. Nothing of this process's own environment is looked at.</summary>
internal sealed class ShellVariables
{
    /// <summary>No honest command holds more; bounds what variables that repeat each other can grow to.</summary>
    private const int MostCharacters = 256 * 1024;

    private readonly Dictionary<string, ImmutableArray<ShellWord>> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unconditional = new(StringComparer.Ordinal);
    private readonly List<string> _exported = [];
    private int _characters;

    public ShellVariables()
    {
    }

    public ShellVariables(ShellVariables outer)
    {
        foreach ((string name, ImmutableArray<ShellWord> value) in outer._values)
            Set(name, value, conditional: false);
        _exported.AddRange(outer._exported);
    }

    /// <summary>The words of a variable; default where it has no value.</summary>
    public ImmutableArray<ShellWord> Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Gives a variable its value. A value from a branch of a condition stands only where no other is known: which branch runs is not known
    /// here.</summary>
    public void Set(string name, ImmutableArray<ShellWord> value, bool conditional)
    {
        if (conditional && _unconditional.Contains(name))
            return;
        foreach (ShellWord word in value)
            _characters += word.Text.Length;
        if (_characters > MostCharacters)
            throw new CommandRefusedException($"Its variables hold more than {MostCharacters} characters.");
        _values[name] = value;
        if (!conditional && value.Any(word => word.Text.Length > 0))
            _unconditional.Add(name);
    }

    public void Export(string name)
    {
        if (!_exported.Contains(name))
            _exported.Add(name);
    }

    public IEnumerable<(string Name, ShellWord Value)> Exported =>
        from name in _exported
        let value = Find(name)
        where !value.IsDefaultOrEmpty
        select (name, value[0]);
}
