using System.Text.Json.Nodes;
using Spectre.Console;

namespace InferenceSizing.Cli.Views;

/// <summary>Deployments of a plan, best first.</summary>
internal static class PlanView
{
    public static void Show(IAnsiConsole console, Reply reply)
    {
        Table table = Shown.Columns("deployment", "replicas", "$ an hour", "ms a token or batch", "load, %", "watts");
        foreach (JsonNode? each in reply.Json!["deployments"]!.AsArray())
        {
            table.Row(
                $"{each!["gpus"]} x {each["gpu"]} {each["precision"]} {each["engine"]}",
                Shown.Text(each["replicas"]),
                Shown.Number(each["usdPerHour"]),
                Shown.Number(Shown.At(each, "tpotMs.estimate") ?? Shown.At(each, "requestMs.estimate")),
                Shown.Number(100 * (double)each["utilization"]!),
                Shown.Number(Shown.At(each, "watts.estimate")));
        }

        console.Write(table);
        console.WriteLine($"{reply.Json["considered"]} deployments were looked at.");
        console.WriteWarnings(reply.Json);
    }
}
