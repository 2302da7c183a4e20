using System.Globalization;

namespace InferenceSizing.Formats.Commands;

/// <summary>Flags with points in their names as a YAML file, keys of one beginning under it: the way back from
/// <see cref="AttachedFile.FlagsOf"/>.</summary>
internal sealed class KeyedLines
{
    private readonly List<(string[] Path, string Value)> _flags = [];

    public bool IsEmpty => _flags.Count == 0;

    public void Add(string flag, string value) => _flags.Add((flag.TrimStart('-').Split('.'), value));

    /// <summary>Its lines; a key stands where its first member was added.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            foreach (IGrouping<string, (string[] Path, string Value)> group in _flags.GroupBy(flag => flag.Path[0]))
            {
                if (group.First().Path.Length == 1)
                {
                    yield return $"{group.Key}: {Scalar(group.Last().Value)}";
                    continue;
                }

                yield return $"{group.Key}:";
                foreach ((string[] path, string value) in group)
                    yield return $"  {string.Join('.', path[1..])}: {Scalar(value)}";
            }
        }
    }

    /// <summary>Numbers and truth values as they stand, words in quotes.</summary>
    private static string Scalar(string value) =>
        value is FlagReader.On or FlagReader.Off || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? value : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
