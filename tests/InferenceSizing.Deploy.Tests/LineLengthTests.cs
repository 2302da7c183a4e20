using System.Globalization;
using System.Text.RegularExpressions;
using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

/// <summary>Lines are no longer than <c>max_line_length</c> of .editorconfig, so that two files fit side by side.</summary>
public sealed partial class LineLengthTests
{
    private static readonly string[] Folders = ["src", "tests", "tools", "docs", "deploy", ".ci", ".github"];
    private static readonly string[] Endings = [".cs", ".md", ".sh", ".props", ".csproj", ".yml", ".yaml"];

    /// <summary>Outputs of a build.</summary>
    private static readonly string[] Built = ["bin", "obj", "artifacts"];

    [Fact]
    public void No_line_is_longer_than_the_limit()
    {
        int limit = int.Parse(Limit().Match(Repository.Text(".editorconfig")).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        Assert.Empty(Files().SelectMany(file => TooLong(file, Repository.Lines(file), limit)));
    }

    [Theory]
    [InlineData("a.cs", "string text = \"longer than it may be\";", 1)]
    [InlineData("a.md", "A sentence that is longer than it may be.", 1)]
    [InlineData("a.md", "| a row of a table | has one line |", 0)]
    [InlineData("a.cs", "string text = \"\"\"longer than it may be\"\"\";", 0)]
    public void A_line_that_can_be_broken_is_found(string file, string line, int expected) => Assert.Equal(expected, TooLong(file, [line], 20).Count());

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Repository.Root).Concat(Folders.SelectMany(Within))
        .Where(path => Endings.Contains(Path.GetExtension(path)) || Path.GetFileName(path) is ".editorconfig" or "Dockerfile" or "run")
        .Select(path => Path.GetRelativePath(Repository.Root, path))
        .Order(StringComparer.Ordinal);

    /// <summary>A row of a table cannot be broken, nor can a raw literal: a body of a request.</summary>
    private static IEnumerable<string> TooLong(string file, IEnumerable<string> lines, int limit)
    {
        bool code = file.EndsWith(".cs", StringComparison.Ordinal), withinText = false;
        foreach ((int index, string line) in lines.Index())
        {
            int quotes = code ? RawQuotes().Count(line) : 0;
            bool whole = code ? withinText || quotes > 0 : line.StartsWith('|');
            withinText ^= quotes % 2 == 1;
            if (line.Length > limit && !whole)
                yield return $"{file}({index + 1}): {line.Length} characters";
        }
    }

    private static IEnumerable<string> Within(string folder) => Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories)
        .Where(path => !Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar).Intersect(Built).Any());

    [GeneratedRegex(@"max_line_length = (\d+)")]
    private static partial Regex Limit();

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawQuotes();
}
