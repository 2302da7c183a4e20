using System.Text.Json;
using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

public sealed class KustomizationTests
{
    private const string Base = "deploy/base";
    private const string File = "kustomization.yaml";

    private static readonly string[] OverlayDirectories = ["deploy/overlays/development", "deploy/overlays/production"];

    public static TheoryData<string> Overlays => [.. OverlayDirectories];

    public static TheoryData<string> All => [Base, .. OverlayDirectories];

    [Fact]
    public void Every_overlay_is_tested() =>
        Assert.Equal(
            Directory.GetDirectories(Repository.PathOf("deploy/overlays")).Select(Path.GetFileName).Order(),
            OverlayDirectories.Select(Path.GetFileName).Order());

    [Theory, MemberData(nameof(All))]
    public void Everything_named_exists(string directory) =>
        Assert.All(NamedIn(directory), path => Assert.True(
            Repository.HasFile($"{directory}/{path}") || Repository.HasFile($"{directory}/{path}/{File}"), $"{directory}/{path} does not exist."));

    [Theory, MemberData(nameof(All))]
    public void Everything_that_exists_is_named(string directory)
    {
        string root = Repository.PathOf(directory);
        IEnumerable<string> present = Directory.GetFiles(root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(path => path != File);
        Assert.Empty(present.Except(NamedIn(directory)));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Overlay_runs_the_image_of_the_deployment_at_a_fixed_tag(string directory)
    {
        string used = Assert.Single(Yaml.Of($"{Base}/deployment.yaml")["spec", "template", "spec", "containers"].Items)["image"].Text;
        Yaml image = Assert.Single(Yaml.Of($"{directory}/{File}")["images"].Items);
        Assert.Equal(used, image["name"].Text);
        Assert.Matches(@"^\d+\.\d+\.\d+$", image["newTag"].Text);
    }

    [Fact]
    public void Compose_runs_a_fixed_tag_too() =>
        Assert.Matches(@"^inference-sizing:\d+\.\d+\.\d+$", Yaml.Of("docker-compose.yml")["services", "api", "image"].Text);

    [Theory, MemberData(nameof(Overlays))]
    public void Patches_hit_resources_of_the_base(string directory)
    {
        HashSet<(string Kind, string Name)> resources = [.. Yaml.Of($"{Base}/{File}")["resources"].Texts.Select(path => Identity(Yaml.Of($"{Base}/{path}")))];
        foreach (Yaml patch in Yaml.Of($"{directory}/{File}")["patches"].Items)
        {
            Yaml? target = patch.Find("target");
            Assert.Contains(target is null ? Identity(Yaml.Of($"{directory}/{patch["path"].Text}")) : (target["kind"].Text, target["name"].Text), resources);
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Overlay_makes_the_namespace_that_it_fills_and_holds_it_to_the_strictest_rules(string directory)
    {
        Yaml made = Yaml.Of($"{directory}/namespace.yaml");
        Assert.Equal(Yaml.Of($"{directory}/{File}")["namespace"].Text, made["metadata", "name"].Text);
        Assert.Equal("restricted", made["metadata", "labels", "pod-security.kubernetes.io/enforce"].Text);
    }

    [Theory, MemberData(nameof(All))]
    public void Catalogue_files_are_json_or_text_and_overlays_add_to_those_of_the_base(string directory)
    {
        Yaml? generators = Yaml.Of($"{directory}/{File}").Find("configMapGenerator");
        if (generators is null)
        {
            Assert.NotEqual(Base, directory);
            return;
        }

        Yaml generator = Assert.Single(generators.Items);
        Yaml volume = Yaml.Of($"{Base}/deployment.yaml")["spec", "template", "spec", "volumes"].Where("name", "catalogue");
        Assert.Equal(volume["configMap", "name"].Text, generator["name"].Text);
        Assert.Equal(directory == Base ? null : "merge", generator.Find("behavior")?.Text);
        foreach (string path in generator["files"].Texts.Where(path => path.EndsWith(".json", StringComparison.Ordinal)))
            JsonDocument.Parse(Repository.Text($"{directory}/{path}")).Dispose();
    }

    private static (string Kind, string Name) Identity(Yaml resource) => (resource["kind"].Text, resource["metadata", "name"].Text);

    private static IEnumerable<string> NamedIn(string directory)
    {
        Yaml kustomization = Yaml.Of($"{directory}/{File}");
        return
        [
            .. kustomization["resources"].Texts,
            .. kustomization.Find("patches")?.Items.Select(patch => patch["path"].Text) ?? [],
            .. kustomization.Find("configMapGenerator")?.Items.SelectMany(generator => generator["files"].Texts) ?? [],
        ];
    }
}
