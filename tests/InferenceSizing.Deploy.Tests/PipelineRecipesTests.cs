using System.Text.RegularExpressions;
using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

/// <summary>The jobs of docs/ci.md are YAML, and all of them go through the script that tests/readme/ci.sh runs.</summary>
public sealed partial class PipelineRecipesTests
{
    private const string Page = "docs/ci.md";
    private const string Script = "sh ci/size.sh sizing.json";

    [Fact]
    public void The_GitHub_job_fails_with_the_script_and_shows_its_report_either_way()
    {
        Yaml steps = Job("jobs:")["jobs", "sizing", "steps"];
        string[] commands = [.. steps.Items.Select(step => step.Find("run")?.Text ?? "")];
        Assert.Contains(Script, commands);
        Yaml report = Assert.Single(steps.Items, step => step.Find("run")?.Text.Contains("GITHUB_STEP_SUMMARY", StringComparison.Ordinal) == true);
        Assert.StartsWith("always()", report["if"].Text, StringComparison.Ordinal);
        Assert.True(Array.IndexOf(commands, Script) < Array.FindIndex(commands, command => command.Contains("GITHUB_STEP_SUMMARY", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_GitLab_job_runs_the_script_alone_and_keeps_its_JUnit_report_either_way()
    {
        Yaml job = Job("artifacts:")["sizing"];
        Assert.Equal([Script], job["script"].Texts);
        Assert.Equal("always", job["artifacts", "when"].Text);
        Assert.Equal("sizing.xml", job["artifacts", "reports", "junit"].Text);
    }

    /// <summary>Both go through the gate that tests/readme/ci.sh runs, and report either way.</summary>
    [Fact]
    public void The_action_runs_the_gate_beside_it_with_inputs_that_it_declares()
    {
        Yaml action = Yaml.Of("ci/action.yml");
        Yaml sizes = Assert.Single(action["runs", "steps"].Items, step => step["run"].Text.Contains("gate.sh", StringComparison.Ordinal));

        Assert.Contains("\"$GITHUB_ACTION_PATH/gate.sh\"", sizes["run"].Text, StringComparison.Ordinal);
        Assert.True(Repository.HasFile("ci/gate.sh"));
        Assert.All(Inputs(Repository.Text("ci/action.yml")), name => Assert.NotNull(action["inputs"].Find(name)));
    }

    [Fact]
    public void The_component_runs_the_gate_and_keeps_its_reports_with_inputs_that_it_declares()
    {
        string[] documents = Repository.Text("templates/size.yml").Split("\n---\n");
        Yaml declared = Yaml.Parse(documents[0], "templates/size.yml")["spec", "inputs"];
        Yaml job = Yaml.Parse(documents[1], "templates/size.yml")["size-deployments"];

        Assert.Contains("bash gate.sh $FILES", Assert.Single(job["script"].Texts), StringComparison.Ordinal);
        Assert.Equal("sizing.xml", job["artifacts", "reports", "junit"].Text);
        Assert.All(Inputs(documents[1]), name => Assert.NotNull(declared.Find(name)));
    }

    private static string[] Inputs(string text)
    {
        string[] used = [.. InputName().Matches(text).Select(match => match.Groups["name"].Value)];
        Assert.NotEmpty(used);
        return used;
    }

    [GeneratedRegex(@"inputs\.(?<name>[a-z-]+)")]
    private static partial Regex InputName();

    /// <summary>The YAML block with that word.</summary>
    private static Yaml Job(string word)
    {
        string[] blocks = [.. Repository.Text(Page).Split("```yaml\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];
        return Yaml.Parse(Assert.Single(blocks, block => block.Contains(word, StringComparison.Ordinal)), Page);
    }
}
