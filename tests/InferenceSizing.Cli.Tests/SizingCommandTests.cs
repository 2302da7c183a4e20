using System.CommandLine;
using System.Text.Json.Nodes;

namespace InferenceSizing.Cli.Tests;

/// <summary>The command line as a pipeline sees it: exit codes, standard output, standard error.</summary>
public sealed class SizingCommandTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Theory]
    [InlineData("estimate -m resnet50 -g t4", 0)]
    [InlineData("estimate -m resnet50 -g t4 --set require.maxRequestMs=0.001", 1)]
    [InlineData("estimate -m meta-llama/Llama-3.3-70B-Instruct -g h100-sxm -p bf16", 1)]
    [InlineData("estimate -m meta-llama/Llama-3.3-70B-Instruct -g h100-sxm -p bf16 --markdown", 1)]
    [InlineData("estimate -m resnet50 -g t4 -b none", 2)]
    [InlineData("estimate -m no-such-model -g t4", 2)]
    [InlineData("estimate -m resnet50 -g t4 --no-such-option", 2)]
    [InlineData("estimate sizing.json -g t4", 2)]
    [InlineData("estimate no-such-file.json", 2)]
    [InlineData("no-such-command", 2)]
    public async Task The_exit_code_says_whether_it_passes(string line, int expected)
    {
        (int code, string output, string error) = await Run(line.Split(' '));
        Assert.Equal(expected, code);
        Assert.Equal(expected == 2, output.Length == 0 || error.Length > 0);
    }

    [Fact]
    public async Task People_see_a_sentence_a_bar_and_intervals()
    {
        (_, string output, _) = await Run("estimate", "-m", "meta-llama/Llama-3.1-8B-Instruct", "-g", "h100-sxm", "-b", "32");
        Assert.StartsWith("Fits: ", output, StringComparison.Ordinal);
        Assert.Contains("weights", output, StringComparison.Ordinal);
        Assert.Contains("####", output, StringComparison.Ordinal);
        Assert.Contains("time to first token, ms", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_read_the_answer_of_the_service()
    {
        (_, string output, string error) = await Run("estimate", "-m", "resnet50", "-g", "t4", "-b", "8", "--json");
        Assert.Equal(8, (int)JsonNode.Parse(output)!["resolved"]!["request"]!["workload"]!["batchSize"]!);
        Assert.Empty(error.Trim());
    }

    [Fact]
    public async Task A_mistake_is_told_on_standard_error_with_its_path()
    {
        (_, string output, string error) = await Run("estimate", "-m", "resnet50", "-g", "t4", "--set", "workload.batchsize=8");
        Assert.Empty(output);
        Assert.Contains("workload.batchsize", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("estimate", """{"model": "resnet50", "gpu": "t4"}""", "--markdown", "### ")]
    [InlineData("estimate", """{"model": "resnet50", "gpu": "t4"}""", "--svg", "<svg")]
    [InlineData("sweep", """{"request": {"model": "resnet50", "gpu": "t4"}, "axes": [{"path": "workload.batchSize", "values": [1, 8]}]}""", "--csv", "index,")]
    public async Task Files_are_answered_in_other_forms(string command, string body, string form, string begins)
    {
        await File.WriteAllTextAsync(_file, body);
        (int code, string output, _) = await Run(command, _file, form);
        Assert.Equal(0, code);
        Assert.StartsWith(begins, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sweep", """{"request": {"model": "resnet50"}, "axes": [{"path": "gpu", "values": ["t4", "no-such-gpu"]}]}""", "no-such-gpu")]
    [InlineData("plan", """{"models": ["resnet50"], "workload": {"requestsPerSecond": 500}, "constraints": {"gpus": ["t4", "l4"]}}""", "deployments were looked at")]
    [InlineData("inspect", """{"model_type": "llama", "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 256}""",
        "parameters")]
    public async Task Other_commands_show_tables(string command, string body, string shown)
    {
        await File.WriteAllTextAsync(_file, body);
        (int code, string output, string error) = await Run(command, _file);
        Assert.True(code == 0, error);
        Assert.Contains(shown, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("translate", "vllm serve Qwen/Qwen3-8B --max-model-len 8192 --max-modle-len 1", "engine.maxModelLen", 0)]
    [InlineData("diagnose", "INFO [x.py:1] GPU KV cache size: 335,664 tokens", "335664 tokens", 0)]
    [InlineData("diagnose", "INFO [x.py:1] vLLM API server version 0.19.0\ntorch.OutOfMemoryError: CUDA out of memory.", "outOfMemory", 1)]
    [InlineData("diagnose", "", "required", 2)]
    public async Task What_engines_write_is_read(string command, string text, string shown, int expected)
    {
        await File.WriteAllTextAsync(_file, text);
        (int code, string output, string error) = await Run(command, _file);
        Assert.Equal(expected, code);
        Assert.Contains(shown, output + error, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);

    private static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        StringWriter output = new(), error = new();
        int code = await SizingCommand.Run(args, new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
