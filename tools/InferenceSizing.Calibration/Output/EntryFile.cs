using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using InferenceSizing.Calibration.Fitting;

namespace InferenceSizing.Calibration.Output;

/// <summary>A data file as the catalogue reads it: one section, one entry a line, four digits a number, so that the same fit is the same file.</summary>
internal static class EntryFile
{
    private const int Digits = 4;

    private static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static decimal Number(double value) =>
        decimal.Parse(Rounding.ToSignificant(value, Digits).ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);

    public static void Write(string directory, string section, IEnumerable<JsonObject> entries)
    {
        StringBuilder text = new();
        text.Append("{\n  \"").Append(section).Append("\": [\n");
        text.AppendJoin(",\n", entries.Select(entry => "    " + entry.ToJsonString(Line)));
        text.Append("\n  ]\n}\n");
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, section + ".json"), text.ToString());
    }
}
