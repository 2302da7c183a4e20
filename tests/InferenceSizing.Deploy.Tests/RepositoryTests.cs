using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

/// <summary>What a stranger finds in the repository is true.</summary>
public sealed partial class RepositoryTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md",
        .. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file(string page)
    {
        string folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        foreach (string target in Link().Matches(Repository.Text(page)).Select(link => link.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal)))
        {
            string file = target.Split('#')[0];
            Assert.True(file.Length == 0 || Path.Exists(Path.Combine(folder, file)), $"{page} links to {target}, which does not exist.");
        }
    }

    [Theory]
    [InlineData("docker-compose.yml", @"image: inference-sizing:(\S+)")]
    [InlineData("deploy/overlays/development/kustomization.yaml", @"newTag: (\S+)")]
    [InlineData("deploy/overlays/production/kustomization.yaml", @"newTag: (\S+)")]
    public void The_image_carries_the_version(string file, string pattern) =>
        Assert.Equal(Version, Regex.Match(Repository.Text(file), pattern).Groups[1].Value);

    [Fact]
    public void The_changelog_begins_with_the_version()
    {
        string newest = Repository.Lines("CHANGELOG.md").First(line => line.StartsWith("## ", StringComparison.Ordinal));
        Assert.StartsWith($"## {Version}", newest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(@"and (\d+) engines", "engines.json", "engines", "id")]
    [InlineData(@"offers of (\d+) providers", "prices.json", "prices", "provider")]
    [InlineData(@"loss of (\d+) schemes", "quality.json", "quality", "schemes")]
    public void The_readme_counts_what_the_catalogue_holds(string claim, string file, string list, string? member)
    {
        IEnumerable<JsonNode> rows = Rows(file, list);
        int count = member is null ? rows.Count()
            : rows.SelectMany(row => row[member] is JsonArray several ? several.AsEnumerable() : [row[member]])
                .DistinctBy(value => value!.GetValue<string>()).Count();
        Assert.Equal(count, Claimed(claim));
    }

    /// <summary>What grows by one row is counted in tens, so that the row is all that is added.</summary>
    [Theory]
    [InlineData(@"more than (\d+) accelerators", "accelerators.json", "accelerators")]
    [InlineData(@"more than (\d+) on-demand offers", "prices.json", "prices")]
    public void The_readme_claims_no_more_than_the_catalogue_holds_and_little_less(string claim, string file, string list)
    {
        const double stale = 0.8;
        int count = Rows(file, list).Count();
        Assert.InRange(Claimed(claim), count * stale, count - 1);
    }

    [Fact]
    public void The_readme_counts_the_published_results_of_quality() => Assert.Equal(
        Rows("quality.json", "quality").Sum(row => row["results"]!.GetValue<int>()),
        Claimed(@"from ([\d,]+) published results"));

    [Fact]
    public void Each_family_that_the_readme_calls_newest_is_in_the_catalogue()
    {
        string listed = Regex.Match(Readme, @"The newest families: ([^`]+?)\.\n", RegexOptions.Singleline).Groups[1].Value;
        string[] families = listed.Split(',', StringSplitOptions.TrimEntries), ids = [.. ModelIds()];
        Assert.True(families.Length > 1, "The README lists no newest families.");
        Assert.All(families, family => Assert.Contains(ids, id => id.Contains(family, StringComparison.OrdinalIgnoreCase)));
    }

    private const string Data = "src/InferenceSizing.Catalogue/data";

    private static string Readme { get; } = Repository.Text("README.md");

    private static int Claimed(string pattern) =>
        int.Parse(Regex.Match(Readme, pattern).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static IEnumerable<JsonNode> Rows(string file, string list) =>
        JsonNode.Parse(Repository.Text($"{Data}/{file}"))![list]!.AsArray().Select(row => row!);

    private static IEnumerable<string> ModelIds() => Directory.EnumerateFiles(Repository.PathOf($"{Data}/models"), "*.json").Select(Path.GetFileName)
        .Select(file => $"models/{file}").Append("vision.json").SelectMany(file => Rows(file, "models")).Select(row => row["id"]!.GetValue<string>());

    private static string Version { get; } = XDocument.Parse(Repository.Text("Directory.Build.props")).Descendants("Version").Single().Value;

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
