using System.Text.RegularExpressions;

namespace InferenceSizing.Formats.Commands;

/// <summary>The programs that start an engine, and the container images whose entrypoint is one.</summary>
internal static partial class Programs
{
    private static readonly Dictionary<string, Dialect> Modules = new(StringComparer.Ordinal)
    {
        ["vllm.entrypoints.openai.api_server"] = Dialect.Vllm,
        ["vllm.entrypoints.api_server"] = Dialect.Vllm,
        ["vllm.entrypoints.grpc_server"] = Dialect.Vllm,
        ["dynamo.vllm"] = Dialect.Vllm,
        ["sglang.launch_server"] = Dialect.Sglang,
        ["sglang.bench_one_batch"] = Dialect.Sglang,
        ["sglang.bench_offline_throughput"] = Dialect.Sglang,
        ["sglang_router.launch_server"] = Dialect.Sglang,
        ["dynamo.sglang"] = Dialect.Sglang,
        ["dynamo.trtllm"] = Dialect.TensorRtLlm,
        ["tensorrt_llm.commands.serve"] = Dialect.TensorRtLlm,
    };

    private static readonly string[] BenchModes = ["throughput", "latency", "build"];

    /// <summary>The engine that the command starts, and where its arguments begin.</summary>
    /// <returns>Null where it starts none.</returns>
    public static (Dialect Dialect, IReadOnlyList<ShellWord> Arguments)? Find(IReadOnlyList<ShellWord> words)
    {
        for (int at = 0; at < words.Count; at++)
        {
            if (At(words, at) is { } found)
                return found;
        }

        return null;
    }

    private static (Dialect, IReadOnlyList<ShellWord>)? At(IReadOnlyList<ShellWord> words, int at)
    {
        string text = words[at].Text;
        string next = at + 1 < words.Count ? words[at + 1].Text : "";
        string program = Folder().Replace(text, "");
        return program switch
        {
            "vllm" when next == "serve" => (Dialect.Vllm, From(words, at + 2)),
            "vllm" when next == "bench" && at + 2 < words.Count && BenchModes.Contains(words[at + 2].Text) => (Dialect.Vllm, From(words, at + 3)),
            "sglang" when next == "serve" => (Dialect.Sglang, From(words, at + 2)),
            "-m" when Modules.TryGetValue(next, out Dialect? module) => (module, From(words, at + 2)),
            "trtllm-serve" => (Dialect.TensorRtLlm, From(words, next == "serve" ? at + 2 : at + 1)),
            "trtllm-bench" when words.Any(word => BenchModes.Contains(word.Text)) =>
                (Dialect.TensorRtLlm, [.. From(words, at + 1).Where(word => !BenchModes.Contains(word.Text))]),
            "server.py" or "launch_triton_server.py" when words.Any(word => TritonFlag().IsMatch(word.Text)) =>
                (Dialect.TensorRtLlm, [.. From(words, at + 1).SkipWhile(word => !word.Text.StartsWith('-'))]),
            "ollama" when next is "run" or "serve" or "runner" or "pull" => (Dialect.Ollama, From(words, at + 2)),
            "text-embeddings-router" => (Dialect.TextEmbeddings, From(words, at + 1)),
            "text-generation-launcher" => (Dialect.TextGeneration, From(words, at + 1)),
            "trtexec" => (Dialect.TensorRt, From(words, at + 1)),
            "server" or "main" when text.Contains('/', StringComparison.Ordinal) && words.Any(word => word.Text is "-m" or "-hf") =>
                (Dialect.LlamaCpp, From(words, at + 1)),
            "llama-bench" => (Dialect.LlamaBench, From(words, at + 1)),
            _ when LlamaProgram().IsMatch(program) => (Dialect.LlamaCpp, From(words, at + 1)),
            _ => null,
        };
    }

    /// <summary>The engine that a container's image starts by itself; null where it starts none that is known.</summary>
    public static Dialect? OfImage(string? image)
    {
        if (image is null)
            return null;
        string name = image.Split('@')[0];
        foreach ((Regex pattern, Dialect dialect) in Images)
        {
            if (pattern.IsMatch(name))
                return dialect;
        }

        return null;
    }

    /// <summary>The engine's release, where the image is the engine's own and its tag states one.</summary>
    public static string? VersionOf(string? image) =>
        image is not null && OwnImage().Match(image) is { Success: true } tag ? tag.Groups["version"].Value : null;

    /// <summary>Whether an image is built for processors alone.</summary>
    public static bool IsForProcessors(string? image) => image is not null && ProcessorImage().IsMatch(image.Split('@')[0]);

