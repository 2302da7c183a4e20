using System.Text.Json;

namespace InferenceSizing.Formats.Commands;

/// <summary>The members of a JSON object that a flag has as its value, each as the text that a flag of its own would have.</summary>
internal static class JsonMembers
{
    private const int Deepest = 16;

    /// <summary>None where the value is no JSON object.</summary>
    public static IReadOnlyList<(string Name, string Text)> Of(string value)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(value, new JsonDocumentOptions { MaxDepth = Deepest });
            return document.RootElement.ValueKind != JsonValueKind.Object ? []
                : [.. document.RootElement.EnumerateObject().Select(member => (member.Name, TextOf(member.Value)))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? string.Join(',', value.EnumerateArray().Select(item => item.ToString())) : value.ToString();
}
