using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Reading an object within a converter without losing its place in the body.</summary>
internal static class Nested
{
    /// <param name="reader">Stands at the object's start.</param>
    /// <param name="type">What to read.</param>
    /// <param name="path">The object's place, for errors: those of a nested read start anew at <c>$</c>.</param>
    public static T? Read<T>(ref Utf8JsonReader reader, JsonTypeInfo<T> type, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(ref reader, type);
        }
        catch (JsonException failure)
        {
            throw new JsonException(
                failure.Message, $"$.{path}{failure.Path?.TrimStart('$')}", failure.LineNumber, failure.BytePositionInLine, failure.InnerException);
        }
    }

    /// <summary>Whether the object at which <paramref name="reader"/> stands has a member of this name, and the string that it holds.</summary>
    public static bool TryFind(Utf8JsonReader reader, ReadOnlySpan<byte> name, out string? text)
    {
        text = null;
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool wanted = reader.ValueTextEquals(name);
            reader.Read();
            if (wanted)
            {
                found = true;
                text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return found;
    }
}
