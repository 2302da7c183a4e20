using System.Collections.Frozen;
using System.Collections.Immutable;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Domain.Engines;

/// <summary>All engines, by name.</summary>
public static class EngineProfiles
{
    public static ImmutableArray<EngineProfile> All { get; } =
    [
        new Vllm(), new Sglang(), new TensorRtLlm(), new LlamaCpp(), new Transformers(), new TensorRt(), new OnnxRuntime(), new PyTorch(),
    ];

    private static readonly FrozenDictionary<string, EngineProfile> ByName = All.ToFrozenDictionary(engine => engine.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The engine of that name, whatever its case; null where there is none.</summary>
    public static EngineProfile? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The engine that answers where the request names none: vLLM for decoders, or llama.cpp where vLLM has no kernels for the chip, transformers for encoder-decoders, and for the rest TensorRT, or PyTorch
    /// where TensorRT does not exist for the chip.</summary>
    public static EngineProfile DefaultFor(Architecture architecture, Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return architecture.Kind switch
        {
            ArchitectureKind.Decoder => ByName["vllm"].RunsOn(accelerator) ? ByName["vllm"] : ByName["llama.cpp"],
            ArchitectureKind.EncoderDecoder => ByName["transformers"],
            _ => ByName["tensorrt"].RunsOn(accelerator) ? ByName["tensorrt"] : ByName["pytorch"],
        };
    }
}
