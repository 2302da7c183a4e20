using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Reads a catalogue id, a card with an <c>id</c>, or a custom card, which has none.</summary>
internal sealed class GpuConverter : JsonConverter<GpuChoice>
{
    public const string Expected = "a catalogue id as a string, an object with an id, or a custom card with name, memoryBytes, bandwidthGBPerSecond and tflops";
    private const string JsonPath = "gpu";

    public override GpuChoice? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new CatalogueGpu { Id = reader.GetString() };
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"Expected {Expected}.");
        bool custom = !Nested.TryFind(reader, "id"u8, out _)
            && (Nested.TryFind(reader, "name"u8, out _) || Nested.TryFind(reader, "memoryBytes"u8, out _));
        return custom
            ? Nested.Read(ref reader, (JsonTypeInfo<CustomGpu>)options.GetTypeInfo(typeof(CustomGpu)), JsonPath)
            : Nested.Read(ref reader, (JsonTypeInfo<CatalogueGpu>)options.GetTypeInfo(typeof(CatalogueGpu)), JsonPath);
    }

    public override void Write(Utf8JsonWriter writer, GpuChoice value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));
}
