using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

public sealed class DeploymentTests
{
    private static readonly Yaml Deployment = Yaml.Of("deploy/base/deployment.yaml");
    private static readonly Yaml Pod = Deployment["spec", "template", "spec"];
    private static readonly Yaml Container = Assert.Single(Pod["containers"].Items);

    [Fact]
    public void Pod_runs_as_the_image_user_without_rights()
    {
        const int appUser = 1654; // $APP_UID of the .NET images
        Yaml security = Pod["securityContext"];
        Assert.Equal("true", security["runAsNonRoot"].Text);
        Assert.Equal(appUser, security["runAsUser"].Number);
        Assert.Equal("RuntimeDefault", security["seccompProfile", "type"].Text);
    }

    [Fact]
    public void Container_can_neither_gain_rights_nor_write_its_root()
    {
        Yaml security = Container["securityContext"];
        Assert.Equal("false", security["allowPrivilegeEscalation"].Text);
        Assert.Equal("false", security["privileged"].Text);
        Assert.Equal("true", security["readOnlyRootFilesystem"].Text);
        Assert.Equal(["ALL"], security["capabilities", "drop"].Texts);
        Assert.Null(security["capabilities"].Find("add"));
    }

    [Fact]
    public void No_token_of_the_cluster_is_mounted()
    {
        Yaml account = Yaml.Of("deploy/base/serviceaccount.yaml");
        Assert.Equal("false", Pod["automountServiceAccountToken"].Text);
        Assert.Equal("false", account["automountServiceAccountToken"].Text);
        Assert.Equal(account["metadata", "name"].Text, Pod["serviceAccountName"].Text);
    }

    [Theory]
    [InlineData("deploy/base/deployment.yaml")]
    [InlineData("deploy/overlays/development/resources.yaml")]
    public void Requests_are_within_limits(string file)
    {
        Yaml resources = Yaml.Of(file)["spec", "template", "spec", "containers"].Where("name", "api")["resources"];
        Assert.InRange(Quantity.Processors(resources["requests", "cpu"].Text), 0.05m, Quantity.Processors(resources["limits", "cpu"].Text));
    }

    [Fact]
    public void Memory_requested_is_memory_allowed()
    {
        string allowed = Container["resources", "limits", "memory"].Text;
        Assert.Equal(allowed, Container["resources", "requests", "memory"].Text);
        Assert.True(Quantity.Bytes(allowed) > 0);
    }

    [Theory]
    [InlineData("startupProbe")]
    [InlineData("livenessProbe")]
    [InlineData("readinessProbe")]
    public void Probes_state_their_numbers_and_give_up_before_they_repeat_endlessly(string probe)
    {
        Assert.InRange(Container[probe, "periodSeconds"].Number, 1, 10);
        Assert.InRange(Container[probe, "timeoutSeconds"].Number, 1, Container[probe, "periodSeconds"].Number);
        Assert.InRange(Container[probe, "failureThreshold"].Number, 2, 30);
    }

    [Fact]
    public void A_busy_pod_leaves_the_balancer_long_before_it_is_restarted()
    {
        int untilOut = Container["readinessProbe", "periodSeconds"].Number * Container["readinessProbe", "failureThreshold"].Number;
        int untilRestart = Container["livenessProbe", "periodSeconds"].Number * Container["livenessProbe", "failureThreshold"].Number;
        Assert.True(3 * untilOut <= untilRestart, $"Out of the balancer after {untilOut} s, restarted after {untilRestart} s.");
    }

    [Fact]
    public void Everything_mounted_is_a_volume_and_the_catalogue_is_where_the_service_looks()
    {
        string[] volumes = [.. Pod["volumes"].Items.Select(volume => volume["name"].Text)];
        Assert.Equal(volumes.Order(), Container["volumeMounts"].Items.Select(mount => mount["name"].Text).Order());
        Yaml catalogue = Container["volumeMounts"].Where("name", "catalogue");
        Assert.Equal(Container["env"].Where("name", "Catalogue__Directory")["value"].Text, catalogue["mountPath"].Text);
        Assert.Equal("true", catalogue["readOnly"].Text);
        Assert.Equal(ContainerImage.Read().Environment["TMPDIR"], Container["volumeMounts"].Where("name", "tmp")["mountPath"].Text);
    }

    [Fact]
    public void Pods_spread_over_nodes_and_zones_and_a_rollout_never_takes_one_away()
    {
        Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
            Pod["topologySpreadConstraints"].Items.Select(spread => spread["topologyKey"].Text));
        Assert.Equal(0, Deployment["spec", "strategy", "rollingUpdate", "maxUnavailable"].Number);
    }
}
