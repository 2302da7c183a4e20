using System.Text.Json.Nodes;
using Spectre.Console;

namespace InferenceSizing.Cli.Views;

/// <summary>What files say of a model.</summary>
internal static class InspectionView
{
    public static void Show(IAnsiConsole console, Reply reply)
    {
        JsonNode answer = reply.Json!;
        console.WriteLine($"{Shown.Text(answer["parameters"])} parameters, {Shown.Gibibytes(answer["weightsBytes"])} of weights.");
        Table table = Shown.Columns("component", "parameters", "precision", "size");
        foreach (JsonNode? row in answer["components"]?.AsArray() ?? [])
            table.Row(row!["component"]!.ToString(), Shown.Text(row["parameters"]), Shown.Text(row["precision"]), Shown.Gibibytes(row["bytes"]));
        console.Write(table);
        foreach (JsonNode? disagreement in answer["disagreements"]?.AsArray() ?? [])
            console.WriteLine($"! {disagreement!.ToJsonString()}");
    }
}
