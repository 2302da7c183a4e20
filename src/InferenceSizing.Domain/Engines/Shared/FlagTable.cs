using System.Collections.Frozen;
using System.Collections.Immutable;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The flags of an engine's command line: those of its settings, and all others that its releases are known to have.</summary>
public sealed class FlagTable
{
    private readonly FrozenDictionary<string, Flag> _byName;
    private readonly FrozenDictionary<string, ReleaseSpan> _spans;

    internal FlagTable(string source, ImmutableArray<Flag> flags, FlagMeaning positional, FrozenDictionary<string, ReleaseSpan> spans)
    {
        (Source, All, Positional, _spans) = (source, flags, positional, spans);
        Dictionary<string, Flag> names = new(StringComparer.Ordinal);
        foreach (Flag flag in flags)
        {
            foreach (string name in flag.Names)
                names.TryAdd(Spelt(name), flag);
        }

        _byName = names.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Where the flags were read, and of which release.</summary>
    public string Source { get; }

    public ImmutableArray<Flag> All { get; }

    /// <summary>What an argument tells that belongs to no flag.</summary>
    public FlagMeaning Positional { get; }

    /// <summary>The flag of that name, with dashes or underscores; null where the engine has none.</summary>
    public Flag? Find(string name) => _byName.GetValueOrDefault(Spelt(name));

    /// <summary>The releases that have a flag under one of its names.</summary>
    public ReleaseSpan SpanOf(string name) => _spans.GetValueOrDefault(Spelt(name), ReleaseSpan.Always);

    /// <summary>The first of a flag's names that a release is known to have; null where it has none.</summary>
    /// <remarks>Another name of which no source says since when is no older than the flag's own.</remarks>
    public string? NameIn(Flag flag, EngineVersion release)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return SpanOf(flag.Name).Has(release) ? flag.Name
            : flag.Names.FirstOrDefault(name => _spans.GetValueOrDefault(Spelt(name))?.Has(release) == true);
    }

    /// <summary>The one flag whose name begins so, as argparse takes it; null where none does, or several do.</summary>
    public Flag? FindAbbreviated(string name)
    {
        string beginning = Spelt(name);
        if (!beginning.StartsWith("--", StringComparison.Ordinal))
            return null;
        Flag? found = null;
        foreach ((string known, Flag flag) in _byName)
        {
            if (!known.StartsWith(beginning, StringComparison.Ordinal) || flag == found)
                continue;
            if (found is not null)
                return null;
            found = flag;
        }

        return found;
    }

    /// <summary>The first flag of that meaning; null where there is none.</summary>
    public Flag? Find(FlagMeaning meaning) => All.FirstOrDefault(flag => flag.Meaning == meaning);

    /// <summary>The flag of a setting; null where it has none.</summary>
    public Flag? Find(Knob knob) => All.FirstOrDefault(flag => flag.Knob == knob);

    /// <summary>These flags and, where they have none of a name, another program's.</summary>
    public FlagTable Before(FlagTable other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new FlagTable(
            $"{Source}; {other.Source}", [.. All, .. other.All], Positional,
            _spans.UnionBy(other._spans, pair => pair.Key).ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>The flags that set nothing here: those that another program hands on.</summary>
    public FlagTable WithoutSettings() => new(
        Source,
        [.. All.Where(flag => flag.Meaning != FlagMeaning.Setting)
            .Select(flag => flag.Knob is null ? flag : flag with { Knob = null, Meaning = FlagMeaning.Nothing })],
        Positional, _spans);

    /// <summary>Long names are read with underscores as with dashes.</summary>
    internal static string Spelt(string name) => name.StartsWith("--", StringComparison.Ordinal) ? name.Replace('_', '-') : name;
}
