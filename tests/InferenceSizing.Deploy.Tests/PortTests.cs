using System.Globalization;
using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

public sealed class PortTests
{
    private const string Name = "http";

    private static readonly ContainerImage Image = ContainerImage.Read();
    private static readonly int Exposed = int.Parse(
        Assert.Single(Image.FinalStage, instruction => instruction.Keyword == "EXPOSE").Arguments, CultureInfo.InvariantCulture);

    [Fact]
    public void Service_listens_on_the_exposed_port_and_the_base_image_names_no_other()
    {
        Assert.Equal($"http://+:{Exposed}", Image.Environment["ASPNETCORE_URLS"]);
        Assert.Equal("", Image.Environment["ASPNETCORE_HTTP_PORTS"]);
    }

    [Fact]
    public void Compose_publishes_and_probes_the_exposed_port()
    {
        Yaml service = Yaml.Of("docker-compose.yml")["services", "api"];
        Assert.EndsWith($":{Exposed}", Assert.Single(service["ports"].Texts), StringComparison.Ordinal);
        Assert.Equal(Exposed, new Uri(service["healthcheck", "test"].Texts[^1]).Port);
    }

    [Fact]
    public void Pods_name_the_exposed_port_and_all_others_use_the_name()
    {
        Yaml container = Yaml.Of("deploy/base/deployment.yaml")["spec", "template", "spec", "containers"].Where("name", "api");
        Assert.Equal(Exposed, Assert.Single(container["ports"].Items, port => port["name"].Text == Name)["containerPort"].Number);
        Assert.All(["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.Equal(Name, container[probe, "httpGet", "port"].Text));
        Assert.Equal(Name, Assert.Single(Yaml.Of("deploy/base/service.yaml")["spec", "ports"].Items)["targetPort"].Text);
        Assert.Equal(Name, IngressPortOf("deploy/base/networkpolicy.yaml"));
        Assert.Equal(Name, IngressPortOf("deploy/overlays/production/gateway.yaml"));
    }

    private static string IngressPortOf(string policy) =>
        Assert.Single(Assert.Single(Yaml.Of(policy)["spec", "ingress"].Items)["ports"].Items)["port"].Text;
}
