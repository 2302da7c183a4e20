using System.Net;
using System.Text.Json.Nodes;

namespace InferenceSizing.Cli;

/// <summary>What the service answered.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Text">Its body.</param>
/// <param name="Json">The same as a document; null where it is none.</param>
internal sealed record Reply(HttpStatusCode Status, string Text, JsonNode? Json)
{
    public static async Task<Reply> Of(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        bool isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) ?? false;
        return new Reply(response.StatusCode, text, isJson ? JsonNode.Parse(text) : null);
    }
}
