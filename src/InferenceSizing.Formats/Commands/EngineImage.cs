using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Hardware;

namespace InferenceSizing.Formats.Commands;

/// <summary>An image that an engine's makers publish for a platform.</summary>
/// <param name="Name">Repository and tag.</param>
/// <param name="Program">What it is started with; empty where its own entry point is the program.</param>
/// <param name="Port">Where it answers.</param>
/// <param name="Health">The path that says whether it does.</param>
public sealed record EngineImage(string Name, ImmutableArray<string> Program, int Port, string Health)
{
    /// <summary>The first release of which vLLM publishes an image for ROCm itself: <c>vllm/vllm-openai-rocm</c>, in
    /// January 2026.</summary>
    /// <remarks>vllm-project/vllm pull request 32580, of the day before 0.14.0. That no earlier release has one is assumed.</remarks>
    private static readonly ReleaseSpan VllmOnRocm = new(null, EngineVersion.Parse("0.14.0")!, null, null);

    /// <summary>Whether the engine has images of a server at all: every one that has some has them for CUDA.</summary>
    public static bool IsPublished(string engine, EngineVersion version) => Find(engine, version, ComputePlatform.Cuda) is not null;

    /// <summary>The image of a release; null where none is known, or its tag cannot be told from the release.</summary>
    /// <param name="engine">The engine's name.</param>
    /// <param name="version">The release.</param>
    /// <param name="platform">Whose programs run on the card.</param>
    /// <remarks>docs/deployment/docker.md of vllm-project/vllm; docs/docker.md of ggml-org/llama.cpp: the words of its tags, before the release with its
    /// letter (server-rocm-v0.7.0, server-cuda-b8586). SGLang's tags for ROCm hold its version too, which the release does not say.</remarks>
    public static EngineImage? Find(string engine, EngineVersion version, ComputePlatform platform)
    {
        ArgumentNullException.ThrowIfNull(version);
        string number = version.Text.TrimStart('v');
        return (engine, platform) switch
        {
            ("vllm", ComputePlatform.Cuda) => Vllm($"vllm/vllm-openai:v{number}"),
            ("vllm", ComputePlatform.Rocm) when VllmOnRocm.Has(version) => Vllm($"vllm/vllm-openai-rocm:v{number}"),
            ("sglang", ComputePlatform.Cuda) => new($"lmsysorg/sglang:v{number}",
                ["python3", "-m", "sglang.launch_server", "--host", "0.0.0.0"], 30000, "/health"),
            ("tensorrt-llm", ComputePlatform.Cuda) => new($"nvcr.io/nvidia/tensorrt-llm/release:{number}",
                ["trtllm-serve", "--host", "0.0.0.0"], 8000, "/health"),
            ("llama.cpp", ComputePlatform.Cuda) => LlamaCpp("cuda"),
            ("llama.cpp", ComputePlatform.Rocm) => LlamaCpp("rocm"),
            _ => null,
        };

        static EngineImage Vllm(string name) => new(name, ["vllm", "serve"], 8000, "/health");
        EngineImage LlamaCpp(string library) => new(
            $"ghcr.io/ggml-org/llama.cpp:server-{library}-{(number.StartsWith('b') ? number : $"v{number}")}", [], 8080, "/health");
    }
}