    private static readonly (Regex Pattern, Dialect Dialect)[] Images =
    [
        (VllmImage(), Dialect.Vllm), (SglangImage(), Dialect.Sglang), (NimImage(), Dialect.Nim), (TensorRtLlmImage(), Dialect.TensorRtLlm),
        (LlamaImage(), Dialect.LlamaCpp), (OllamaImage(), Dialect.Ollama), (EmbeddingsImage(), Dialect.TextEmbeddings),
        (GenerationImage(), Dialect.TextGeneration),
    ];

    private static ShellWord[] From(IReadOnlyList<ShellWord> words, int at) => [.. words.Skip(at)];

    [GeneratedRegex(@"^.*[/\\]|\.exe$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Folder();

    [GeneratedRegex(
        "^llama-(?:server|cli|batched-bench|mtmd-cli|run|perplexity|embedding|fit-params|parallel|simple|" +
            "speculative|completion|tts|imatrix|llava-cli|eval-callback)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex LlamaProgram();

    [GeneratedRegex("^--(?:triton_model_repo_dir|model_repo)", RegexOptions.CultureInvariant)]
    private static partial Regex TritonFlag();

    [GeneratedRegex(
        @"(?:^|/)(?:[\w.-]*vllm-openai[\w.-]*|vllm|vllm-dev|vllm-tpu|llm-d-(?:cuda|rocm|xpu|hpu|cpu|aws|dev)|llm-d|vllm-rocm[\w.-]*|vllm-cpu[\w.-]*)(?::|$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex VllmImage();

    [GeneratedRegex("(?:^|/)sglang[a-z-]*(?::|$)", RegexOptions.CultureInvariant)]
    private static partial Regex SglangImage();

    [GeneratedRegex("(?:^|/)(?:tensorrt-llm|trtllm|tritonserver)(?:/release|-release)?(?::|$)", RegexOptions.CultureInvariant)]
    private static partial Regex TensorRtLlmImage();

    [GeneratedRegex(@"(?:^|/)(?:[\w-]*[a-np-z0-9_-])?llama(?:\.cpp|-cpp|cpp|-server)[\w.-]*(?::|$)", RegexOptions.CultureInvariant)]
    private static partial Regex LlamaImage();

    [GeneratedRegex("(?:^|/)ollama(?:-ubi[0-9]+)?(?::|$)", RegexOptions.CultureInvariant)]
    private static partial Regex OllamaImage();

    [GeneratedRegex("(?:^|/)text-embeddings-inference(?::|$)|(?:^|/)tei[-_][a-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex EmbeddingsImage();

    [GeneratedRegex("(?:^|/)text-generation-inference(?::|$)", RegexOptions.CultureInvariant)]
    private static partial Regex GenerationImage();

    [GeneratedRegex("^nvcr\\.io/nim/|(?:^|/)nim/", RegexOptions.CultureInvariant)]
    private static partial Regex NimImage();

    /// <summary>text-embeddings-inference names its images by chip (docs/source/en/supported_models.md), vLLM and llm-d by repository, llama.cpp by tag: those
    /// without a word for a GPU's library (docs/docker.md).</summary>
    [GeneratedRegex(
        @"(?:^|/)(?:text-embeddings-inference:cpu-|(?:vllm(?:-openai)?|llm-d)-cpu[\w.-]*(?::|$)|llama\.cpp:(?:full|light|server)(?:-(?:b[0-9]+|v[0-9.]+))?$)",
        RegexOptions.CultureInvariant)]
    private static partial Regex ProcessorImage();

    /// <summary>Images that engines publish themselves, under any registry. A tag that is a date, or of a distribution, states no release.</summary>
    [GeneratedRegex(
        @"(?:^|/)(?:vllm-openai(?:-rocm)?|vllm|sglang|tensorrt-llm/release|ollama|text-generation-inference|" +
            @"text-embeddings-inference|llama\.cpp)" +
            @"(?::(?:(?:server|full|light)-(?:(?:cuda1?[0-9]?|rocm|vulkan|intel|musa)-)?|turing-|hopper-|cuda-|[0-9]{2,3}-)?)(?<version>b[0-9]{4,5}|" +
                @"v?[0-9]{1,2}\.[0-9]+(?:\.[0-9]+)?(?:\.?(?:post|rc|dev)[0-9]+)*)(?![0-9])",
        RegexOptions.CultureInvariant)]
    private static partial Regex OwnImage();
}
