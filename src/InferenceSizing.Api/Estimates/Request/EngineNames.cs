using InferenceSizing.Domain.Engines;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>The engines that are modelled.</summary>
internal sealed class EngineNames : IVocabulary
{
    public static IReadOnlyList<string> Words { get; } = [.. EngineList.All.Select(engine => engine.Name)];
}
