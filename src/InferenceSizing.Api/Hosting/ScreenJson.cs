using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace InferenceSizing.Api.Hosting;

/// <summary>JSON laid out to be read in a terminal: what fits on a line stands on one, and members fill lines. The values are the same to the letter.</summary>
internal static class ScreenJson
{
    /// <summary>Columns of a line; only a text that is longer by itself goes beyond.</summary>
    public const int Columns = 120;

    private const int Step = 2;

    /// <summary>Bytes beyond which no screen holds an answer: one with a model's whole file in it stays on its line.</summary>
    private const int MostBytes = 64 * 1024;

    /// <param name="json">One JSON value in UTF-8, on one line.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MostBytes)
            return json;
        using JsonDocument document = JsonDocument.Parse(json);
        StringBuilder text = new(json.Length * 2);
        Write(text, new Piece("", document.RootElement, ""), 0, fills: false);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <param name="Name">The member's name with its colon; empty in arrays.</param>
    /// <param name="Value">Its value.</param>
    /// <param name="End">The comma behind it, or nothing.</param>
    private sealed record Piece(string Name, JsonElement Value, string End)
    {
        public string OnOneLine { get; } = $"{Name}{Inline(Value)}{End}";

        public bool IsNested => Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
    }

    /// <param name="text">What was written so far; ends before the indentation of the piece.</param>
    /// <param name="piece">What to write.</param>
    /// <param name="indent">Its column.</param>
    /// <param name="fills">Its members may share lines; those of the whole answer do not.</param>
    private static void Write(StringBuilder text, Piece piece, int indent, bool fills)
    {
        text.Append(' ', indent);
        if (!piece.IsNested || (fills && indent + piece.OnOneLine.Length <= Columns))
        {
            text.Append(piece.OnOneLine).Append('\n');
            return;
        }

        bool isObject = piece.Value.ValueKind == JsonValueKind.Object;
        text.Append(piece.Name).Append(isObject ? '{' : '[').Append('\n');
        WriteMembers(text, PiecesOf(piece.Value), indent + Step, fills);
        text.Append(' ', indent).Append(isObject ? '}' : ']').Append(piece.End).Append('\n');
    }

    private static void WriteMembers(StringBuilder text, List<Piece> pieces, int indent, bool fills)
    {
        int column = 0;
        foreach (Piece piece in pieces)
        {
            int length = piece.OnOneLine.Length;
            if (fills && column > 0 && column + 1 + length <= Columns)
            {
                text.Length--;
                text.Append(' ').Append(piece.OnOneLine).Append('\n');
                column += 1 + length;
                continue;
            }

            Write(text, piece, indent, fills: true);
            column = indent + length <= Columns ? indent + length : 0;
        }
    }

    private static List<Piece> PiecesOf(JsonElement value)
    {
        List<Piece> pieces = [];
        if (value.ValueKind == JsonValueKind.Object)
        {
            int left = value.GetPropertyCount();
            foreach (JsonProperty member in value.EnumerateObject())
                pieces.Add(new Piece($"\"{Escaped(member.Name)}\": ", member.Value, --left > 0 ? "," : ""));
        }
        else
        {
            int left = value.GetArrayLength();
            foreach (JsonElement item in value.EnumerateArray())
                pieces.Add(new Piece("", item, --left > 0 ? "," : ""));
        }

        return pieces;
    }

    private static JsonEncodedText Escaped(string name) => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    private static string Inline(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.GetPropertyCount() > 0 => $"{{ {string.Join(' ', PiecesOf(value).Select(piece => piece.OnOneLine))} }}",
        JsonValueKind.Array => $"[{string.Join(' ', PiecesOf(value).Select(piece => piece.OnOneLine))}]",
        _ => value.GetRawText(),
    };
}
