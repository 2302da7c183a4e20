using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;

namespace InferenceSizing.Formats.Commands;

/// <summary>Variables that stand for flags of an engine. The command line goes before them.</summary>
public static class EngineEnvironment
{
    private const string Llama = "LLAMA_ARG_", Nim = "NIM_";

    /// <summary>ollama/ollama, envconfig/config.go, 0.12.</summary>
    private static readonly Dictionary<string, string> Ollama = new(StringComparer.Ordinal)
    {
        ["OLLAMA_CONTEXT_LENGTH"] = "--ctx-size",
        ["OLLAMA_NUM_PARALLEL"] = "--parallel",
        ["OLLAMA_KV_CACHE_TYPE"] = "--cache-type-k",
        ["OLLAMA_FLASH_ATTENTION"] = "--flash-attn",
    };

    /// <summary>Names of llama.cpp's variables that are not those of its flags (common/arg.cpp).</summary>
    private static readonly Dictionary<string, string> LlamaNames = new(StringComparer.Ordinal)
    {
        ["BATCH"] = "--batch-size",
        ["UBATCH"] = "--ubatch-size",
        ["N_PARALLEL"] = "--parallel",
        ["N_PREDICT"] = "--predict",
        ["THINK"] = "--reasoning-format",
        ["ENDPOINT_METRICS"] = "--metrics",
        ["ENDPOINT_SLOTS"] = "--slots",
        ["ENDPOINT_PROPS"] = "--props",
    };

    internal static IEnumerable<ReadFlag> FlagsOf(Dialect dialect, ImmutableArray<ShellVariable> environment)
    {
        foreach ((string name, ShellWord value) in environment)
        {
            if (FlagNameOf(dialect, name) is { } flag && dialect.Flags.Find(flag) is { } known)
                yield return new ReadFlag(name, value.Text, known, value.IsResolved);
        }
    }

    /// <summary>Variables that change an engine's memory and are not taken into account: ollama/ollama, envconfig/config.go; vllm-project/vllm,
    /// vllm/envs.py.</summary>
    private static readonly string[] LeftOut =
        ["OLLAMA_GPU_OVERHEAD", "OLLAMA_MAX_LOADED_MODELS", "OLLAMA_SCHED_SPREAD", "VLLM_USE_V1", "VLLM_USE_V2_MODEL_RUNNER"];

    /// <summary>Whether a variable changes the engine's memory and is left out.</summary>
    public static bool IsLeftOut(string variable) => LeftOut.Contains(variable);

    /// <summary>Ollama's variable for a flag of what it starts; null where it has none.</summary>
    public static string? OllamaVariableOf(Flag flag) => Ollama.FirstOrDefault(pair => flag.Names.Contains(pair.Value)).Key;

    /// <remarks>Each flag of text-embeddings-router and text-generation-launcher has a variable of its name (router/src/main.rs and
    /// launcher/src/main.rs, <c>clap(long, env)</c>).</remarks>
    private static string? FlagNameOf(Dialect dialect, string name)
    {
        if (dialect == Dialect.LlamaCpp && name.StartsWith(Llama, StringComparison.Ordinal))
            return LlamaNames.GetValueOrDefault(name[Llama.Length..]) ?? Dashed(name[Llama.Length..]);
        if (dialect == Dialect.Ollama)
            return Ollama.GetValueOrDefault(name);
        if (dialect == Dialect.Nim && name.StartsWith(Nim, StringComparison.Ordinal))
            return Dashed(name);
        if (dialect == Dialect.TextEmbeddings || dialect == Dialect.TextGeneration)
            return dialect.Flags.Find(Dashed(name)) is { Meaning: not FlagMeaning.Secret } ? Dashed(name) : null;
        return dialect.Flags.Find(name) is { IsVariable: true } ? name : null;
    }

    private static string Dashed(string name) => "--" + name.ToLowerInvariant().Replace('_', '-');
}
