using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>Flags as a release of an engine names them, on the command line or in its options file: the way back from <see cref="FlagReader"/>.</summary>
internal sealed class FlagWriter(Dialect dialect, EngineVersion release)
{
    private const string OptionsFile = "options.yaml";

    private readonly List<string> _words = [];
    private readonly List<EngineVariable> _variables = [];
    private readonly List<string> _remarks = [];
    private readonly KeyedLines _file = new();

    public Dialect Dialect => dialect;

    public EngineVersion Release => release;

    public Flag? Find(FlagMeaning meaning) => dialect.Flags.Find(meaning);

    /// <summary>A word that is no flag: a model that stands by its place, or a flag with its value in one.</summary>
    public void Add(string word) => _words.Add(word);

    /// <summary>A flag with several values.</summary>
    public void Add(IEnumerable<string> words) => _words.AddRange(words);

    public void Add(FlagMeaning meaning, string value) => Add(Find(meaning)!, value);

    public void Add(FlagMeaning meaning, long count) => Add(meaning, count.ToString(CultureInfo.InvariantCulture));

    public void Add(Flag flag, string value)
    {
        if (NameOf(flag) is not { } name)
            return;
        if (flag.InFile)
            _file.Add(name, value);
        else if (flag.IsVariable)
            _variables.Add(new(name, value));
        else
            _words.AddRange([name, value]);
    }

    /// <summary>A degree of parallelism: one needs no flag.</summary>
    public void AddDegree(FlagMeaning meaning, long degree)
    {
        if (degree > 1 && Find(meaning) is not null)
            Add(meaning, degree);
    }

    /// <summary>A flag that says something by being there.</summary>
    /// <returns>Whether it stands on the command line.</returns>
    public bool Switch(Flag flag)
    {
        if (flag.InFile)
            Add(flag, FlagReader.On);
        if (flag.InFile || NameOf(flag) is not { } name)
            return false;
        if (flag.IsVariable)
            _variables.Add(new(name, "1"));
        else
            _words.Add(name);
        return !flag.IsVariable;
    }

    public void Remark(string remark) => _remarks.Add(remark);

    /// <summary>What the release calls a flag; null, with a remark, where it is not known to have it.</summary>
    public string? NameOf(Flag flag)
    {
        if (dialect.Flags.NameIn(flag, release) is { } name)
            return name;
        ReleaseSpan span = dialect.Flags.SpanOf(flag.Name);
        Remark(span.IsAfter(release)
            ? $"{flag.Name} is left out: {dialect.Name} {release.Text} no longer has it."
            : $"{flag.Name} is left out: {dialect.Name} is known to have it from {span.FirstWith?.Text} on.");
        return null;
    }

    /// <summary>The program with all that was added, and with its options file where flags stand in one.</summary>
    public WrittenCommand Command(ImmutableArray<string> program)
    {
        WrittenFile? file = null;
        if (!_file.IsEmpty && NameOf(Find(FlagMeaning.Configuration)!) is { } name)
        {
            _words.AddRange([name, OptionsFile]);
            file = new WrittenFile(OptionsFile, [.. _file.Lines]);
        }

        return new WrittenCommand([.. program, .. _words], [.. _remarks])
        {
            Arguments = [.. _words],
            Variables = [.. _variables],
            File = file,
        };
    }
}
