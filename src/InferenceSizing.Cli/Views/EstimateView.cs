using System.Text.Json.Nodes;
using Spectre.Console;

namespace InferenceSizing.Cli.Views;

/// <summary>An estimate: the sentence, the memory of a GPU as a bar, figures with their intervals, checks and remedies.</summary>
internal static class EstimateView
{
    private const int BarWidth = 76;

    private static readonly (string Path, string Name, Color Colour)[] Parts =
    [
        ("memory.perGpu.weightsBytes", "weights", Color.Blue),
        ("memory.perGpu.kvCacheBytes", "KV cache", Color.Green),
        ("memory.perGpu.activationsBytes.estimate", "activations", Color.Yellow),
        ("memory.perGpu.cudaGraphBytes.estimate", "CUDA graphs", Color.Purple),
        ("memory.perGpu.runtimeBytes.estimate", "run time", Color.Grey),
        ("memory.perGpu.freeBytes", "free", Color.Silver),
    ];

    private static readonly (string Path, string Name)[] Figures =
    [
        ("latency.ttftMs", "first token, ms"), ("latency.tpotMs", "a token, ms"), ("latency.requestMs", "a request, ms"), ("latency.batchMs", "a batch, ms"),
        ("throughput.outputTokensPerSecond", "output tokens a second"), ("throughput.samplesPerSecond", "samples a second"), ("energy.watts", "watts"),
        ("quality.accuracyLoss", "accuracy lost, %"),
    ];

    public static void Show(IAnsiConsole console, Reply reply)
    {
        JsonNode answer = reply.Json!;
        console.WriteLine(Sentence(answer));
        BreakdownChart bar = new BreakdownChart().Width(BarWidth).ShowTags().UseValueFormatter(value => $"{value} GiB");
        foreach ((string path, string name, Color colour) in Parts)
        {
            if (Shown.At(answer, path) is { } bytes && Shown.InGibibytes(bytes) > 0)
                bar.AddItem(name, Shown.InGibibytes(bytes), colour);
        }

        console.Write(bar);
        Table figures = Shown.Columns("figure", "low", "estimate", "high");
        foreach ((string path, string name) in Figures)
        {
            if (Shown.At(answer, path) is { } figure)
                figures.Row(name, Shown.Number(figure["low"]), Shown.Number(figure["estimate"]), Shown.Number(figure["high"]));
        }

        console.Write(figures);
        Checks(console, answer["verdict"]?["checks"]?.AsArray() ?? []);
        foreach (JsonNode? remedy in answer["remedies"]!.AsArray())
            console.WriteLine($"- {remedy!["title"]}: {remedy["change"]!.ToJsonString()}");
        console.WriteWarnings(answer);
    }

    private static string Sentence(JsonNode answer)
    {
        JsonNode request = answer["resolved"]!["request"]!;
        string outcome = (bool)answer["fits"]! ? "Fits" : (bool)answer["startup"]!["starts"]! ? "Does not fit" : "Does not start";
        JsonNode use = answer["memory"]!["perGpu"]!;
        long room = (long)use["totalBytes"]!["estimate"]! + (long)use["freeBytes"]!;
        string refusals = string.Concat(answer["startup"]!["refusals"]!.AsArray().Select(refusal => $" {refusal!["message"]}"));
        return $"{outcome}: {Shown.Gibibytes(Shown.At(answer, "memory.perGpu.totalBytes.estimate"))} of " +
            $"{Shown.Gibibytes(room)} on {request["gpu"]!["count"]} " +
                $"x {request["gpu"]!["id"] ?? request["gpu"]!["name"]} " +
            $"with {request["engine"]!["name"]} {request["engine"]!["version"]}.{refusals} {answer["largestBatch"]!["batchSize"]} at once at most " +
            $"({answer["largestBatch"]!["limitedBy"]}).";
    }

    private static void Checks(IAnsiConsole console, JsonArray checks)
    {
        if (checks.Count == 0)
            return;
        Table table = Shown.Columns("check", "limit", "found", "");
        foreach (JsonNode? check in checks)
            table.Row(check!["name"]!.ToString(), Shown.Number(check["limit"]), Shown.Number(check["actual"]), (bool)check["passed"]! ? "passed" : "FAILED");
        console.Write(table);
    }
}
