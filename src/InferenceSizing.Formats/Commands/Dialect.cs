using System.Collections.Immutable;
using InferenceSizing.Domain.Engines;
using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>The language of one program's command line.</summary>
/// <param name="Name">The engine or server, as its users call it.</param>
/// <param name="Flags">Its flags.</param>
/// <param name="Engine">The engine that answers for it; null where none here does.</param>
public sealed record Dialect(string Name, FlagTable Flags, Engine? Engine)
{
    internal static Dialect Vllm { get; } = Of("vllm");

    internal static Dialect Sglang { get; } = Of("sglang");

    internal static Dialect TensorRtLlm { get; } = Of("tensorrt-llm");

    internal static Dialect LlamaCpp { get; } = Of("llama.cpp");

    /// <summary>llama-bench has names of its own for what llama.cpp's other programs do.</summary>
    internal static Dialect LlamaBench { get; } = LlamaCpp with { Flags = LlamaBenchFlags.Table };

    internal static Dialect TensorRt { get; } = Of("tensorrt");

    internal static Dialect Ollama { get; } = Of("ollama");

    internal static Dialect TextEmbeddings { get; } = Of("text-embeddings-inference");

    internal static Dialect TextGeneration { get; } = Beside("text-generation-inference", ServerFlags.TextGeneration, null);

    internal static Dialect Nim { get; } = Beside("nim", ServerFlags.Nim, null);

    /// <summary>All of them: engines first.</summary>
    public static ImmutableArray<Dialect> All { get; } =
        [Vllm, Sglang, TensorRtLlm, LlamaCpp, TensorRt, Ollama, TextEmbeddings, TextGeneration, Nim];

    /// <summary>Whether a model goes by a tag of the program's own library.</summary>
    public bool TakesTags => this == Ollama;

    /// <summary>The dialect of an engine or server by name; null where there is none.</summary>
    public static Dialect? Find(string name) => All.FirstOrDefault(dialect => string.Equals(dialect.Name, name, StringComparison.OrdinalIgnoreCase));

    private static Dialect Of(string engine) => new(engine, EngineList.Find(engine)!.CommandLine!.Flags, EngineList.Find(engine));

    /// <summary>A server's own engine goes first where there is one of its name, with its settings.</summary>
    private static Dialect Beside(string name, FlagTable flags, Engine? engine) => EngineList.Find(name) is { } own
        ? new(name, own.CommandLine?.Flags ?? flags, own)
        : new(name, flags, engine);
}
