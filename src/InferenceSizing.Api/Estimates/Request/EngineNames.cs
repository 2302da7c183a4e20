using InferenceSizing.Domain.Engines;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The engines that are modelled.</summary>
internal sealed class EngineNames : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = [.. EngineList.All.Select(engine => engine.Name)];

    /// <summary>The name that stands for another one; the word itself where it is none.</summary>
    public static string? IdOf(string? word) => word is null ? null : EngineList.Find(word)?.Name ?? word;
}
