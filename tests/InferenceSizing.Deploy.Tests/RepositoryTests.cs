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

    private static string Version { get; } = XDocument.Parse(Repository.Text("Directory.Build.props")).Descendants("Version").Single().Value;

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
