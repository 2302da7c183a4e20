using System.Text.Json.Nodes;
using Spectre.Console;

namespace InferenceSizing.Cli.Views;

/// <summary>Each engine of a command or manifest: its request, what is missing, and what became of each flag.</summary>
internal static class TranslationView
{
    public static void Show(IAnsiConsole console, Reply reply)
    {
        foreach (JsonNode? each in reply.Json!["requests"]!.AsArray())
        {
            console.WriteLine($"{each!["name"] ?? each["engine"]}: {each["request"]!.ToJsonString()}");
            if (each["missing"]!.AsArray() is { Count: > 0 } missing)
                console.WriteLine($"! Not said: {string.Join(", ", missing.Select(path => path!.ToString()))}");
            Table flags = Shown.Columns("flag", "value", "became");
            foreach (JsonNode? flag in each["flags"]!.AsArray())
                flags.Row(flag!["flag"]!.ToString(), Shown.Text(flag["value"]), Became(flag));
            console.Write(flags);
            console.WriteWarnings(each);
        }
    }

    private static string Became(JsonNode flag) =>
        flag["nearest"]?.AsArray() is { Count: > 0 } nearest ? $"unknown; perhaps {string.Join(" or ", nearest.Select(name => name!.ToString()))}"
        : flag["note"] is { } note ? $"{flag["meaning"]}: {note}"
        : flag["meaning"]!.ToString();
}
