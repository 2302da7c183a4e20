using System.Text.Json;
using InferenceSizing.Domain.Networks;

namespace InferenceSizing.Api.Catalogues;

/// <summary>The kinds of model by their names in JSON.</summary>
internal static class ModelKinds
{
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetNames<ArchitectureKind>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>In any case; null for any other word.</summary>
    public static ArchitectureKind? Find(string word) =>
        Words.Contains(word, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<ArchitectureKind>(word, ignoreCase: true) : null;
}
