using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

/// <summary>The jobs of docs/ci.md are YAML, and all of them go through the script that tests/readme/ci.sh runs.</summary>
public sealed class PipelineRecipesTests
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

    /// <summary>The YAML block with that word.</summary>
    private static Yaml Job(string word)
    {
        string[] blocks = [.. Repository.Text(Page).Split("```yaml\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];
        return Yaml.Parse(Assert.Single(blocks, block => block.Contains(word, StringComparison.Ordinal)), Page);
    }
}
