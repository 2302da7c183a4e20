using System.Collections.Frozen;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>Which releases have which flags or models.</summary>
public static class ReleaseSpans
{
    private const string Comes = "+";

    /// <summary>Where no source was read.</summary>
    internal static FrozenDictionary<string, ReleaseSpan> None { get; } = FrozenDictionary<string, ReleaseSpan>.Empty;

    /// <summary>Reads a table.</summary>
    /// <param name="rows">A line each. <c>+ 0.8.1 0.8.2 --a --b</c>: 0.8.1 has none of them, 0.8.2 all. <c>- 0.8.2 0.8.3 --c</c>: 0.8.2 has it, 0.8.3
    /// no longer. What has no line every release has, as far as sources say.</param>
    internal static FrozenDictionary<string, ReleaseSpan> Read(string rows)
    {
        Dictionary<string, ReleaseSpan> spans = new(StringComparer.Ordinal);
        foreach (string row in rows.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] words = row.Split(' ');
            (EngineVersion before, EngineVersion after) = (EngineVersion.Parse(words[1])!, EngineVersion.Parse(words[2])!);
            foreach (string name in words[3..].Select(FlagTable.Spelt))
            {
                ReleaseSpan known = spans.GetValueOrDefault(name, ReleaseSpan.Always);
                spans[name] = words[0] == Comes ? known with { LastWithout = before, FirstWith = after }
                    : known with { LastWith = before, FirstGone = after };
            }
        }

        return spans.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
