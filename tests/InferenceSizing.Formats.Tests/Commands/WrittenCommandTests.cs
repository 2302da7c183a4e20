using System.Globalization;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Shared.Kinds;
using InferenceSizing.Formats.Commands;

namespace InferenceSizing.Formats.Tests.Commands;

public sealed class WrittenCommandTests
{
    [Fact]
    public void Flags_beyond_another_command_are_those_that_differ_with_their_values()
    {
        WrittenCommand before = Of("MODEL", "--tensor-parallel-size", "2", "--enforce-eager", "--max-num-seqs", "-1");
        WrittenCommand after = Of("MODEL", "--tensor-parallel-size", "4", "--enforce-eager", "--max-num-seqs", "-1", "--tensor-split", "1,1 2");

        Assert.Equal(["--tensor-parallel-size 4", "--tensor-split '1,1 2'"], after.FlagsBeyond(before).ToArray());
        Assert.Empty(before.FlagsBeyond(before));
    }

    /// <summary>Tags of the engines' sources: see the spans of each engine's flags.</summary>
    public static TheoryData<string, string, string, string> ByRelease => new()
    {
        // engine, release, told, what of it is written
        { "vllm", "0.6.0", "enablePrefixCaching=false", "" },
        { "vllm", "0.8.0", "enablePrefixCaching=false", "--no-enable-prefix-caching" },
        { "vllm", "0.8.0", "kvCacheMemoryBytes=1024", "" },
        { "vllm", "0.11.0", "kvCacheMemoryBytes=1024", "--kv-cache-memory-bytes 1024" },
        { "vllm", "0.6.0", "draft=a/b", "--speculative-model a/b --num-speculative-tokens 3" },
        { "vllm", "0.11.0", "draft=a/b", "--speculative-config {\"model\": \"a/b\", \"num_speculative_tokens\": 3}" },
        { "vllm", "0.11.0", "cudagraphMode=PIECEWISE", "--compilation-config.cudagraph_mode PIECEWISE" },
        { "vllm", "0.9.0", "cudagraphMode=PIECEWISE", "" },
        { "vllm", "0.12.0", "cudagraphCaptureSizes=1,2,4", "--cudagraph-capture-sizes 1 2 4" },
        { "vllm", "0.9.0", "cudagraphCaptureSizes=1,2,4", "--cuda-graph-sizes 1 2 4" },
        { "vllm", "0.12.0", "decodeContextParallelSize=4", "--decode-context-parallel-size 4" },
        { "sglang", "0.5.6", "cudaGraphBs=1,2,4", "--cuda-graph-bs 1 2 4" },
        { "sglang", "0.4.4", "mambaFullMemoryRatio=1", "" },
        { "sglang", "0.5.4", "mambaFullMemoryRatio=1", "--mamba-full-memory-ratio 1" },
        { "llama.cpp", "b5000", "flashAttention=true", "--flash-attn" },
        { "llama.cpp", "b5000", "flashAttention=false", "" },
        { "llama.cpp", "b6325", "flashAttention=false", "--flash-attn off" },
        { "llama.cpp", "b5000", "nCpuMoe=4", "" },
        { "llama.cpp", "b6182", "nCpuMoe=4", "--n-cpu-moe 4" },
        { "text-embeddings-inference", "1.8.3", "autoTruncate=false", "" },
        { "text-embeddings-inference", "1.9.3", "autoTruncate=false", "--auto-truncate false" },
        { "tensorrt", "8.0.0", "workspaceBytes=67108864", "--workspace=64 --shapes=input_ids:1x1" },
        { "tensorrt", "10.9.0", "workspaceBytes=67108864", "--memPoolSize=workspace:64 --shapes=input_ids:1x1" },
        { "tensorrt", "10.9.0", "weights=mixed-fp16", "--fp16 --shapes=input_ids:1x1" },
        { "tensorrt", "11.0.0", "weights=mixed-fp16", "--shapes=input_ids:1x1" },
    };

