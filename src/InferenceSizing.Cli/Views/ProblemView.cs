using System.Text.Json.Nodes;

namespace InferenceSizing.Cli.Views;

/// <summary>What is wrong with a question, one line a field.</summary>
internal static class ProblemView
{
    public static void Show(TextWriter writer, Reply reply)
    {
        writer.WriteLine(reply.Json?["detail"]?.ToString() ?? reply.Json?["title"]?.ToString() ?? reply.Text);
        foreach ((string path, JsonNode? reasons) in reply.Json?["errors"]?.AsObject() ?? [])
        {
            foreach (JsonNode? reason in reasons!.AsArray())
                writer.WriteLine($"  {(path.Length == 0 ? "request" : path)}: {reason}");
        }

        if (reply.Json?["nearest"]?.AsArray() is { Count: > 0 } nearest)
            writer.WriteLine($"  nearest: {string.Join(", ", nearest.Select(id => id!.ToString()))}");
    }
}
