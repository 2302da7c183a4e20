using System.Text.Json.Nodes;
using Spectre.Console;

namespace InferenceSizing.Cli.Views;

/// <summary>Points of a sweep, one a row.</summary>
internal static class SweepView
{
    public static void Show(IAnsiConsole console, Reply reply)
    {
        JsonArray points = reply.Json!["points"]!.AsArray();
        string[] axes = [.. points[0]!["at"]!.AsObject().Select(axis => axis.Key)];
        Table table = Shown.Columns([string.Join(", ", axes), "fits", "total", "largest batch", "ms a token or batch", "a second", "$ an hour"]);
        foreach (JsonNode? point in points)
        {
            string at = string.Join(", ", point!["at"]!.AsObject().Select(axis => axis.Value?.ToString() ?? "null"));
            if (point["error"] is { } error)
                table.Row(at, error.ToString(), "", "", "", "", "");
            else
                table.Row(
                    at,
                    (bool)point["fits"]! ? "yes" : "no",
                    Shown.Gibibytes(point["totalBytes"]),
                    Shown.Text(point["largestBatch"]),
                    Shown.Number(point["tpotMs"] ?? point["batchMs"]),
                    Shown.Number(point["outputTokensPerSecond"] ?? point["samplesPerSecond"]),
                    Shown.Number(point["usdPerHour"]));
        }

        console.Write(table);
        console.WriteWarnings(reply.Json);
    }
}
