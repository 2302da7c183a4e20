using System.Text.RegularExpressions;
using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

/// <summary>The map of the house and the table of what to touch name what is there.</summary>
public sealed partial class HouseMapTests
{
    private const string Source = "src/InferenceSizing.", ToTouch = "| to add | touch |", Examples = "| to add | read first |";

    private static readonly string[] Projects = ["Domain", "Formats", "Api"];

    private static readonly Lazy<string> Code = new(() => string.Join('\n', FilesIn("src", "*.cs").Select(File.ReadAllText)));

    [Fact]
    public void The_map_has_every_room_and_no_other()
    {
        string[] rooms = [.. Projects.SelectMany(RoomsOf).Order(StringComparer.Ordinal)];

        Assert.Equal(rooms, RoomsNamedIn(Repository.Lines("docs/architecture.md")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_room_is_read_with_the_project_that_stands_before_it() => Assert.Equal(
        ["Formats/Gguf", "Formats/Onnx", "Api/Page"],
        RoomsNamedIn(["| `Formats/Gguf`, `Onnx` | containers |", "| `Cli` | a program |", "| `Api/Page` | the page at `/` |"]));

    public static TheoryData<string> ToAdd => [.. RowsOf(ToTouch).Select(cells => cells[0])];

    /// <summary>A row without a test that holds it is a promise.</summary>
    [Theory, MemberData(nameof(ToAdd))]
    public void Each_row_of_what_to_touch_names_tests_that_are_there(string row)
    {
        string[] named = [.. Names(RowsOf(ToTouch).Single(cells => cells[0] == row)[2])];

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Single(FilesIn("tests", $"{name}.cs")));
    }

    public static TheoryData<string> Named =>
        [.. RowsOf(ToTouch).Select(cells => cells[1]).Concat(RowsOf(Examples).SelectMany(cells => cells[1..])).SelectMany(Names).Distinct()];

    /// <summary>Each has an example to read, and the files that a trial touched.</summary>
    [Fact]
    public void Each_row_of_what_to_touch_has_an_example_and_a_trial()
    {
        string[][] examples = [.. RowsOf(Examples)];

        Assert.Equal(RowsOf(ToTouch).Select(cells => cells[0]), examples.Select(cells => cells[0]));
        Assert.All(examples, cells => Assert.Equal(3, cells.Count(cell => cell.Length > 0)));
    }

    [Theory, MemberData(nameof(Named))]
    public void What_is_named_to_touch_or_to_read_is_there(string name) => Assert.True(
        name.Contains('/', StringComparison.Ordinal) || name.EndsWith(".json", StringComparison.Ordinal)
            ? Array.Exists(PlacesOf(name), place => Path.Exists(Repository.PathOf(place)))
            : Regex.IsMatch(Code.Value, $@"\b\w*{Regex.Escape(name)}\b"),
        name);

    /// <summary>An explanation leads its reader to a section that is there.</summary>
    [Fact]
    public void Each_section_of_the_formulas_that_is_cited_is_there()
    {
        string[] headings = [.. Repository.Lines("docs/formulas.md").Select(line => Heading().Match(line).Groups[1].Value).Where(text => text.Length > 0)];
        string[] cited = [.. Cited().Matches(Code.Value).Select(match => match.Groups[1].Value.Trim()).Distinct()];

        Assert.Contains("activations", cited);
        Assert.All(cited, section => Assert.Contains(headings, heading => heading.StartsWith(section, StringComparison.OrdinalIgnoreCase)));
    }

    private static string[] PlacesOf(string name)
    {
        const string data = Source + "Catalogue/data/";
        return [name, $"{Source}{name}", $"{Source}{name}.cs", data + name, $"{Source}Catalogue/{name}"];
    }

    private static IEnumerable<string> RoomsOf(string project) => Directory.EnumerateDirectories(Repository.PathOf(Source + project))
        .Where(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any())
        .Select(folder => $"{project}/{Path.GetFileName(folder)}");

    private static IEnumerable<string> RoomsNamedIn(IEnumerable<string> lines)
    {
        foreach (string line in lines.Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            string project = "";
            foreach (string name in Names(line.Split('|')[1]))
            {
                string[] parts = name.Split('/');
                project = parts.Length > 1 ? parts[0] : project;
                if (Projects.Contains(project))
                    yield return $"{project}/{parts[^1]}";
            }
        }
    }

    /// <summary>The cells of each row of a table of CONTRIBUTING.md.</summary>
    private static IEnumerable<string[]> RowsOf(string head) => Repository.Lines("CONTRIBUTING.md")
        .SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal)).Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]);

    /// <summary>What stands in code marks, but requests and names with a part left open.</summary>
    private static IEnumerable<string> Names(string text) => Marked().Matches(text).Select(marked => marked.Groups[1].Value)
        .Where(name => !name.StartsWith("GET ", StringComparison.Ordinal) && !name.Contains('…', StringComparison.Ordinal));

    private static IEnumerable<string> FilesIn(string folder, string pattern) =>
        Directory.EnumerateFiles(Repository.PathOf(folder), pattern, SearchOption.AllDirectories);

    [GeneratedRegex(@"^#+ (?:\d+\. )?(.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"docs/formulas\.md, ([\w. ]+)")]
    private static partial Regex Cited();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Marked();
}
