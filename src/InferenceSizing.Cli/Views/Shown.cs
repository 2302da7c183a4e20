using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace InferenceSizing.Cli.Views;

/// <summary>Figures of an answer as a person reads them.</summary>
internal static class Shown
{
    private const double BytesOfGibibyte = 1L << 30;
    private const string Unknown = "-";

    public static string Gibibytes(JsonNode? bytes) =>
        bytes is null ? Unknown : string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / BytesOfGibibyte:0.00} GiB");

    /// <summary>Three significant digits.</summary>
    public static string Number(JsonNode? value) => value is null ? Unknown
        : Math.Abs((double)value) >= 1000 ? ((double)value).ToString("0", CultureInfo.InvariantCulture)
        : ((double)value).ToString("G3", CultureInfo.InvariantCulture);

    public static string Text(JsonNode? value) => value is null ? Unknown : value.ToString();

    /// <summary>The member at a path.</summary>
    public static JsonNode? At(JsonNode? node, string path) => path.Split('.').Aggregate(node, (owner, name) => owner?[name]);

    public static Table Columns(params ReadOnlySpan<string> titles)
    {
        Table table = new() { Border = TableBorder.Simple };
        for (int i = 0; i < titles.Length; i++)
            table.AddColumn(i == 0 ? new TableColumn(titles[i]).NoWrap() : new TableColumn(titles[i]).RightAligned());
        return table;
    }

    /// <summary>What the reader must know, one a line.</summary>
    public static void WriteWarnings(this IAnsiConsole console, JsonNode answer)
    {
        foreach (JsonNode? warning in answer["warnings"]!.AsArray())
            console.WriteLine($"! {warning!["message"]}");
    }

    public static void Row(this Table table, params string[] cells) => table.AddRow([.. cells.Select(cell => new Text(cell))]);
}
