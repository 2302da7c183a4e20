using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Domain.Learning;

namespace InferenceSizing.Calibration.Measurements;

/// <summary>Reads tables of a person's own measurements: <c>id</c>, <c>request</c> (a body of POST /estimate), <c>quantity</c> (<c>ttftMs</c>, <c>tpotMs</c>,
/// <c>interTokenMs</c>, <c>requestMs</c>, <c>outputTokensPerSecond</c>, <c>totalTokensPerSecond</c>, <c>prefillTokensPerSecond</c>), <c>value</c>, and where
/// runs of several publishers are told apart <c>source</c>.</summary>
internal static class OwnRuns
{
    public static IEnumerable<MeasuredRun>? Read(CsvTable table) => table.Has("id", "request", "quantity", "value") ? Rows(table) : null;

    private static IEnumerable<MeasuredRun> Rows(CsvTable table)
    {
        while (table.Next())
        {
            JsonObject request = RequestOf(table);
            MeasuredFigure quantity = table["quantity"] switch
            {
                "ttftMs" => MeasuredFigure.FirstToken,
                "tpotMs" => MeasuredFigure.OutputToken,
                "interTokenMs" => MeasuredFigure.InterToken,
                "requestMs" => MeasuredFigure.Request,
                "outputTokensPerSecond" => MeasuredFigure.OutputRate,
                "totalTokensPerSecond" => MeasuredFigure.TotalRate,
                "prefillTokensPerSecond" => MeasuredFigure.PrefillRate,
                string other => throw new FormatException($"{table.Path}: {table["id"]}: '{other}' is not a quantity."),
            };
            yield return table.Number("value") is > 0 and double value
                ? new MeasuredRun(table["id"], request, quantity, value, table.Has("source") ? table["source"] : "own")
                : throw new FormatException($"{table.Path}: {table["id"]}: the value is not a positive number.");
        }
    }

    private static JsonObject RequestOf(CsvTable table)
    {
        try
        {
            return JsonNode.Parse(table["request"]) as JsonObject ?? throw new JsonException("it is not an object.");
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"{table.Path}: {table["id"]}: the request '{table["request"]}' is not JSON: {malformed.Message}");
        }
    }
}
