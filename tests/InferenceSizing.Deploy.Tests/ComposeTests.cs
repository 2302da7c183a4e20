using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

public sealed class ComposeTests
{
    private static readonly Yaml Service = Yaml.Of("docker-compose.yml")["services", "api"];

    [Fact]
    public void Container_has_no_rights_beyond_answering()
    {
        Assert.Equal("true", Service["read_only"].Text);
        Assert.Equal(["ALL"], Service["cap_drop"].Texts);
        Assert.Contains("no-new-privileges:true", Service["security_opt"].Texts);
        Assert.StartsWith("/tmp:", Assert.Single(Service["tmpfs"].Texts), StringComparison.Ordinal);
        Assert.Null(Service.Find("privileged"));
        Assert.Null(Service.Find("cap_add"));
    }

    [Fact]
    public void Memory_processors_and_processes_are_limited_as_in_the_cluster()
    {
        Yaml limits = Yaml.Of("deploy/base/deployment.yaml")["spec", "template", "spec", "containers"].Where("name", "api")["resources", "limits"];
        Assert.Equal(Quantity.Bytes(limits["memory"].Text), Quantity.Bytes(Service["mem_limit"].Text));
        Assert.Equal(Quantity.Processors(limits["cpu"].Text), Quantity.Processors(Service["cpus"].Text));
        Assert.InRange(Service["pids_limit"].Number, 32, 1024);
    }

    [Fact]
    public void Health_check_needs_neither_shell_nor_web_client()
    {
        IReadOnlyList<string> command = Service["healthcheck", "test"].Texts;
        Assert.Equal(["CMD", "dotnet", "InferenceSizing.Api.dll", "--health"], command.Take(4));
        Assert.Equal("/health/ready", new Uri(command[4]).AbsolutePath);
    }

    [Fact]
    public void Catalogue_directory_is_mounted_read_only_where_the_service_looks()
    {
        Yaml mount = Service["volumes"].Where("type", "bind");
        Assert.Equal(Service["environment", "Catalogue__Directory"].Text, mount["target"].Text);
        Assert.Equal("true", mount["read_only"].Text);
        Assert.True(Directory.Exists(Repository.PathOf(mount["source"].Text)), $"{mount["source"].Text} does not exist.");
    }

    /// <summary>The root file system is read-only: what is kept lies on a volume, which takes its owner from the image.</summary>
    [Fact]
    public void Measured_runs_are_kept_on_a_volume_that_the_image_has_a_place_for()
    {
        Yaml mount = Service["volumes"].Where("type", "volume");
        ContainerImage image = ContainerImage.Read();

        Assert.NotNull(Yaml.Of("docker-compose.yml")["volumes"].Find(mount["source"].Text));
        Assert.Equal($"Filename={mount["target"].Text}/calibrations.db", image.Environment["Calibrations__Database"]);
        Assert.Contains(
            image.FinalStage, copy => copy.Keyword == "COPY" && copy.Words.Contains("--chown=$APP_UID:$APP_UID") && copy.Words[^1] == mount["target"].Text);
    }

    [Fact]
    public void Port_is_open_to_this_machine_alone() =>
        Assert.StartsWith("127.0.0.1:", Assert.Single(Service["ports"].Texts), StringComparison.Ordinal);
}
