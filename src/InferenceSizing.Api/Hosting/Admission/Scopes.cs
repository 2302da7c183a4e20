using System.Text.Json;

namespace InferenceSizing.Api.Hosting.Admission;

/// <summary>The words of scopes: one for each kind of work.</summary>
internal static class Scopes
{
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetNames<Work>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>The scope that work of a kind needs.</summary>
    public static string Of(Work work) => Words[(int)work];
}
