using System.Collections.Frozen;
using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Ollama;
using InferenceSizing.Domain.Engines.OnnxRuntime;
using InferenceSizing.Domain.Engines.PyTorch;
using InferenceSizing.Domain.Engines.Sglang;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.TensorRt;
using InferenceSizing.Domain.Engines.TensorRtLlm;
using InferenceSizing.Domain.Engines.TextEmbeddings;
using InferenceSizing.Domain.Engines.Transformers;
using InferenceSizing.Domain.Engines.Vllm;
using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Domain.Engines;

/// <summary>All engines, by name.</summary>
public static class EngineList
{
    public static ImmutableArray<Engine> All { get; } =
    [
        new VllmEngine(), new SglangEngine(), new TensorRtLlmEngine(), new LlamaCppEngine(), new TransformersEngine(), new TensorRtEngine(),
            new OnnxRuntimeEngine(), new PyTorchEngine(), new OllamaEngine(), new TextEmbeddingsEngine(),
    ];

    private static readonly FrozenDictionary<string, Engine> ByName = All.ToFrozenDictionary(engine => engine.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Engine> ByKey = All
        .SelectMany(engine => engine.OtherNames.Prepend(engine.Name).Select(name => KeyValuePair.Create(Key(name), engine)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The engine of that name; null where there is none. Case and separators do not tell names apart.</summary>
    public static Engine? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.GetValueOrDefault(name) ?? ByKey.GetValueOrDefault(Key(name));
    }

    /// <summary>The engine that runs GGUF files.</summary>
    public static Engine OfGguf { get; } = All.First(engine => engine.ReadsGguf);

    /// <summary>The engine that answers where the request names none: vLLM for decoders, or llama.cpp where vLLM has no kernels for the chip, and on Apple's,
    /// which vLLM runs on only by a plug-in; transformers for encoder-decoders and for decoders that vLLM has no model of; PyTorch for pipelines of several
    /// networks, which diffusers runs, and for networks of speech; and for the rest TensorRT, or PyTorch where TensorRT does not exist for the
    /// chip.</summary>
    public static Engine DefaultFor(Architecture architecture, Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return architecture.Kind switch
        {
            ArchitectureKind.Decoder when !ByName["vllm"].Loads(architecture) => ByName["transformers"],
            ArchitectureKind.Decoder => ByName["vllm"].Chips.Runs(accelerator) && accelerator.Generation != ChipGeneration.Apple
                ? ByName["vllm"] : ByName["llama.cpp"],
            ArchitectureKind.EncoderDecoder => ByName["transformers"],
            _ when architecture.OfPyTorch => ByName["pytorch"],
            _ => ByName["tensorrt"].Chips.Runs(accelerator) ? ByName["tensorrt"] : ByName["pytorch"],
        };
    }

    /// <summary>Letters and digits.</summary>
    private static string Key(string word) => string.Concat(word.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
