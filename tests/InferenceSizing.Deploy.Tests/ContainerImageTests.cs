using System.Text.Json;
using InferenceSizing.Deploy.Tests.Reading;

namespace InferenceSizing.Deploy.Tests;

public sealed class ContainerImageTests
{
    private static readonly ContainerImage Image = ContainerImage.Read();

    public static TheoryData<string> RestoreInputs => [.. Projects.RestoreInputsOf(Projects.Service)];

    [Theory, MemberData(nameof(RestoreInputs))]
    public void All_that_a_restore_reads_is_copied_before_it(string file)
    {
        IEnumerable<string> before = Image.Instructions.TakeWhile(instruction => instruction.Keyword != "RUN").SelectMany(instruction => instruction.Copied);
        Assert.Contains(file, before);
    }

    [Fact]
    public void Nothing_but_what_a_restore_reads_is_copied_before_it()
    {
        IEnumerable<string> before = Image.Instructions.TakeWhile(instruction => instruction.Keyword != "RUN").SelectMany(instruction => instruction.Copied);
        Assert.Empty(before.Except(Projects.RestoreInputsOf(Projects.Service)));
    }

    [Fact]
    public void Restore_is_locked_and_publish_does_not_restore_again()
    {
        Assert.Contains(Image.Instructions, run =>
            run.Keyword == "RUN" && run.Arguments.StartsWith("dotnet restore src/InferenceSizing.Api --locked-mode ", StringComparison.Ordinal));
        ContainerImage.Instruction publish = Assert.Single(
            Image.Instructions, run => run.Keyword == "RUN" && run.Arguments.StartsWith("dotnet publish", StringComparison.Ordinal));
        Assert.Contains("--no-restore", publish.Words);
    }

    [Fact]
    public void Every_copied_path_exists_and_is_sent_to_the_builder()
    {
        string[] ignore = Repository.Lines(".dockerignore");
        Assert.Contains("*", ignore);
        string[] sent = [.. ignore.Where(line => line.StartsWith('!')).Select(line => line[1..])];
        foreach (string path in Image.Instructions.SelectMany(instruction => instruction.Copied))
        {
            Assert.True(Path.Exists(Repository.PathOf(path)), $"{path} does not exist.");
            Assert.True(sent.Any(open => open.EndsWith('/') ? path.StartsWith(open, StringComparison.Ordinal) : path == open), $"{path} is ignored.");
        }
    }

    [Fact]
    public void Base_images_carry_the_version_that_the_code_is_built_for()
    {
        using JsonDocument global = JsonDocument.Parse(Repository.Text("global.json"));
        string version = string.Join('.', global.RootElement.GetProperty("sdk").GetProperty("version").GetString()!.Split('.')[..2]);
        string[] images = [.. Image.Instructions.Where(from => from.Keyword == "FROM")
            .Select(from => from.Words.First(word => !word.StartsWith("--", StringComparison.Ordinal)))];
        Assert.Equal(2, images.Length);
        Assert.All(images, image => Assert.Matches($":{version}(-|@)", image));
    }

    /// <summary>A tag may come to mean another image; a digest names one.</summary>
    [Fact]
    public void Base_images_stand_by_digest() =>
        Assert.All(Image.Instructions.Where(from => from.Keyword == "FROM"), from => Assert.Matches("@sha256:[0-9a-f]{64} AS ", from.Arguments));

    [Fact]
    public void Image_is_chiseled_and_runs_as_a_user_without_rights()
    {
        Assert.Contains("-chiseled", Image.FinalStage[0].Arguments, StringComparison.Ordinal);
        Assert.Equal("$APP_UID", Assert.Single(Image.FinalStage, user => user.Keyword == "USER").Arguments);
    }

    [Fact]
    public void Image_without_a_shell_runs_no_shell_command()
    {
        Assert.DoesNotContain(Image.FinalStage, instruction => instruction.Keyword is "RUN" or "HEALTHCHECK" or "CMD");
        string entry = Assert.Single(Image.FinalStage, instruction => instruction.Keyword == "ENTRYPOINT").Arguments;
        Assert.Equal(["dotnet", "InferenceSizing.Api.dll"], JsonSerializer.Deserialize<string[]>(entry)!);
    }

    [Fact]
    public void Read_only_root_is_allowed_for()
    {
        Assert.Equal("0", Image.Environment["DOTNET_EnableDiagnostics"]);
        Assert.Equal("/tmp", Image.Environment["TMPDIR"]);
    }
}
