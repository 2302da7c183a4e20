using System.Collections.Immutable;
using System.Text;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>The releases of an engine whose rules are known.</summary>
public abstract class ReleaseTable
{
    private protected ReleaseTable(ImmutableArray<Release> all) => (All, Versions) = (all, [.. all.Where(row => row.Checked).Select(row => row.Since)]);

    /// <summary>Newest first.</summary>
    public ImmutableArray<Release> All { get; }

    /// <summary>The checked releases, newest first.</summary>
    public ImmutableArray<EngineVersion> Versions { get; }

    /// <summary>The newest row that is not newer than <paramref name="version"/>, else the oldest.</summary>
    public Release At(EngineVersion version)
    {
        foreach (Release row in All)
        {
            if (row.Since.CompareTo(version) <= 0)
                return row;
        }

        return All[^1];
    }
}

/// <summary>One row for each release that changed a rule, oldest first as written and newest first as read.</summary>
/// <typeparam name="TRelease">The facts of a row.</typeparam>
internal sealed class ReleaseTable<TRelease> : ReleaseTable
    where TRelease : Release
{
    private ReleaseTable(ImmutableArray<TRelease> rows)
        : base(ImmutableArray<Release>.CastUp(rows)) => Rows = rows;

    /// <summary>Newest first.</summary>
    public ImmutableArray<TRelease> Rows { get; }

    /// <summary>A table of one row.</summary>
    public static ReleaseTable<TRelease> Of(TRelease oldest) => new([oldest]);

    /// <summary>A release that changed a rule.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="change">A sentence for the reader.</param>
    /// <param name="source">Pull request, file at a tag, release notes or log.</param>
    /// <param name="facts">The row before with the facts that changed.</param>
    /// <param name="isChecked">Whether the release itself was read or its logs were checked.</param>
    public ReleaseTable<TRelease> Then(string version, string change, string source, Func<TRelease, TRelease> facts, bool isChecked = true) =>
        new([facts(Rows[0]) with { Since = EngineVersion.Parse(version)!, Change = change, Source = source, Checked = isChecked }, .. Rows]);

    /// <summary>Releases that were checked and changed no rule.</summary>
    public ReleaseTable<TRelease> Checked(string source, params ReadOnlySpan<string> versions)
    {
        ReleaseTable<TRelease> table = this;
        foreach (string version in versions)
            table = table.Then(version, "", source, row => row);
        return table;
    }

    /// <summary>A fact of the newest release, and what it was before which other: <c>0.92; 0.9 before 0.20.0</c>.</summary>
    public string TextOf(Func<TRelease, string> fact)
    {
        StringBuilder text = new(fact(Rows[0]));
        for (int i = 1; i < Rows.Length; i++)
        {
            if (fact(Rows[i]) is var earlier && earlier != fact(Rows[i - 1]))
                text.Append("; ").Append(earlier).Append(" before ").Append(Rows[i - 1].Since.Text);
        }

        return text.ToString();
    }

    /// <summary>The release since which all have a fact, as a reader names it: 0.28 for 0.28.0.</summary>
    public string Since(Func<TRelease, bool> fact)
    {
        const string unpatched = ".0";
        int first = 0;
        while (first + 1 < Rows.Length && fact(Rows[first + 1]))
            first++;
        string text = Rows[first].Since.Text;
        return text.EndsWith(unpatched, StringComparison.Ordinal) ? text[..^unpatched.Length] : text;
    }
}
