using System.Collections.Immutable;

namespace InferenceSizing.Formats.Manifests;

/// <summary>A value of a YAML document.</summary>
/// <param name="Line">Where it begins, from 1.</param>
public abstract record YamlValue(int Line)
{
    /// <summary>The text of a scalar, the items of a list parted by blanks, nothing of a mapping.</summary>
    public abstract string Text { get; }

    /// <summary>The member of that name; null where the value has none.</summary>
    public virtual YamlValue? this[string name] => null;

    /// <summary>The member of a member; null where one is missing.</summary>
    public YamlValue? At(params ReadOnlySpan<string> path)
    {
        YamlValue? value = this;
        foreach (string name in path)
            value = value?[name];
        return value;
    }

    /// <summary>The items of a list; none of any other value.</summary>
    public virtual ImmutableArray<YamlValue> Items => [];
}

/// <summary>A text, number or truth value as written.</summary>
public sealed record YamlScalar(string Value, int Line) : YamlValue(Line)
{
    public override string Text => Value;
}

/// <summary>A list.</summary>
public sealed record YamlList(ImmutableArray<YamlValue> All, int Line) : YamlValue(Line)
{
    public override string Text => string.Join(' ', All.Select(item => item.Text));

    public override ImmutableArray<YamlValue> Items => All;
}

/// <summary>Names and their values, in the order of the text; of a name given twice the last one counts.</summary>
public sealed record YamlMapping(ImmutableArray<(string Key, YamlValue Value)> Members, int Line) : YamlValue(Line)
{
    public override string Text => "";

    public override YamlValue? this[string name]
    {
        get
        {
            for (int i = Members.Length - 1; i >= 0; i--)
            {
                if (Members[i].Key == name)
                    return Members[i].Value;
            }

            return null;
        }
    }
}
