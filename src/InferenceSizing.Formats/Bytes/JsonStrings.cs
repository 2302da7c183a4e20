using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace InferenceSizing.Formats.Bytes;

/// <summary>Whether every string of a JSON text is one: the tokenizer looks at neither bytes nor escapes before someone asks for the string.</summary>
public static class JsonStrings
{
    public static bool AreValid(JsonElement element) => AreValid(JsonMarshal.GetRawUtf8Value(element));

    /// <param name="json">A JSON text that has been parsed.</param>
    public static bool AreValid(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return false;
        return !HasSurrogates(json) || AllDecode(json);
    }

    /// <summary>Only an escaped half of a pair can go wrong.</summary>
    private static bool HasSurrogates(ReadOnlySpan<byte> json) => json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0;

    /// <summary>Whether a body that may be a JSON text has half of a surrogate pair; what is none is for its reader.</summary>
    public static bool HaveHalves(ReadOnlySpan<byte> body)
    {
        if (!HasSurrogates(body))
            return false;
        try
        {
            return !AllDecode(body);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool AllDecode(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                    reader.GetString();
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
