using System.Text;

namespace InferenceSizing.Calibration.Forward;

/// <summary>Comma-separated rows with a header; fields may be quoted.</summary>
internal static class Csv
{
    public static IEnumerable<Dictionary<string, string>> Rows(string file)
    {
        string[]? header = null;
        foreach (string line in File.ReadLines(file))
        {
            string[] fields = Fields(line);
            if (header is null)
                header = fields;
            else if (fields.Length == header.Length)
                yield return header.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        }
    }

    private static string[] Fields(string line)
    {
        List<string> fields = [];
        StringBuilder field = new();
        bool quoted = false;
        foreach (char letter in line)
        {
            if (letter == '"')
                quoted = !quoted;
            else if (letter == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(letter);
        }

        fields.Add(field.ToString());
        return [.. fields];
    }
}
