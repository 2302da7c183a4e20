using System.Text.RegularExpressions;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Domain.Tests;

/// <summary>Rules of docs/formulas.md that hold from a release on, or until one: each such release is a row of an engine's table.</summary>
public sealed partial class FormulaReleasesTests
{
    private static readonly EngineVersion[] Rows = [.. EngineList.All.SelectMany(engine => engine.Releases).Select(row => row.Since)];

    [Fact]
    public void Every_release_that_changes_a_formula_is_a_row()
    {
        string[] lines = File.ReadAllLines(Path.Combine(FormulaExamplesTests.RepositoryRoot(), "docs", "formulas.md"));

        Assert.True(lines.Sum(line => Named().Count(line)) > 20);
        Assert.Empty(lines.SelectMany(Unknown));
    }

    [Theory, InlineData("and from 0.20 on − graphs", 0), InlineData("since b9500 (23861)", 0), InlineData("and from 0.20.7 on − graphs", 1)]
    public void A_release_without_a_row_is_found(string line, int expected) => Assert.Equal(expected, Unknown(line).Count());

    private static IEnumerable<string> Unknown(string line) => Named().Matches(line).Select(match => match.Groups["version"].Value)
        .Where(version => EngineVersion.Parse(version) is not { } named || !Array.Exists(Rows, row => row.CompareTo(named) == 0));

    /// <summary>A release behind one of these words. What a number of bits starts at is none, nor is one that the table rounds up and the text says so:
    /// <c>since 0.11.1 (0.12 here)</c>.</summary>
    [GeneratedRegex(@"\b(?:[Ss]ince|from|before|until) (?<version>v?[0-9]+\.[0-9]+(?:\.[0-9]+)?|b[0-9]{4,5})(?![0-9.]*[0-9])(?! bits)(?! \([0-9.]+ here)")]
    private static partial Regex Named();
}
