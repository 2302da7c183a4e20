using InferenceSizing.Domain.Engines;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The engines that are modelled.</summary>
internal sealed class EngineNames : IVocabulary
{
    /// <summary>The engine that runs GGUF files.</summary>
    public const string OfGguf = "llama.cpp";

    public static IReadOnlyList<string> Words { get; } = [.. EngineList.All.Select(engine => engine.Name)];
}
