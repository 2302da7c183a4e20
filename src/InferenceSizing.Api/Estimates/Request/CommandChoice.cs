using System.Text.Json;
using System.Text.Json.Serialization;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>An engine's command: a text as a shell reads it, or the list of arguments.</summary>
[JsonConverter(typeof(CommandConverter))]
internal sealed record CommandChoice(string? Text, IReadOnlyList<string>? Words)
{
    public const int MaxLength = 65_536;
    public const int MaxWords = 4096;
}

/// <summary>Reads a text or a list of texts.</summary>
internal sealed class CommandConverter : JsonConverter<CommandChoice>
{
    private const string Expected = "Expected a command line as a string, or its arguments as an array of strings.";

    public override CommandChoice Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new CommandChoice(Bounded(reader.GetString()!), null);
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException(Expected);
        List<string> words = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || words.Count == CommandChoice.MaxWords)
                throw new JsonException(Expected);
            words.Add(Bounded(reader.GetString()!));
        }

        return words.Count > 0 ? new CommandChoice(null, words) : throw new JsonException(Expected);
    }

    public override void Write(Utf8JsonWriter writer, CommandChoice value, JsonSerializerOptions options)
    {
        if (value.Words is not { } words)
        {
            writer.WriteStringValue(value.Text);
            return;
        }

        writer.WriteStartArray();
        foreach (string word in words)
            writer.WriteStringValue(word);
        writer.WriteEndArray();
    }

    private static string Bounded(string text) => text.Length is > 0 and <= CommandChoice.MaxLength ? text
        : throw new JsonException($"Expected 1 to {CommandChoice.MaxLength} characters.");
}