    [Theory, MemberData(nameof(ByRelease))]
    public void A_command_is_written_with_the_flags_of_its_release(string engine, string release, string told, string flags)
    {
        WrittenCommand written = Write(Dialect.Find(engine)!, [.. ToldBy(told)], release)!;

        Assert.Equal(flags, string.Join(' ', written.Arguments.SkipWhile(word => word.StartsWith("--onnx", StringComparison.Ordinal))
            .SkipWhile(word => word is "MODEL" or "--model" or "--model-path" or "--model-id" or "MODEL-.gguf")));
    }

    public static TheoryData<string> WithCommands => [.. Dialect.All.Where(dialect => dialect.Engine is not null).Select(dialect => dialect.Name)];

    [Theory, MemberData(nameof(WithCommands))]
    public void No_flag_is_written_that_a_release_is_not_known_to_have(string engine)
    {
        Dialect dialect = Dialect.Find(engine)!;
        Told[] all =
            [.. dialect.Engine!.Knobs.Select(knob => new Told(Target.Setting, SomeValueOf(knob), knob.Name)), .. ToldBy("draft=a/b cache=fp8 tensor=2")];

        Assert.All(dialect.Engine.Versions, version => Assert.All(
            Write(dialect, all, version.Text)?.Arguments.Where(word => word.StartsWith("--", StringComparison.Ordinal)) ?? [],
            word => Assert.True(dialect.Flags.SpanOf(word.Split('=')[0]).Has(version), $"{word} {version.Text}")));
    }

    /// <summary>vLLM reads the layers of its stages from its environment (vllm/envs.py).</summary>
    [Fact]
    public void Layers_of_stages_are_a_variable() => Assert.Equal(
        "VLLM_PP_LAYER_PARTITION=16,32",
        Assert.Single(Write(Dialect.Find("vllm")!, [.. ToldBy("ppLayerPartition=16,32")], "0.19.0")!.Variables).Assignment);

    /// <summary>trtllm-serve came with 0.15 (NVIDIA/TensorRT-LLM c629546c).</summary>
    [Theory, InlineData("0.14.0", false), InlineData("0.15.0", true)]
    public void A_release_without_the_program_has_no_command(string release, bool written) =>
        Assert.Equal(written, Write(Dialect.Find("tensorrt-llm")!, [], release) is not null);

    private static WrittenCommand? Write(Dialect dialect, Told[] told, string release) =>
        CommandWriter.Write(dialect, told, new CalledModel(false, false), "fp32", EngineVersion.Parse(release)!);

    private static IEnumerable<Told> ToldBy(string told)
    {
        foreach (string[] part in told.Split(' ').Select(part => part.Split('=')))
        {
            if (part[0] == "draft")
            {
                yield return new Told(Target.SpeculativeMethod, "draftModel");
                yield return new Told(Target.DraftModel, part[1]);
                yield return new Told(Target.DraftTokens, 3L);
            }
            else if (Enum.TryParse(part[0], ignoreCase: true, out Target target))
            {
                yield return new Told(target, target == Target.Tensor ? long.Parse(part[1], CultureInfo.InvariantCulture) : part[1]);
            }
            else
            {
                yield return new Told(Target.Setting, ValueOf(part[1]), part[0]);
            }
        }
    }

    private static object ValueOf(string text) => bool.TryParse(text, out bool on) ? on
        : text.Contains(',', StringComparison.Ordinal) ? text.Split(',').Select(item => double.Parse(item, CultureInfo.InvariantCulture)).ToArray()
        : long.TryParse(text, CultureInfo.InvariantCulture, out long count) ? count : text;

    private static object SomeValueOf(Knob knob) => knob.Shape switch
    {
        { Type: ShapeType.Boolean } => true,
        { Type: ShapeType.Integer } => 1L,
        { Type: ShapeType.Numbers } => new[] { 1.0, 1.0 },
        { Type: ShapeType.Number } => 0.5,
        { Words: [.., var last] } => last,
        _ => "exps=CPU",
    };

    private static WrittenCommand Of(params string[] arguments) => new(["engine", .. arguments], []) { Arguments = [.. arguments] };
}
