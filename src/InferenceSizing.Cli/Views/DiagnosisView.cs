using System.Text.Json.Nodes;
using Spectre.Console;

namespace InferenceSizing.Cli.Views;

/// <summary>A start-up log: how it ended, every printed figure next to ours, and what would make it pass.</summary>
internal static class DiagnosisView
{
    public static void Show(IAnsiConsole console, Reply reply)
    {
        JsonNode answer = reply.Json!;
        console.WriteLine($"{answer["engine"] ?? "No engine that is known"} {answer["version"]}: {answer["outcome"]}. {answer["refusal"]?["message"]}");
        if (answer["missing"]!.AsArray() is { Count: > 0 } missing)
            console.WriteLine($"! Not said, so nothing is compared: {string.Join(", ", missing.Select(path => path!.ToString()))}");
        Table figures = Shown.Columns("figure", "printed", "ours", "off, %", "line");
        foreach (JsonNode? figure in answer["printed"]!.AsArray())
        {
            bool isBytes = figure!["quantity"]!.ToString().EndsWith("Bytes", StringComparison.Ordinal);
            JsonNode? ours = Shown.At(figure, "ours.estimate");
            figures.Row(
                figure["quantity"]!.ToString(), $"{figure["value"]} {figure["unit"]}", isBytes ? Shown.Gibibytes(ours) : Shown.Number(ours),
                Shown.Number(figure["errorPercent"]), figure["line"]!.ToString());
        }

        console.Write(figures);
        foreach (JsonNode? remedy in answer["remedies"]!.AsArray())
            console.WriteLine($"- {remedy!["title"]}: {remedy["change"]!.ToJsonString()}");
        console.WriteWarnings(answer);
    }
}
