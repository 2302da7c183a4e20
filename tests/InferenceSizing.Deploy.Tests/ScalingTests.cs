using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

public sealed class ScalingTests
{
    private static readonly Yaml Deployment = Yaml.Of("deploy/base/deployment.yaml");
    private static readonly Yaml Scaler = Yaml.Of("deploy/base/horizontalpodautoscaler.yaml");
    private static readonly Yaml Budget = Yaml.Of("deploy/base/poddisruptionbudget.yaml");

    [Fact]
    public void Autoscaler_owns_the_number_of_pods_of_the_deployment()
    {
        Assert.Equal("Deployment", Scaler["spec", "scaleTargetRef", "kind"].Text);
        Assert.Equal(Deployment["metadata", "name"].Text, Scaler["spec", "scaleTargetRef", "name"].Text);
        Assert.Null(Deployment["spec"].Find("replicas"));
    }

    [Fact]
    public void Autoscaler_watches_processors_which_the_pods_request()
    {
        Yaml metric = Assert.Single(Scaler["spec", "metrics"].Items)["resource"];
        Assert.Equal("cpu", metric["name"].Text);
        Yaml resources = Assert.Single(Deployment["spec", "template", "spec", "containers"].Items)["resources"];
        decimal threshold = Quantity.Processors(resources["requests", "cpu"].Text) * metric["target", "averageUtilization"].Number / 100;
        Assert.InRange(threshold, 0.1m, 0.75m * Quantity.Processors(resources["limits", "cpu"].Text));
    }

    [Theory]
    [InlineData("deploy/base/horizontalpodautoscaler.yaml", 2)]
    [InlineData("deploy/overlays/production/autoscaling.yaml", 3)]
    [InlineData("deploy/overlays/development/autoscaling.yaml", 1)]
    public void Pods_are_bounded_on_both_sides(string file, int fewest)
    {
        int atLeast = Yaml.Of(file)["spec", "minReplicas"].Number;
        Assert.InRange(atLeast, fewest, int.MaxValue);
        Assert.InRange(Yaml.Of(file)["spec", "maxReplicas"].Number, atLeast + 1, 100);
    }

    [Fact]
    public void A_drain_may_take_one_pod_at_a_time()
    {
        Assert.Equal(1, Budget["spec", "maxUnavailable"].Number);
        Assert.Null(Budget["spec"].Find("minAvailable"));
    }

    [Fact]
    public void Every_selector_finds_the_pods()
    {
        string label = Deployment["spec", "template", "metadata", "labels", Key].Text;
        Yaml spec = Deployment["spec"];
        Assert.Equal(label, spec["selector", "matchLabels", Key].Text);
        Assert.All(spec["template", "spec", "topologySpreadConstraints"].Items, spread =>
            Assert.Equal(label, spread["labelSelector", "matchLabels", Key].Text));
        Assert.Equal(label, Yaml.Of("deploy/base/service.yaml")["spec", "selector", Key].Text);
        Assert.Equal(label, Budget["spec", "selector", "matchLabels", Key].Text);
        Assert.Equal(label, Yaml.Of("deploy/base/networkpolicy.yaml")["spec", "podSelector", "matchLabels", Key].Text);
    }

    [Fact]
    public void Network_is_closed_outwards()
    {
        Yaml policy = Yaml.Of("deploy/base/networkpolicy.yaml")["spec"];
        Assert.Equal(["Ingress", "Egress"], policy["policyTypes"].Texts);
        Assert.Empty(policy["egress"].Items);
    }

    /// <summary>Several replicas keep measured runs in one database, which is the one thing that they call beside the cluster's names.</summary>
    [Fact]
    public void Replicas_in_production_reach_their_database_and_nothing_else()
    {
        Yaml variable = Yaml.Of("deploy/overlays/production/calibrations.yaml")["spec", "template", "spec", "containers"].Where("name", "api")["env"]
            .Where("name", "Calibrations__Database");
        Assert.Equal("true", variable["valueFrom", "secretKeyRef", "optional"].Text);
        IEnumerable<Yaml> ways = Yaml.Of("deploy/overlays/production/database.yaml")["spec", "egress"].Items;
        Assert.Equal(["53", "53", "5432"], ways.SelectMany(way => way["ports"].Items).Select(port => port["port"].Text).Order(StringComparer.Ordinal));
        Assert.All(ways, way => Assert.NotEmpty(way["to"].Items));
    }

    private const string Key = "app.kubernetes.io/name";
}
