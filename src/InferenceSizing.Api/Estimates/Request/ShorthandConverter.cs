using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Reads a string or an object; always writes the object.</summary>
/// <typeparam name="T">What both mean.</typeparam>
internal sealed class ShorthandConverter<T> : JsonConverter<T>
    where T : class, IShorthand<T>
{
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => T.FromShorthand(reader.GetString()!),
        JsonTokenType.StartObject => Nested.Read(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)), T.JsonPath),
        _ => throw new JsonException($"Expected {T.Expected}."),
    };

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
}
